"""`manage.py settings_table > docs/settings.md`: the documented table of settings, from `studio.config`."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.config import BASE_DIR, Config

_TOP = """# Settings

From the environment, or from a file `.env` in the working directory. A wrong value keeps Spec Studio from starting,
with a sentence that names the setting. (Rendered by `manage.py settings_table`; a test holds it equal to the code.)

"""


def table() -> str:
    lines = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Config.model_fields.items():
        default = field.get_default(call_default_factory=True)
        shown = "" if default in (None, "", []) else f"`{str(default).replace(f'{BASE_DIR}/', '')}`"
        lines.append(f"| `{name.upper()}` | {shown} | {(field.description or '').replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Print the table of all settings as Markdown."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_TOP + table(), ending="")
