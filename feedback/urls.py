"""The addresses of feedback. Without a namespace: the shell finds the ledger by its name alone."""

from django.urls import path

from feedback.pages import approval, correction, form, inbox, ledger, rules

urlpatterns = [
    path("corrections/", ledger.of_all, name="corrections"),
    path("corrections/suspect/", ledger.suspect, name="suspect_behaviour"),
    path("corrections/rules/", rules.of_all, name="rules"),
    path("corrections/rules/<int:number>/", rules.rule, name="rule"),
    path("corrections/rules/<int:number>/retire/", rules.retire, name="retire_rule"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("p/<slug:slug>/rules/", rules.of_package, name="package_rules"),
    path("p/<slug:slug>/correct/", form.correct, name="correct"),
    path("p/<slug:slug>/corrections/", ledger.of_package, name="package_corrections"),
    path("p/<slug:slug>/approve/", approval.approve, name="approve"),
    path("p/<slug:slug>/approvals/<int:number>/revoke/", approval.revoke, name="revoke_approval"),
    path("p/<slug:slug>/corrections/<int:number>/", correction.correction, name="correction"),
    path("p/<slug:slug>/corrections/<int:number>/edit/", correction.edit, name="edit_correction"),
    path("p/<slug:slug>/corrections/<int:number>/reply/", correction.reply, name="reply_to_correction"),
    path("p/<slug:slug>/corrections/<int:number>/<slug:name>/", correction.move, name="move_correction"),
]
