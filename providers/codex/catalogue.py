"""The models that codex offers, and what each can be asked for: efforts, service tiers."""

from msgspec import Struct, field

from providers.codex.policy import FAST_TIER, STANDARD_TIER
from providers.contracts.base import UNSET
from providers.contracts.snapshot import ChoiceOption, ModelCapabilities, ProviderModel

EFFORT_LABELS = {"xhigh": "Extra high", "minimal": "Minimal"}
FAST_NAMES = {FAST_TIER, "fast"}


class Effort(Struct, rename="camel"):
    reasoning_effort: str
    description: str = ""


class ServiceTier(Struct):
    id: str
    name: str = ""
    description: str = ""


class CatalogueModel(Struct, rename="camel"):
    model: str
    display_name: str = ""
    hidden: bool = False
    supported_reasoning_efforts: list[Effort] = field(default_factory=list)
    default_reasoning_effort: str | None = None
    service_tiers: list[ServiceTier] = field(default_factory=list)
    default_service_tier: str | None = None
    additional_speed_tiers: list[str] | None = None
    """What older versions say instead of ``service_tiers``."""
    is_default: bool = False


class ModelList(Struct, rename="camel"):
    data: list[CatalogueModel]
    next_cursor: str | None = None


def models_of(catalogue: list[CatalogueModel]) -> list[ProviderModel]:
    """The default first; what codex hides is left out."""
    offered = [model_of(entry) for entry in catalogue if not entry.hidden]
    defaults = {entry.model for entry in catalogue if entry.is_default}
    return sorted(offered, key=lambda model: model.slug not in defaults)


def model_of(entry: CatalogueModel) -> ProviderModel:
    named_fast = {tier.id for tier in entry.service_tiers} | {*(entry.additional_speed_tiers or [])}
    return ProviderModel(
        slug=entry.model,
        name=entry.display_name or entry.model,
        is_custom=False,
        capabilities=ModelCapabilities(
            reasoning_effort_levels=efforts_of(entry),
            supports_fast_mode=bool(FAST_NAMES & named_fast),
            service_tiers=tiers_of(entry),
        ),
    )


def efforts_of(entry: CatalogueModel) -> list[ChoiceOption]:
    return [
        ChoiceOption(
            value=effort.reasoning_effort,
            label=EFFORT_LABELS.get(effort.reasoning_effort, effort.reasoning_effort.title()),
            is_default=effort.reasoning_effort == entry.default_reasoning_effort,
            description=effort.description or UNSET,
        )
        for effort in entry.supported_reasoning_efforts
    ]


def tiers_of(entry: CatalogueModel) -> list[ChoiceOption]:
    """None to choose from where the model lists none; else the standard one as well."""
    if not entry.service_tiers:
        return []
    standard = ChoiceOption(
        value=STANDARD_TIER, label="Standard", is_default=entry.default_service_tier is None
    )
    others = [
        ChoiceOption(
            value=tier.id,
            label=tier.name or tier.id,
            is_default=tier.id == entry.default_service_tier,
            description=tier.description or UNSET,
        )
        for tier in entry.service_tiers
    ]
    return [standard, *others]
