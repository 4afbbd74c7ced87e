"""The pages of a package: what they show, to whom, and at what cost."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from specs.models import Diagram, FormerSlug, Gap, Package, Rendering, Statement
from specs.models.job import State
from specs.pages.fragments import kept
from tests.published import CHANGED, Published

PAGES = ["", "spec/", "usage/", "dev/", "coverage/", "diagrams/", "source/", "history/", "diff/1..2"]


@pytest.mark.parametrize("below", PAGES)
def test_page_makes_few_queries_cold_and_warm(
    maria: Client, published: Published, below: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    kept.clear()
    for _ in range(2):
        with django_assert_max_num_queries(12):
            assert maria.get(published.path(below)).status_code == 200


@pytest.mark.parametrize("below", PAGES)
def test_private_package_is_not_found_by_others(otto: Client, published: Published, below: str) -> None:
    assert otto.get(f"/p/{published.private_slug}/{below}").status_code == 404


def test_visitor_is_asked_to_sign_in_whether_the_package_exists_or_not(published: Published, db: None) -> None:
    for slug in (published.slug, published.private_slug, "no-such-package"):
        answer = Client().get(f"/p/{slug}/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_kept_fragment_shows_the_same_as_a_new_one(maria: Client, published: Published) -> None:
    kept.clear()
    cold, warm = (maria.get(published.path("spec/")).content for _ in range(2))
    assert _without_token(cold) == _without_token(warm)


def test_overview_says_what_it_does_and_what_not(maria: Client, published: Published) -> None:
    text = maria.get(published.path()).content.decode()
    for heading in ("It does", "It does not", "Capabilities", "Service dependencies"):
        assert f"<h2>{heading}</h2>" in text
    assert "AWS DynamoDB" in text


def test_statement_stands_with_its_citation(maria: Client, published: Published) -> None:
    text = maria.get(published.path("spec/REQ-CLARIFY")).content.decode()
    assert f'href="{published.blob(CHANGED)}#L26-L27"' in text
    assert '<span class="value">150' in text


def test_older_version_is_read_as_it_was(maria: Client, published: Published) -> None:
    text = maria.get(published.path("spec/REQ-CLARIFY?version=1")).content.decode()
    assert '<span class="value">140' in text
    assert "This is version 1, as it was." in text
    assert published.path("?version=1") in text, "the tabs stay on the version"


@pytest.mark.parametrize("version", ["0", "99", "-1", "x", "9" * 30, "9" * 5000, "²"])
def test_unknown_version_is_not_found(maria: Client, published: Published, version: str) -> None:
    assert maria.get(published.path(f"?version={version}")).status_code == 404


@pytest.mark.parametrize(
    "below",
    ["spec/REQ-NO-SUCH", "evidence/nothing", "statement/nothing", "blob/abcdef0123/x.py", "diff/1..9", "export/docx",
     "spec/c/nothing/", "blob/%2e%2e/%2e%2e/etc/passwd"],
)  # fmt: skip
def test_unknown_part_is_not_found(maria: Client, published: Published, below: str) -> None:
    assert maria.get(published.path(below)).status_code == 404


def test_statement_link_leads_to_where_the_statement_stands(maria: Client, published: Published) -> None:
    for row in Statement.objects.filter(package__slug=published.slug, until=None):
        answer = maria.get(published.path(f"statement/{row.key}"))
        assert answer.status_code == 302, row.text
        page, _, anchor = answer["Location"].partition("#")
        assert f'id="{anchor}"' in maria.get(page).content.decode(), row.text


def test_diagram_that_waits_is_fetched_by_itself_once_it_is_drawn(
    maria: Client, otto: Client, published: Published
) -> None:
    diagram = Diagram.objects.filter(package__slug=published.slug).current().order_by("position")[0]
    path = published.path(f"diagrams/{diagram.key}")
    assert f'hx-get="{path}"' in maria.get(published.path("diagrams/")).content.decode()
    assert maria.get(path, headers={"HX-Request": "true"}).status_code == 204
    Rendering.objects.create(source_hash=diagram.source_hash, svg='<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>')
    drawn = maria.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<path d=" in drawn
    assert f'id="d-{diagram.key}"' in drawn
    assert maria.get(path)["Location"] == f"{published.path('diagrams/')}#d-{diagram.key}"
    assert maria.get(published.path("diagrams/no"), headers={"HX-Request": "true"}).status_code == 404
    assert otto.get(f"/p/{published.private_slug}/diagrams/{diagram.key}").status_code == 404


def test_evidence_is_a_fragment_for_htmx_and_a_page_for_others(maria: Client, published: Published) -> None:
    key = _key_of("150")
    page = maria.get(published.path(f"evidence/{key}"))
    fragment = maria.get(published.path(f"evidence/{key}"), headers={"HX-Request": "true"})
    assert "HX-Request" in page["Vary"]
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    for answer in (page, fragment):
        assert b'<div class="line cited"><span class="no">26</span>' in answer.content


def test_excerpt_that_begins_inside_a_docstring_is_coloured_as_what_it_is(maria: Client, published: Published) -> None:
    (row,) = [each for each in Statement.objects.current().filter(text__contains="I did not understand") if each.text]
    shown = maria.get(published.path(f"evidence/{row.key}"), headers={"HX-Request": "true"}).content.decode()
    cited = shown[shown.index("interval_minutes") - 200 :]
    assert '<span class="k">if</span>' in cited, "a keyword below the docstring, not the inside of a string"


def test_source_page_has_the_citing_statement_in_its_margin(maria: Client, published: Published) -> None:
    text = maria.get(published.blob(CHANGED)).content.decode()
    assert 'id="L26"' in text
    assert 'id="L26-L27"' in text, "a cited range is found without JavaScript"
    assert 'data-lines="26-27"' in text
    assert f"statement/{_key_of('150')}" in text


def test_source_is_shown_as_it_was_at_its_commit(maria: Client, published: Published) -> None:
    then, now = (maria.get(published.blob(CHANGED, commit)).content for commit in (published.first_commit, ""))
    assert b'<span class="mi">140</span>' in then
    assert b'<span class="mi">150</span>' in now


def test_files_are_found_by_the_words_of_their_paths(maria: Client, published: Published) -> None:
    text = maria.get(published.path("source/?find=timers+clarif")).content.decode()
    assert CHANGED in text
    assert "pyproject.toml" not in text
    assert "No file is called so" in maria.get(published.path("source/?find=no-such")).content.decode()


def test_files_are_listed_page_by_page(maria: Client, published: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specs.pages.source.FILES_ON_A_PAGE", 3)
    first, second = (maria.get(published.path(f"source/?page={n}")).content.count(b"data-item") for n in (1, 2))
    assert first == 3
    assert second > 0
    assert maria.get(published.path("source/?page=99")).status_code == 404


def test_diff_sets_the_old_and_the_new_value_side_by_side(maria: Client, published: Published) -> None:
    text = maria.get(published.path("diff/1..2")).content.decode()
    assert "<mark>140" in text
    assert "<mark>150" in text


def test_compare_form_leads_to_the_diff(maria: Client, published: Published) -> None:
    answer = maria.get(published.path("diff/?old=1&new=2"))
    assert answer["Location"] == published.path("diff/1..2")


def test_history_links_each_version_to_what_it_changed(maria: Client, published: Published) -> None:
    text = maria.get(published.path("history/")).content.decode()
    assert published.path("diff/1..2") in text
    assert published.path("?version=1") in text


def test_former_name_leads_to_the_new_one(maria: Client, published: Published) -> None:
    FormerSlug.objects.create(slug="old-timers", package=Package.objects.get(slug=published.slug))
    answer = maria.get("/p/old-timers/spec/?version=1")
    assert answer["Location"] == published.path("spec/?version=1")


def test_former_name_of_a_private_package_leads_others_nowhere(otto: Client, published: Published) -> None:
    FormerSlug.objects.create(slug="old-hush", package=Package.objects.get(slug=published.private_slug))
    assert otto.get("/p/old-hush/").status_code == 404


def test_json_export_is_one_file_and_valid(maria: Client, published: Published) -> None:
    answer = maria.get(published.path("export/json?version=1"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["version"] == 1


def test_export_of_several_files_is_one_archive(maria: Client, published: Published) -> None:
    answer = maria.get(published.path("export/markdown"))
    if answer["Content-Type"] == "application/zip":
        assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    else:
        assert answer["Content-Type"].startswith("text/")


def test_member_asks_for_a_new_run(published: Published, maria: Client) -> None:
    answer = maria.post(published.path("generate/"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/jobs/")
    assert Package.objects.get(slug=published.slug).jobs.filter(kind="generate", state="queued").count() == 1


def test_outsider_may_read_but_not_start_a_run(published: Published, otto: Client) -> None:
    assert otto.get(published.path()).status_code == 200
    assert b"Regenerate" not in otto.get(published.path()).content
    assert otto.post(published.path("generate/")).status_code == 403


def test_held_version_is_published_by_a_maintainer_alone(published: Published, maria: Client, otto: Client) -> None:
    Package.objects.filter(slug=published.slug).update(held_commit="abc", held_reason="It says much less.")
    assert b"It says much less." in otto.get(published.path()).content
    assert otto.post(published.path("publish/")).status_code == 403
    assert maria.post(published.path("publish/")).status_code == 302
    package = Package.objects.get(slug=published.slug)
    assert package.accepted_commit == "abc"
    assert package.jobs.filter(state="queued", kind="generate").count() == 1


def test_package_without_a_spec_says_so(published: Published, maria: Client) -> None:
    package = Package.objects.get(slug=published.slug)
    Package.objects.create(repository=package.repository, root="new", name="fresh", slug="fresh", team=package.team)
    answer = maria.get("/p/fresh/")
    assert answer.status_code == 200
    assert b"has no spec yet" in answer.content
    assert maria.get("/p/fresh/?version=1").status_code == 404


def test_page_of_an_unwritten_package_follows_its_job(published: Published, maria: Client) -> None:
    like = Package.objects.get(slug=published.slug)
    package = Package.objects.create(repository=like.repository, root="new", name="fresh", slug="fresh", team=like.team)
    htmx = {"HX-Request": "true"}
    package.jobs.create(kind="generate", queue="work")
    assert b'hx-trigger="every 2s"' in maria.get("/p/fresh/", headers=htmx).content
    package.jobs.update(state=State.FAILED, error="The host did not answer.", finished_at=timezone.now())
    text = maria.get("/p/fresh/", headers=htmx).content
    assert b"The host did not answer." in text
    assert b"hx-trigger" not in text
    package.latest = like.latest
    package.save()
    assert maria.get("/p/fresh/", headers=htmx)["HX-Refresh"] == "true"


def _key_of(words: str) -> str:
    found = Statement.objects.filter(package__slug="agent-timers", until=None, text__contains=words)
    return found.exclude(kind__in=["usage", "developer"]).earliest("pk").key


def _without_token(html: bytes) -> list[bytes]:
    return [line for line in html.splitlines() if b"csrf" not in line.lower() and b"<time" not in line]


def test_long_lists_of_the_coverage_page_are_shown_page_by_page(
    maria: Client, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specs.pages.package.COVERAGE_AT_FIRST", 1)
    monkeypatch.setattr("specs.pages.package.COVERAGE_ON_A_PAGE", 1)
    gap = Gap.objects.filter(package__slug=published.slug).first()
    for number in range(2):
        Gap.objects.create(package_id=gap.package_id, what="symbol", text=f"gap_{number}", place=gap.place, since=1)
    first = maria.get(published.path("coverage/")).content.decode()
    assert "gap_1" not in first
    assert "?list=gaps" in first
    total = Gap.objects.filter(package__slug=published.slug).at(2).count()
    last = maria.get(published.path(f"coverage/?list=gaps&page={total}")).content.decode()
    assert "gap_1" in last
    assert "Withheld by the evidence gate" not in last
    for beyond in (f"?list=gaps&page={total + 1}", "?list=gaps&page=0", "?list=gaps&page=x", "?list=other", "?page=2"):
        assert maria.get(published.path(f"coverage/{beyond}")).status_code == 404, beyond
