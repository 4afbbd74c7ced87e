from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "studio.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from studio.people.watching import watch  # needs the models

        watch()
