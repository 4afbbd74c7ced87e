from django.apps import AppConfig, apps
from django.db.models.signals import pre_migrate


class StudioConfig(AppConfig):
    name = "studio"
    verbose_name = "Spec Studio"

    def ready(self) -> None:
        from studio.migration_state import before_migrating  # needs the applications

        # Sent once for each application that has models; `studio` itself has none.
        people = apps.get_app_config("people")
        pre_migrate.connect(before_migrating, sender=people, dispatch_uid="studio.before_migrating")
