"""The part of the fault matrix that says most; ``python -m tests.flows.faults`` runs all of it."""

from collections.abc import Iterator

import pytest

from tests.flows.faults.bench import Bench
from tests.flows.faults.matrix import bench_in, verdict_of, wrong_tables
from tests.flows.faults.steps import Fault, step_of

CASES: list[tuple[int, Fault]] = [
    (2, "server"),
    (7, "server"),
    (8, "server"),
    (13, "server"),
    (18, "server"),
    (19, "server"),
    (20, "server"),
    (7, "agent"),
    (13, "agent"),
    (11, "hang"),
    (8, "locked"),
    (11, "full"),
    (18, "full"),
    (5, "folder"),
    (7, "cut-index"),
    (18, "bad-index"),
    (14, "old-lock"),
    (7, "kill-both"),
    (14, "kill-both"),
    (3, "codex"),
    (12, "codex"),
    (11, "refused"),
    (10, "silent"),
    (11, "cut-off"),
    (33, "server"),
    (36, "server"),
    (44, "server"),
    (35, "agent"),
    (46, "full"),
    (36, "kill-both"),
    (44, "kill-both"),
]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("faults")
    with bench_in(folder, lock_seconds=1.0, usable_seconds=15.0) as bench:
        yield bench


@pytest.mark.parametrize(("step", "fault"), CASES)
async def test_nothing_is_lost_or_stuck(bench: Bench, step: int, fault: Fault) -> None:
    verdict = await verdict_of(bench, step_of(step), fault)

    assert verdict.failures == []


def test_the_tables_still_follow_from_the_log(bench: Bench) -> None:
    assert wrong_tables(bench) == []


def test_no_process_outlives_the_server(bench: Bench) -> None:
    bench.server()
    bench.stop()

    assert bench.left_behind() == []
