from django.apps import AppConfig


class SpecsConfig(AppConfig):
    name = "specs"

    def ready(self) -> None:
        from specs import checks  # noqa: F401
        from specs.jobs import kinds

        kinds.register("add", "specs.adding.carry_out", title="Add packages")
        kinds.register("generate", "specs.generation.generate", title="Generate the spec")
        kinds.register("poll", "specs.polling.look", title="Look for new commits")
        kinds.register("render", "specs.rendering.draw", title="Draw diagrams")
