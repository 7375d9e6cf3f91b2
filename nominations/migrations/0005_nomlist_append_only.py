"""A correction of a list that was opened stays: the database refuses to change or delete its row."""

from django.db import migrations

TABLE = "nominations_listcorrection"
TRIGGERS = [(f"{TABLE}_keeps", "UPDATE"), (f"{TABLE}_stays", "DELETE")]
MESSAGE = "append-only table"


def create(apps, schema_editor):
    """Write the triggers in the language of the database at hand."""
    for name, event in TRIGGERS:
        head = f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"{head} EXECUTE FUNCTION refuse_change()")
        else:
            schema_editor.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END")


def drop(apps, schema_editor):
    """Take the triggers away again."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, _ in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {TABLE}" if is_postgresql else ""))


class Migration(migrations.Migration):
    dependencies = [("nominations", "0004_nomlist"), ("registrations", "0002_append_only")]
    operations = [migrations.RunPython(create, drop)]
