"""The numbers behind the names of HTTP's answers."""

import pytest

from specs.analysis.statuses import status_named


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("HttpStatus.NOT_FOUND", 404), ("http.StatusTooManyRequests", 429), ("Response::HTTP_CONFLICT", 409),
        (":payment_required", 402), ("NotFound()", 404), ("StatusCode::UNPROCESSABLE_ENTITY", 422),
        ("createNotFoundException", 404),
        ("StatusCodes.Status503ServiceUnavailable", 503), ("HttpServletResponse.SC_BAD_REQUEST", 400),
    ],
)  # fmt: skip
def test_a_name_has_its_number(name, number):
    assert status_named(name) == number


@pytest.mark.parametrize("name", ["status", "HttpStatus.pending", "", "order.closed", "NotFoundError"])
def test_other_names_have_none(name):
    assert status_named(name) is None
