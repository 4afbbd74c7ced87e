"""What a web application of JAX-RS keeps to: its resources, its filter, the errors that it answers with."""

from textwrap import dedent

from specs.analysis.manifests_other import analyze_pom
from tests.specs.writing.drafts import draft_of, said

POM = """<project>
  <groupId>org.example</groupId>
  <artifactId>shelves</artifactId>
  <description>Keeps books on shelves. {more} It ends here.</description>
</project>
"""
RESOURCE = """
    package org.example.shelves;

    import java.util.Comparator;
    import java.util.List;
    import java.util.Properties;
    import javax.servlet.Filter;
    import javax.servlet.http.HttpServletResponse;
    import javax.ws.rs.*;
    import javax.ws.rs.core.Response;

    @Path("shelves/{shelf}")
    public class ShelfResource {
        private final Store store;
        private final Properties cfg = new Properties();

        @PUT
        public Response put(@PathParam("shelf") String shelf,
                @DefaultValue("-1") @QueryParam("version") String versionParam,
                @DefaultValue("false") @QueryParam("null") String setNull, byte[] data) {
            int version;
            try {
                version = Integer.parseInt(versionParam);
            } catch (NumberFormatException e) {
                throw new WebApplicationException(Response.status(Response.Status.BAD_REQUEST).build());
            }
            Shelf found = store.find(shelf);
            if (found == null) {
                throwNotFound(shelf);
            }
            long taken = found.count() * 3;
            if (taken > 120) {
                throw new WebApplicationException(Response.status(Response.Status.CONFLICT).entity("full").build());
            }
            Mode mode;
            if (setNull.equals("true")) {
                mode = OpenMode.EMPTY_SHELF;
            } else {
                mode = OpenMode.KEEP_BOOKS;
            }
            store.save(found, mode, version);
            return Response.status(Response.Status.OK).build();
        }

        private static void throwNotFound(String shelf) {
            throw new WebApplicationException(Response.status(Response.Status.NOT_FOUND).build());
        }

        public List<Book> sorted(List<Book> books) {
            books.sort(new Comparator<Book>() {
                public int compare(Book a, Book b) {
                    if (a.year() > b.year() + 50) {
                        return 77;
                    }
                    return 78;
                }
            });
            books.removeIf(book -> {
                if (book.pages() > 900) {
                    return true;
                }
                return false;
            });
            return books;
        }

        public String label(Kind kind) {
            switch (kind) {
                case NOVEL:
                    return "N";
                case POEMS:
                    return "P";
                default:
                    return "?";
            }
        }

        public void endpoints() {
            for (int n = 1; n < 9; n++) {
                String line = cfg.getProperty(String.format("shelves.endpoint.%d", n), "none");
                store.open(line);
            }
        }

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread() {
                public void run() {
                    System.out.println("bye");
                }
            });
        }
    }
"""
FILTER = """
    package org.example.shelves;

    import javax.servlet.Filter;
    import javax.servlet.http.HttpServletResponse;

    public class Gate implements Filter {
        public void doFilter(ServletRequest in, ServletResponse out, FilterChain chain) throws IOException {
            HttpServletResponse response = (HttpServletResponse) out;
            if (known(in)) {
                chain.doFilter(in, out);
                return;
            }
            response.sendError(401);
        }
    }
"""


def texts() -> list[str]:
    root = "src/main/java/org/example/shelves"
    files = {f"{root}/Gate.java": FILTER}
    return said(draft_of({**{p: dedent(t).lstrip("\n") for p, t in files.items()}, f"{root}/ShelfResource.java": dedent(
        RESOURCE
    ).lstrip("\n")}))  # fmt: skip


def test_an_error_tells_the_status_that_it_answers_with() -> None:
    told = texts()
    full = next(each for each in told if "(`Response.Status.CONFLICT`)" in each)
    assert "with the status 409" in full or 'with "full" and the status 409' in full
    assert any("the status 400" in each and "`NumberFormatException` is caught" in each for each in told)
    assert any("`throwNotFound` throws" in each and "the status 404" in each for each in told)


def test_a_help_that_gives_up_is_told_with_what_leads_to_it() -> None:
    assert any("`found` (`store.find(shelf)`) is null" in each and "throwNotFound" in each for each in texts())


def test_local_names_are_told_with_what_they_stand_for() -> None:
    assert any("`taken` (`found.count() * 3`)" in each and "120" in each for each in texts())


def test_parameters_of_a_query_go_by_the_names_that_callers_write() -> None:
    assert any('`version` is "-1" and `null` is "false"' in each for each in texts())


def test_a_constant_of_another_library_is_worth_telling() -> None:
    assert any("sets `mode` to `OpenMode.EMPTY_SHELF`" in each for each in texts())


def test_what_a_lambda_or_an_anonymous_class_returns_is_not_told_of_the_method_around_it() -> None:
    assert not any("77" in each or "78" in each or "SHALL return true" in each for each in texts())


def test_a_default_is_told_by_the_cases_before_it() -> None:
    told = texts()
    assert any('return "?"' in each and "`kind` is neither `NOVEL` nor `POEMS`" in each for each in told)


def test_settings_whose_names_are_filled_are_told_by_their_pattern() -> None:
    assert any("`shelves.endpoint.%d`" in each and '"none"' in each for each in texts())


def test_an_answer_outside_any_decision_is_told() -> None:
    assert "`doFilter` answers 401 when no check before that ends it." in texts() or (
        "The package answers 401 when no check before that ends it." in texts()
    )


def test_a_thread_that_waits_for_the_end_is_none_that_is_started() -> None:
    assert not any("starts a thread" in each for each in texts())


def test_a_long_description_ends_with_a_sentence() -> None:
    facts = analyze_pom(POM.format(more="It keeps what it is given. " * 20))
    told = next(each.value for each in facts.declarations if each.what == "description")
    assert told.endswith("given.") and len(told) <= 400
