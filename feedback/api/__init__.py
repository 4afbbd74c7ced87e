"""Operations of feedback, by subject."""

from ninja import Router

from feedback.api import contract, corrections, inbox, rules

router = Router()
# The addresses that name a thing come before those that number one.
for each in (contract, rules, inbox, corrections):
    router.add_router("", each.router)
