"""Tables of thousands of rows are several tables: nothing is lost between them, each line keeps its place."""

from dataclasses import replace

from document_samples import annex_table

from reporter.documents.shown import Recorder, figure_index
from reporter.figures.long_tables import divided
from reporter.model import AnnexRow, AnnexTable

GROUPS = {0: "Tỉnh Một", 401: "Tỉnh Hai"}  # before which lines a heading stands


def long_table(lines: int, form: bool = True) -> AnnexTable:
    rows = []
    for number in range(lines):
        rows += [AnnexRow("group", (GROUPS[number],))] if number in GROUPS else []
        rows.append(AnnexRow("row", (number + 1, f"xã {number}")))
    rows.append(AnnexRow("total", (None, "Tổng số")))
    positions = tuple(range(5, lines + 5)) if form else ()
    return AnnexTable(annex_table().columns[:2], tuple(rows), "2. Tỉnh", form="bieu-06b", positions=positions)


def test_what_a_word_processor_lays_out_stays_one_table() -> None:
    for table in (long_table(900), long_table(1_500, form=False)):
        assert list(divided(table)) == [table]


def test_a_longer_one_is_several_that_hold_the_same_lines() -> None:
    table = long_table(1_203)
    first, second, third = pieces = tuple(divided(table))
    assert [len(piece.rows) for piece in pieces] == [402, 402, 403]
    assert [piece.caption for piece in pieces] == [
        "2. Tỉnh",
        "2. Tỉnh (tiếp theo, từ dòng 402)",
        "2. Tỉnh (tiếp theo, từ dòng 803)",
    ]
    assert [row.values for row in first.rows[-2:]] == [(400, "xã 399"), (401, "xã 400")]
    assert [row.values for row in second.rows[:2]] == [("Tỉnh Hai",), (402, "xã 401")]
    assert [row.values for row in third.rows[:2]] == [("Tỉnh Hai",), (803, "xã 802")]
    lines = [row for piece in pieces for row in piece.rows if row.kind != "group"]
    assert lines == [row for row in table.rows if row.kind != "group"]
    assert sum((piece.positions for piece in pieces), ()) == table.positions
    assert [len(piece.positions) for piece in pieces] == [401, 401, 401]


def test_no_heading_stays_behind_at_the_end_of_a_table() -> None:
    table = long_table(1_203)
    rows = [row for row in table.rows if row.kind != "group"]
    first, second, _ = divided(replace(table, rows=(*rows[:400], AnnexRow("group", ("Cuối trang",)), *rows[400:])))
    assert first.rows[-1].kind == "row" and second.rows[0].values == ("Cuối trang",)


def test_any_number_of_words_can_be_quoted() -> None:
    recorder, words = Recorder(), "lời"
    recorder.quoted = [words] * 140_000  # type: ignore[list-item]
    mark = recorder.quote(words)  # type: ignore[arg-type]
    assert figure_index(mark[1:3]) == 140_000 and mark[3:] == words
