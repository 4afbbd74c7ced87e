from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search import checks  # noqa: F401 - registers itself
        from search.indexing.job import KIND, when_deleted, when_published
        from specs.jobs import kinds
        from specs.models.job import Queue
        from specs.signals import package_deleted, version_published

        kinds.register(KIND, "search.indexing.job.index", title="Index for search", queue=Queue.INDEX)
        kinds.register("draw", "search.answers.drawing.draw", title="Draw an answer's diagram")
        version_published.connect(when_published, dispatch_uid="search")
        package_deleted.connect(when_deleted, dispatch_uid="search")
