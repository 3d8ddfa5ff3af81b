"""Triggers by which the database itself refuses to change or remove what was recorded."""

from typing import Any

EVENTS = "orchestration_events"
SEALS = "log_seals"


def install_append_only(connection: Any, table: str = EVENTS) -> None:
    """Refuse UPDATE and DELETE on a table from now on. Installing twice is installing once."""
    sqlite = connection.vendor == "sqlite"
    _run(connection, _sqlite_install(table) if sqlite else _postgresql_install(table))


def remove_append_only(connection: Any, table: str = EVENTS) -> None:
    """For the tests' cleaning up, and for undoing the migration."""
    sqlite = connection.vendor == "sqlite"
    _run(connection, _sqlite_remove(table) if sqlite else _postgresql_remove(table))


def _sqlite_install(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuse_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END"
        for verb in ("update", "delete")
    ]


def _sqlite_remove(table: str) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS {table}_refuse_{verb}" for verb in ("update", "delete")]


def _postgresql_install(table: str) -> list[str]:
    return [
        *_postgresql_remove(table),
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_refusal(table)}'; END $$",
        f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()",
    ]


def _postgresql_remove(table: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_refuse ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_refuse_change()",
    ]


def _refusal(table: str) -> str:
    return f"the {'event log is' if table == EVENTS else 'log seals are'} append-only"


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
