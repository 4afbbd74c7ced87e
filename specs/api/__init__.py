"""Operations on repositories, packages and specs: each translates in, makes one call of the domain, translates out."""

from ninja import Router

from specs.api.packages import router as packages
from specs.api.repositories import router as repositories
from specs.api.specs import router as specs

router = Router()
router.add_router("", repositories)
router.add_router("", packages)
router.add_router("", specs)
