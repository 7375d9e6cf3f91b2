"""The log and the snapshots only grow: the database itself refuses to change or delete a row."""

from django.db import migrations

EVENT_COLUMNS = "action, at, actor_id, unit_id, acting_unit_id, from_state, to_state, about, reason"
SNAPSHOT_COLUMNS = "sheet_id, version, sent_at, sent_by_id, token, payload, sha256"

# (name, table, what fires it, condition)
TRIGGERS = [
    ("event_keeps", "registrations_event", f"UPDATE OF {EVENT_COLUMNS}", ""),
    ("event_keeps_sheet", "registrations_event", "UPDATE OF sheet_id", "NEW.sheet_id IS NOT NULL"),
    ("event_stays", "registrations_event", "DELETE", ""),
    ("snapshot_keeps", "registrations_snapshot", f"UPDATE OF {SNAPSHOT_COLUMNS}", ""),
    ("snapshot_stays", "registrations_snapshot", "DELETE", ""),
]
MESSAGE = "append-only table"


def create(apps, schema_editor):
    """Write the triggers in the language of the database at hand."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for name, table, event, condition in TRIGGERS:
        schema_editor.execute(_sql(schema_editor.connection.vendor, name, table, event, condition))


def drop(apps, schema_editor):
    """Take the triggers away again."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, _, _ in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql else ""))
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION refuse_change()")


def _sql(vendor, name, table, event, condition):
    head = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
    when = f" WHEN ({condition})" if condition else ""
    if vendor == "postgresql":
        return f"{head}{when} EXECUTE FUNCTION refuse_change()"
    return f"{head}{when} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
