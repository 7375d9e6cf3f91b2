"""Standings' moves, proposals, issued lists and their corrections only grow: the database refuses to change or delete a row."""

from django.db import migrations

TABLES = [
    "nominations_standingchange",
    "nominations_listproposal",
    "nominations_issuedlist",
    "nominations_listednomination",
    "nominations_listcorrection",
]
TRIGGERS = [
    (f"{table}_{name}", table, event)
    for table in TABLES
    for name, event in (("keeps", "UPDATE"), ("stays", "DELETE"))
]
MESSAGE = "append-only table"


def create(apps, schema_editor):
    """Write the triggers in the language of the database at hand."""
    for name, table, event in TRIGGERS:
        head = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"{head} EXECUTE FUNCTION refuse_change()")
        else:
            schema_editor.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END")


def drop(apps, schema_editor):
    """Take the triggers away again."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _ in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql else ""))


class Migration(migrations.Migration):
    dependencies = [("nominations", "0002_dossiers"), ("registrations", "0002_append_only")]
    operations = [migrations.RunPython(create, drop)]
