"""What a build prints can be written as JSON and read back: figures, printed figures, annexes."""

from datetime import date
from decimal import Decimal

import pytest
from content_samples import scene
from small import PERIOD, make_workspace, send

from reporter.commands.build_documents import BuildOptions, Document, compose
from reporter.commands.checked import read_period
from reporter.documents.printed_marks import Printed
from reporter.figures.trace import cells_of, cells_text
from reporter.model import Annex, AnnexColumn, AnnexRow, AnnexTable, Figure, Mark
from reporter.model.exchange import from_json, to_json

pytestmark = pytest.mark.slow

AS_OF = date(2025, 10, 20)
MOST = 40  # lines of a table: they are all made alike


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    workspace = make_workspace(tmp_path_factory.mktemp("run") / "central")
    send(workspace, ["12", "BNV", "DUCP"])
    checked = read_period(workspace, PERIOD, AS_OF, lambda _done, _total: None)
    options = BuildOptions(PERIOD, AS_OF)
    return compose(checked, checked.admissions, options)[0]


def figures(document: Document) -> list[Figure]:
    """Figures the document may print: every one on its own, and those of the first lines of its tables."""
    lines = [line for rows in document.facts.tables.values() for line in rows[:MOST]]
    return [*document.facts.figures.values(), *(figure for line in lines for figure in line.figures.values())]


def test_figures_are_the_same_when_read_back(documents: list[Document]) -> None:
    for document in {item.report.id: item for item in documents}.values():  # one of each kind
        held = figures(document)
        assert from_json(to_json(held), list[Figure]) == held


def test_a_figure_read_back_leads_to_the_same_cells(documents: list[Document]) -> None:
    document = next(item for item in documents if item.report.id == "cv9797-tinh")
    found = 0
    for figure in figures(document)[:400]:
        read = from_json(to_json(figure), Figure)
        assert [*cells_of(read, document.book)] == [*cells_of(figure, document.book)]
        assert cells_text(figure, document.book) == "\n".join(map(str, cells_of(figure, document.book)))
        found += bool(cells_of(read, document.book))
    assert found > 100


def test_annexes_are_the_same_when_read_back(documents: list[Document]) -> None:
    annexes = [annex for document in documents for annex in document.annexes]
    assert len(annexes) > 10
    for annex in annexes:
        assert from_json(to_json(annex), Annex) == annex


def test_every_kind_of_annex_value_has_its_own_form() -> None:
    values = (1, "1", Decimal("1.50"), date(2025, 10, 10), Mark.NOT_APPLICABLE, Mark.UNREADABLE, None, "not applicable")
    columns = tuple(AnnexColumn(str(number), "", "text") for number in range(len(values)))
    annex = Annex("pl", "Phụ lục", "", (AnnexTable(columns, (AnnexRow("row", values),)),))
    assert from_json(to_json(annex), Annex) == annex


def test_the_recipe_is_plain_data(documents: list[Document]) -> None:
    document = next(item for item in documents if item.report.id == "cv9797-tinh")
    text = to_json(document.facts.figures["co_mat"]).decode()
    assert (
        '"recipe":{"figure":"co_mat","day":"2025-10-31","agencies":["12"],"by":"","code":"","paired":false,"beside":""}'
        in text
    )


@pytest.mark.parametrize("name", ["tinh", "tong-hop"])
def test_printed_figures_are_the_same_when_read_back(name: str) -> None:
    printed = list(scene(name).printed)
    assert len(printed) > 50
    assert from_json(to_json(printed), list[Printed]) == printed
