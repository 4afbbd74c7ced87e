"""The API's root: one NinjaAPI under /api/v1/, to which each room brings its own router."""

from ninja import NinjaAPI

from feedback.api import router as corrections
from search.answers.api import router as answers
from search.api import router as search
from specs.api import router as packages
from specs.jobs.api import router as jobs
from studio import problems
from studio.people.api import router as people
from studio.people.api_access import READING

api = NinjaAPI(
    title="Spec Studio",
    version="1",
    description=(
        "Specifications of your organization's packages, every sentence with the lines that prove it. "
        "Errors are problem documents (RFC 9457). Lists are paged: give “next” back as “cursor”. "
        "What you may not see is not found."
    ),
    urls_namespace="api",
    docs_url=None,
    auth=READING,
)
problems.install(api)

api.add_router("", people)
api.add_router("", packages)
api.add_router("", jobs)
api.add_router("", corrections)
api.add_router("", search)
api.add_router("", answers)
