"""From commune workbooks to the national report, nobody retyping: every total on the way is the sum over communes.

Two small provinces with all their communes; `pytest tests/test_cascade.py --all-provinces` runs all 34 with 3,321,
and so does bench/cascade.py, in two processes and with times.
"""

from pathlib import Path

import docx
import pytest
from cascade import AS_OF, Totals, column_sums, hand_up, quiet, run_province
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from python_calamine import CalamineWorkbook
from small import PERIOD, make_workspace, send

from reporter.commands.build import build_reports
from reporter.commands.build_documents import BuildOptions
from reporter.commands.checked import Checked, read_period
from reporter.specs.registry import load_registry
from reporter.workspace import Workspace

pytestmark = pytest.mark.slow

TEMPLATES = Path(__file__).parent.parent / "templates"
SMALL = {"46": 40, "12": 38}  # Huế, Lai Châu: communes
ALL_COMMUNES = 3_321


@pytest.fixture(scope="module")
def codes(request: pytest.FixtureRequest) -> list[str]:
    """The provinces of this run."""
    if not request.config.getoption("--all-provinces"):
        return list(SMALL)
    return [agency.code for agency in load_registry(TEMPLATES).of_kind("province", PERIOD.last_day)]


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory, codes: list[str]) -> list[Checked]:
    folder = tmp_path_factory.mktemp("provinces")
    return [run_province(folder, code, send) for code in codes]


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory, provinces: list[Checked]) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("centre") / "central")
    for province in provinces:
        hand_up(province, workspace)
    return workspace


@pytest.fixture(scope="module")
def national(central: Workspace) -> Checked:
    return read_period(central, PERIOD, AS_OF, quiet)


@pytest.fixture(scope="module")
def over_communes(provinces: list[Checked], central: Workspace) -> Totals:
    """Everything counted from the workbooks of communes and departments themselves."""
    submissions = [item for province in provinces for item in province.submissions]
    agencies = [agency for province in provinces for agency in province.agencies]
    return Totals(submissions, agencies, central)


def test_every_commune_and_department_is_there(provinces: list[Checked], national: Checked, codes: list[str]) -> None:
    kinds = [[agency.kind for agency in province.agencies] for province in provinces]
    communes = dict(zip(codes, (found.count("commune") for found in kinds), strict=True))
    assert communes == SMALL or sum(communes.values()) == ALL_COMMUNES
    assert [len(province.submissions) for province in provinces] == [len(found) for found in kinds]
    assert {item.agency for item in national.submissions} == set(codes)
    assert not national.failed(strict=False)


def test_every_column_adds_up_to_the_same_sum_at_both_levels(
    provinces: list[Checked], national: Checked, central: Workspace
) -> None:
    below = column_sums([item for province in provinces for item in province.submissions], central)
    forms = central.specs(PERIOD).form_set
    of_units = {key: below.pop(key) for key in [*below] if forms.form(key[0]).summed_into}
    above = column_sums(national.submissions, central)
    assert {key: above[key] for key in below} == below
    assert sum(value > 0 for value in below.values()) > 70
    assert {key: value for key, value in above.items() if key in of_units and value} == {}  # nothing counts twice
    assert {column: value for (_, column), value in of_units.items()} == {
        column: below[forms.form(form).summed_into, column] for form, column in of_units
    }


def test_every_national_figure_equals_the_one_counted_over_communes(
    national: Checked, central: Workspace, over_communes: Totals, codes: list[str]
) -> None:
    above = Totals(national.submissions, [item for item in national.agencies if item.code in codes], central)
    assert above.figures() == over_communes.figures()
    assert above.tables() == over_communes.tables()
    assert sum(value is not None for value in above.figures().values()) > 100


@pytest.fixture(scope="module")
def built(central: Workspace) -> Path:
    """The outputs of the national build."""
    build_reports(central, BuildOptions(PERIOD, AS_OF), quiet)
    return central.outputs(PERIOD)


def test_the_national_report_prints_those_figures(built: Path, over_communes: Totals) -> None:
    data = CalamineWorkbook.from_path(str(built / "so-lieu.xlsx")).get_sheet_by_name("Số liệu")
    header, *rows = data.to_python()
    printed = [dict(zip(header, row, strict=True)) for row in rows]
    whole = {key: value for key, value in over_communes.figures().items() if not over_communes.counts_registry(key)}
    national = {row["Khoá"]: row["Giá trị"] for row in printed if row["Phạm vi"] == "cả nước"}
    assert national["xa"] == ALL_COMMUNES  # of all 34 provinces, whoever sent in
    compared = {key for key in national.keys() & whole.keys() if isinstance(national[key], float)}
    assert {key: national[key] for key in compared} == {key: float(whole[key]) for key in compared}  # type: ignore[arg-type]
    assert len(compared) > 50


def words(folder: Path) -> dict[str, list[str]]:
    """Document name → its paragraphs and table rows as text, of the documents of provinces."""
    found = {}
    for path in sorted((folder / "bao-cao").glob(f"*-tinh-*-{PERIOD}.docx")):
        document = docx.Document(str(path))
        rows = [" | ".join(map(text_of, row.tc_lst)) for row in document.element.body.iter(qn("w:tr"))]
        found[path.name] = [*(paragraph.text for paragraph in document.paragraphs), *rows]
    return found


def text_of(element: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def test_a_province_and_the_centre_make_the_same_documents_of_it(
    provinces: list[Checked], built: Path, codes: list[str]
) -> None:
    lai_chau = provinces[codes.index("12")].workspace
    build_reports(lai_chau, BuildOptions(PERIOD, AS_OF), quiet)
    own = words(lai_chau.outputs(PERIOD))
    assert own and all(any("Xã Than Uyên" in row for row in rows) for rows in own.values())
    centre = words(built)
    assert own == {name: rows for name, rows in centre.items() if name in own}
