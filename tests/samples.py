"""Sample values (SỐ LIỆU MẪU) for tests, from the specs and hints that come with the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reporter.model import Agency, Mark
from reporter.sample.fill import SampleSource
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.sample_hints import load_hints

TEMPLATES = Path(__file__).parent.parent / "templates"


@cache
def source(specs: PeriodSpecs, seed: int = 1) -> SampleSource:
    """The source of a period's sample."""
    return SampleSource(specs, load_hints(TEMPLATES), seed)


def sample_values(
    specs: PeriodSpecs, agency: Agency, seed: int = 1, settled: Mapping[str, Sequence[Mapping[str, Any]]] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The sample values of every form of an agency; what is settled of a form's first lines stands as it is."""
    return source(specs, seed).values(agency, settled or {})


def without_dashes(values: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The values with 0 for every "-", so that reading them back has nothing to say."""
    return {
        form_id: [{key: 0 if value is Mark.NOT_APPLICABLE else value for key, value in line.items()} for line in lines]
        for form_id, lines in values.items()
    }
