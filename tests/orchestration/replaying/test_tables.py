"""Every table is either the log, or follows from it, or is kept beside it."""

from django.apps import apps

from orchestration.replaying.tables import LOG, PROJECTIONS, RECORDS


def test_every_table_is_named_once() -> None:
    named = [*LOG, *PROJECTIONS, *RECORDS]

    assert len(named) == len(set(named))
    assert set(named) == set(apps.get_app_config("orchestration").get_models())
