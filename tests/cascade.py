"""The two levels one after the other on sample data: communes and departments, provinces, the Centre."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from small import PERIOD, make_workspace

from reporter.commands.build_upward import FOLDER, write_upward
from reporter.commands.checked import Checked, read_period
from reporter.figures.book import Book
from reporter.figures.scope import FigureContext, Scope
from reporter.model import Agency, FactRow, Submission
from reporter.specs.figure_catalogue import load_catalogue
from reporter.specs.figure_specs import DERIVED, Catalogue
from reporter.tables import build_frames
from reporter.workspace import Workspace, file_name

AS_OF = date(2025, 10, 14)
Send = Callable[[Workspace, Sequence[str]], object]


def quiet(_done: int, _total: int) -> None:
    """Progress nobody watches."""


def run_province(folder: Path, code: str, send: Send) -> Checked:
    """Return what a province has read when all its communes and departments have sent in, in `folder`/code."""
    workspace = make_workspace(folder / code, "province", code)
    send(workspace, [agency.code for agency in workspace.reporting_agencies(PERIOD)])
    return read_period(workspace, PERIOD, AS_OF, quiet)


def hand_up(province: Checked, central: Workspace) -> Path:
    """Write the province's workbook for the Centre, put it into the central inbox and return where it stands there."""
    workspace = province.workspace
    outputs = workspace.outputs(PERIOD)
    outputs.mkdir(parents=True)
    write_upward(province, province.submissions, outputs)
    own = province.specs.agency(workspace.settings.organization)
    path = central.inbox(PERIOD) / file_name(own, PERIOD)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((outputs / FOLDER / path.name).read_bytes())
    return path


def column_sums(submissions: Sequence[Submission], workspace: Workspace) -> dict[tuple[str, str], int]:
    """Return (form, column) → the sum of every number typed or computed there, added one by one.

    A form that another one sums up stands in that one: only the sum goes up.
    """
    sums: dict[tuple[str, str], int] = {}
    for form in (form for form in workspace.specs(PERIOD).form_set.forms if not form.summed_into):
        tables = [item.tables[form.id] for item in submissions if form.id in item.tables]
        for column in (column for column in form.columns if column.numeric):
            values = [value for table in tables for value in table.values[column.key]]
            sums[form.id, column.key] = sum(value for value in values if isinstance(value, int))
    return sums


class Totals:
    """All figures and tables of a catalogue over some submissions, as plain values."""

    def __init__(self, submissions: Sequence[Submission], agencies: Sequence[Agency], workspace: Workspace) -> None:
        specs = workspace.specs(PERIOD)
        self.catalogue: Catalogue = load_catalogue(workspace.templates, ("9797",), specs.form_set)
        sent = {item.agency: item.cutoff for item in submissions}
        context = FigureContext(specs, tuple(agencies), sent)
        self.book = Book(build_frames(submissions, specs.form_set), self.catalogue, context)
        self.scope = Scope("cả nước", tuple(agencies))

    def _whole(self, key: str) -> bool:
        """Whether the figure is about all agencies, of whatever kind: both levels then count the same."""
        spec = self.catalogue.figures[key]
        parts = spec.parts if spec.kind in DERIVED else ()
        return spec.kind != "agencies" and not spec.kinds and all(map(self._whole, parts))

    def counts_registry(self, key: str) -> bool:
        """Whether the figure, or one it is made of, counts the units of the registry, whoever sent in."""
        spec = self.catalogue.figures[key]
        return spec.kind == "units" or (spec.kind in DERIVED and any(map(self.counts_registry, spec.parts)))

    def figures(self) -> Mapping[str, object]:
        """Figure key → value; None for not reported."""
        return {key: self.book.figure(key, self.scope).value for key in self.catalogue.figures if self._whole(key)}

    def tables(self) -> Mapping[str, list[tuple[str, dict[str, object]]]]:
        """Table key → (code, values by figure key) of each line; tables by sender are different by nature."""
        tables = {key: spec for key, spec in self.catalogue.tables.items() if spec.by != "agency"}
        return {key: [self._line(row) for row in self.book.table(key, self.scope)] for key in tables}

    def _line(self, row: FactRow) -> tuple[str, dict[str, object]]:
        return row.code, {key: row.figures[key].value for key in row.figures if self._whole(key)}
