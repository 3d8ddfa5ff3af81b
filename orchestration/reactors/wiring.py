"""How what people ask for comes to agents: the parts of that, made and put together."""

from msgspec import Struct

from orchestration.clock import now_iso
from orchestration.engine import OrchestrationEngine
from orchestration.ingestion.worker import ProviderRuntimeIngestion
from orchestration.reactors.agents import Agents
from orchestration.reactors.capture_reports import CaptureReports
from orchestration.reactors.captures import TurnCaptures
from orchestration.reactors.chores import ChoreRunner
from orchestration.reactors.opening import SessionOpener
from orchestration.reactors.provider_commands import ProviderCommandReactor
from orchestration.reactors.reports import Reports
from orchestration.reactors.reverting import ThreadReverter
from orchestration.reactors.starting import LocateImage, TurnStarter
from orchestration.readers import Readers
from orchestration.receipts import RuntimeReceiptBus
from orchestration.workspace.host import Host


class Wired(Struct, frozen=True):
    """``commands`` reacts; the others are for those who work beside it."""

    commands: ProviderCommandReactor
    captures: TurnCaptures
    reverter: ThreadReverter


def wire(
    agents: Agents,
    host: Host,
    readers: Readers,
    receipts: RuntimeReceiptBus,
    engine: OrchestrationEngine,
    ingestion: ProviderRuntimeIngestion,
    locate_image: LocateImage,
) -> Wired:
    record, drain = engine.record, ingestion.drain
    reports = Reports(engine.dispatch, ingestion.accept, now_iso)
    opener = SessionOpener(agents, readers, record, host, reports)
    captures = TurnCaptures(
        host,
        agents,
        readers,
        receipts,
        CaptureReports(engine.dispatch_all, readers, host, now_iso),
        drain,
    )
    starter = TurnStarter(agents, opener, captures, readers, record, locate_image, reports)
    chores = ChoreRunner(agents, opener, captures, readers, record, reports)
    reverter = ThreadReverter(
        agents,
        opener,
        captures,
        readers,
        record,
        engine.submit,
        host,
        receipts,
        reports,
        drain,
    )
    commands = ProviderCommandReactor(
        agents, starter, chores, reverter, readers, record, engine.submit, reports
    )
    return Wired(commands, captures, reverter)
