"""The SQL of pgmq, so that the Celery queue can live in this database. It stays unused where the broker is another."""

from django.db import migrations
from pgmq.install import get_embedded_install_sql


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regtype('pgmq.message_record') IS NOT NULL")
        if cursor.fetchone()[0]:
            return  # the server has it already, as an extension or from another application
    # One string, sent whole: Django would split it at the semicolons inside the functions.
    schema_editor.execute(get_embedded_install_sql(), params=None)


class Migration(migrations.Migration):
    dependencies = [("specs", "0002_jobs")]

    # Nothing is taken away on the way back: other applications may keep their queues in the same schema.
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
