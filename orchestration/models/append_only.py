"""Triggers by which the database itself refuses to change or remove recorded events."""

from typing import Any

TABLE = "orchestration_events"

_SQLITE_INSTALL = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_refuse_{verb} BEFORE {verb} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"
    for verb in ("update", "delete")
]
_SQLITE_REMOVE = [f"DROP TRIGGER IF EXISTS {TABLE}_refuse_{verb}" for verb in ("update", "delete")]

_POSTGRESQL_REMOVE = [
    f"DROP TRIGGER IF EXISTS {TABLE}_refuse ON {TABLE}",
    f"DROP FUNCTION IF EXISTS {TABLE}_refuse_change()",
]
_POSTGRESQL_INSTALL = [
    *_POSTGRESQL_REMOVE,
    f"CREATE FUNCTION {TABLE}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$",
    f"CREATE TRIGGER {TABLE}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse_change()",
]


def install_append_only(connection: Any) -> None:
    """Refuse UPDATE and DELETE on the log from now on. Installing twice is installing once."""
    _run(connection, _SQLITE_INSTALL if connection.vendor == "sqlite" else _POSTGRESQL_INSTALL)


def remove_append_only(connection: Any) -> None:
    """For the tests' cleaning up, and for undoing the migration."""
    _run(connection, _SQLITE_REMOVE if connection.vendor == "sqlite" else _POSTGRESQL_REMOVE)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
