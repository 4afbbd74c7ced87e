"""What callers get and what rules hold on the way: sums, answers, bounds, limits, in the code's own numbers."""

from tests.specs.writing.drafts import draft_of, one, said

PRICE = """
export function price(minutes, member) {
  let cents = Math.ceil(minutes / 30) * 450
  if (member) {
    cents = Math.round(cents * 0.8)
  }
  return Math.min(cents, 20000)
}
"""


def test_a_sum_by_a_rule_is_told_with_what_it_starts_from():
    draft = draft_of({"price.js": PRICE})
    found = one(draft, "business_rule", "20000")
    assert found.text == (
        "The package returns `Math.min(cents, 20000)` (where `cents` starts as `Math.ceil(minutes / 30) * 450`)."
    )
    assert "sets `cents` to `Math.round(cents * 0.8)`" in one(draft, "business_rule", "0.8").text


def test_a_sum_that_only_passes_values_on_is_no_rule():
    draft = draft_of({"a.py": "def add(one, other):\n    return one + other\n"})
    assert not any("returns" in text for text in said(draft))


def test_a_computed_answer_says_that_a_check_may_end_it_before():
    text = """
def left(used, limit):
    if used is None:
        return limit
    return max(0, limit - used)
"""
    assert one(draft_of({"a.py": text}), "business_rule", "max").text == (
        "The package returns `max(0, limit - used)` when no check before that ends it."
    )


def test_a_question_about_how_a_text_begins_is_told_with_the_constant():
    text = 'KEPT = ("legal/", "audit/")\n\n\ndef is_kept(key):\n    return key.startswith(KEPT)\n'
    assert one(draft_of({"a.py": text}), "business_rule", "legal").text == (
        'The package returns whether `key` starts with `("legal/", "audit/")` (`KEPT`).'
    )


ROUTES = """
import express from 'express'
import { save } from './save.js'
const app = express()

app.post('/things', async (req, res) => {
  if (!req.body.name) {
    return res.status(422).json({ error: 'no_name' })
  }
  await save(req.body)
  res.status(201).json({})
})
"""


def test_a_route_tells_the_status_that_it_answers_in_the_end():
    draft = draft_of({"app.js": ROUTES, "save.js": "export function save(thing) { return thing }\n"})
    assert one(draft, "acceptance", "422").text.endswith('answer 422 with "no_name".')
    assert one(draft, "business_rule", "201").text == "The package answers 201 when no check before that ends it."


LIMITS = """
import rateLimit from 'express-rate-limit'
import Redis from 'ioredis'
const redis = new Redis('redis://cache', { maxRetriesPerRequest: 2 })
export const limited = rateLimit({ windowMs: 60000, max: 30 })

export async function keep(key, value) {
  await redis.set(key, value, 'EX', 300)
}
"""


def test_limits_are_told_as_what_they_are():
    texts = said(draft_of({"limits.js": LIMITS}))
    assert any("allows at most 30 in its window" in text for text in texts)
    assert any("counts over 60000 milliseconds (1 minute)" in text for text in texts)
    assert any("tries again at most 2 times" in text for text in texts)  # three attempts, that is
    assert any("expires after 300 seconds (5 minutes)" in text for text in texts)


SERVICE = """
from fastapi import APIRouter, Query

router = APIRouter(prefix="/things")


@router.get("/{key}")
def read(key: str, limit: int = Query(50, ge=1, le=200)):
    \"\"\"Read a thing.\"\"\"
"""


def test_a_parameter_of_a_request_is_told_with_its_bounds_and_default():
    draft = draft_of({"service.py": SERVICE})
    assert one(draft, "constraint", "200").text == "`limit` must be from 1 to 200."
    assert one(draft, "configuration", "50").text == "Unless given, `limit` is 50."


def test_an_address_of_two_parts_is_told_as_one_and_proved_by_both():
    found = one(draft_of({"service.py": SERVICE}), "description", "GET")
    assert found.text == "Serves GET `/things/{key}` with `read`."
    assert [(each.rule, each.source) for each in found.derivations] == [("join", "/things + /{key}")]


def test_options_are_told_with_their_range():
    text = """
import argparse

import click

parser = argparse.ArgumentParser(prog="work")
parser.add_argument("--workers", type=int, choices=range(1, 9), help="how many")


@click.command()
@click.option("--count", type=click.IntRange(1, 100), help="how often")
def repeat(count):
    \"\"\"Repeat it.\"\"\"
"""
    texts = said(draft_of({"cli.py": text}), "usage")
    assert any("`--workers` (from 1 to 8)" in text for text in texts)
    assert any("`--count` (from 1 to 100)" in text for text in texts)


def test_a_bucket_is_used_by_a_client_that_is_handed_in():
    text = """
import boto3


def client():
    return boto3.client("s3")


def sweep(s3, bucket, keys):
    s3.delete_objects(Bucket=bucket, Delete=keys)


def unrelated(s3):
    return s3.size()
"""
    found = one(draft_of({"a.py": text}), "service", "S3")
    assert "`delete_objects`" in found.text
    assert "size" not in found.text


def test_rows_of_a_table_keep_to_its_constraints():
    text = """
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Invoice(Base):
    __tablename__ = "invoices"
    __table_args__ = (CheckConstraint("amount > 0"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int]
"""
    assert one(draft_of({"m.py": text}), "constraint", "amount > 0").text == ("Rows of `Invoice` keep to `amount > 0`.")


VIEWS = """
from django.http import JsonResponse


def arrive(request, parcel):
    if request.headers.get("X-Scanner") is None:
        return JsonResponse({"error": "scanner only"}, status=403)
    try:
        parcel.store()
    except LookupError:
        return JsonResponse({"error": "gone"}, status=410)
    return JsonResponse({"state": parcel.state}, status=202)
"""


def test_a_view_tells_the_status_of_each_of_its_answers():
    draft = draft_of({"views.py": VIEWS})
    assert one(draft, "acceptance", "403").text.endswith('THEN the package SHALL answer 403 with "scanner only".')
    assert "`LookupError` is raised from `parcel.store`" in one(draft, "acceptance", "410").text
    assert one(draft, "business_rule", "202").text == (
        "The package answers 202 when no check or error before that ends it."
    )


def test_an_answer_of_flask_is_told_by_its_status():
    text = """
from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/things/<key>")
def read(key):
    if not key:
        return jsonify(error="no key"), 404
    return {"key": key}
"""
    assert 'answer 404 with "no key"' in one(draft_of({"app.py": text}), "acceptance", "404").text


def test_a_schedule_and_a_route_are_told_where_they_name_what_answers_in_another_file():
    files = {
        "shop/urls.py": (
            "from django.urls import path\nfrom . import views\nurlpatterns = [path('scan/', views.arrive)]\n"
        ),
        "shop/views.py": "def arrive(request):\n    return None\n",
        "shop/beat.py": (
            "from celery.schedules import crontab\nCELERY_BEAT_SCHEDULE = {\n"
            "    'sweep': {'task': 'shop.tasks.sweep', 'schedule': crontab(hour=4, minute=30)},\n}\n"
        ),
    }
    texts = said(draft_of(files))
    assert any("`/scan/` with `arrive`" in text for text in texts)
    assert any("`sweep`" in text and "crontab(hour=4, minute=30)" in text for text in texts)


ROWS = """
from django.db import models, transaction


class Parcel(models.Model):
    \"\"\"A parcel that waits for its receiver.\"\"\"

    weight = models.PositiveIntegerField()
    code = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="not_negative"),
            models.UniqueConstraint(fields=["code", "weight"], name="once"),
        ]

    @transaction.atomic
    def collect(self):
        self.refresh()
"""


def test_rows_of_a_model_keep_to_its_constraints_and_a_weight_may_be_nothing():
    draft = draft_of({"models.py": ROWS})
    texts = said(draft, "constraint")
    assert "`weight` of `Parcel` must be at least 0." in texts
    assert "Rows of `Parcel` never share the same `code` and `weight` (they are unique together)." in texts
    assert "`weight` must not be negative." in texts
    assert any("works inside one transaction (`transaction.atomic`)" in text for text in texts)
    titles = [each.title for capability in draft.capabilities for each in capability.requirements]
    assert not any(title.startswith("Wait") for title in titles)


def test_a_request_that_is_aborted_tells_its_status():
    text = """
from flask import Flask, abort

app = Flask(__name__)


@app.get("/<code>")
def follow(code):
    url = find(code)
    if url is None:
        abort(404)
    if len(url) > 2048:
        abort(400, description="too long")
    return url
"""
    draft = draft_of({"app.py": text})
    assert one(draft, "acceptance", "404").text.endswith("THEN the package SHALL answer 404.")
    assert one(draft, "acceptance", "400").text.endswith('answer 400 with "too long".')


def test_a_pair_of_numbers_in_a_table_is_no_choice_between_them():
    text = 'SIZES = {"small": (128, 96), "large": (1024, 768)}\n\n\ndef size(name):\n    return SIZES[name]\n'
    assert one(draft_of({"a.py": text}), "business_rule", "SIZES").text == (
        '`SIZES` maps "small" to `(128, 96)` and "large" to `(1024, 768)`.'
    )


def test_an_error_of_the_command_line_is_no_command():
    text = """
const { Command, InvalidArgumentError } = require('commander')
const program = new Command()

function positive(value) {
  if (value < 1) {
    throw new InvalidArgumentError('must be positive')
  }
  return value
}

program.command('push <files...>').description('ship some files once').option('-p, --parallel <n>', 'parts', positive)
"""
    draft = draft_of({"cli.js": text})
    assert not any("the command `must" in told for told in said(draft))
