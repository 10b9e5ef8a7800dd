"""What the overview page shows, as data (templates/page/trang.toml): officers choose the figures, not the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, field

from reporter.specs.decode import Key, Spec, Text
from reporter.specs.spec_files import read_spec

_Place = Annotated[
    tuple[int, ...], Meta(min_length=2, max_length=2, description="hai số nguyên [hàng, cột], tính từ 1")
]


class ByAgency(Spec, frozen=True, kw_only=True):
    """One figure that is compared between agencies: on the tiles, and the worst and best of them."""

    table: Key
    figure: Key
    worse: Literal["more", "less"]


class ByLine(Spec, frozen=True, kw_only=True):
    """A table of figures drawn as bars: `figure` is drawn, `beside` stand in the table behind the chart."""

    title: Text
    table: Key
    figure: Key
    beside: tuple[Key, ...] = ()


class Progress(Spec, frozen=True, kw_only=True):
    """How far something has come, over periods: of a whole, what is done and what is left."""

    title: Text
    whole: Key
    done: Key
    left: Key


class OverviewSpec(Spec, frozen=True, kw_only=True):
    """What the overview page shows; figures that no report of the period has are left out."""

    headline: tuple[Key, ...]
    worst: Annotated[int, Meta(ge=1, description="số nguyên từ 1 trở lên")]  # how many places stand in a ranking
    periods: Annotated[int, Meta(ge=1, description="số nguyên từ 1 trở lên")]  # how many a small chart goes back
    by_agency: tuple[ByAgency, ...] = ()
    by_line: tuple[ByLine, ...] = ()
    progress: tuple[Progress, ...] = ()
    tiles: Mapping[str, _Place] = field(default_factory=dict)  # agency code → row and column
    tiles_note: str = ""

    @property
    def figures(self) -> frozenset[str]:
        """The keys of all figures it names."""
        lines = {key for item in self.by_line for key in (item.figure, *item.beside)}
        steps = {key for item in self.progress for key in (item.whole, item.done, item.left)}
        return frozenset({*self.headline, *(item.figure for item in self.by_agency), *lines, *steps})

    @property
    def tables(self) -> frozenset[str]:
        """The keys of all tables it names."""
        return frozenset([*(item.table for item in self.by_agency), *(item.table for item in self.by_line)])

    def __post_init__(self) -> None:
        places = list(self.tiles.values())
        twice = {place for place in places if places.count(place) > 1}
        if twice:
            raise ValueError(f"[tiles]: hai cơ quan cùng một ô {list(min(twice))}.")


FILE = "page/trang.toml"


def load_overview(templates: Path) -> OverviewSpec:
    """Return what the page shows; SpecError with every mistake in the file."""
    return read_spec(templates / FILE, OverviewSpec)
