"""The addresses of a package's pages, below the product's root."""

from django.urls import path

from specs import webhooks
from specs.pages import actions, diagrams, history, new, package, permalinks, settings, source, spec

app_name = "specs"
urlpatterns = [
    path("webhooks/git", webhooks.pushed, name="webhook"),
    path("new/", new.new, name="new"),
    path("new/found/", new.found, name="found"),
    path("p/<slug:slug>/", package.overview, name="package"),
    path("p/<slug:slug>/spec/", spec.spec, name="spec"),
    path("p/<slug:slug>/spec/c/<str:key>/", spec.capability, name="capability"),
    path("p/<slug:slug>/spec/<str:ident>", spec.requirement, name="requirement"),
    path("p/<slug:slug>/evidence/<str:key>", package.evidence, name="evidence"),
    path("p/<slug:slug>/statement/<str:key>", permalinks.statement, name="statement"),
    path("p/<slug:slug>/usage/", package.usage, name="usage"),
    path("p/<slug:slug>/dev/", package.dev, name="dev"),
    path("p/<slug:slug>/coverage/", package.coverage, name="coverage"),
    path("p/<slug:slug>/diagrams/", diagrams.diagrams, name="diagrams"),
    path("p/<slug:slug>/diagrams/<str:key>", diagrams.diagram, name="diagram"),
    path("p/<slug:slug>/source/", source.files, name="source"),
    path("p/<slug:slug>/blob/<str:commit>/<path:path>", source.blob, name="blob"),
    path("p/<slug:slug>/generate/", actions.generate, name="generate"),
    path("p/<slug:slug>/publish/", actions.publish_held, name="publish_held"),
    path("p/<slug:slug>/export/<slug:form>", actions.export, name="export"),
    path("p/<slug:slug>/settings/", settings.settings, name="settings"),
    path("p/<slug:slug>/history/", history.history, name="history"),
    path("p/<slug:slug>/diff/", history.compare, name="compare"),
    path("p/<slug:slug>/diff/<int:old>..<int:new>", history.diff, name="diff"),
]
