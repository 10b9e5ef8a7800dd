"""What a build leaves beside its documents, also when it made only some of them: printed figures and the run record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from reporter.commands.build_documents import BuildOptions
from reporter.commands.checked import Checked
from reporter.commands.finished import Finished
from reporter.commands.publishing import next_supplement
from reporter.delivery.figures_json import PRINTED_FIGURES, printed_figures
from reporter.delivery.printed import Packed, PrintedFigures
from reporter.delivery.record import RuleOff, RunRecord, WrittenDocument, checksums, read_record, workbooks_read
from reporter.model import Admissions, PrintedFigure
from reporter.model.annex import document_of
from reporter.model.wording import join_names
from reporter.specs.rules import switched_off

_NAMED = 5  # documents of other data that the terminal names


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier runs left in outputs/KỲ and this run leaves there."""

    record: RunRecord | None
    documents: Mapping[str, WrittenDocument]
    printed: Mapping[str, Packed]  # by document


def earlier(target: Path, folder: str, options: BuildOptions, new: Collection[str]) -> Earlier:
    """Return what stays of earlier runs beside the `new` documents; a run for the whole period leaves nothing."""
    record = read_record(target)
    if record is None or not options.partial:
        return Earlier(record, {}, {})
    kept = {
        name: item
        for name, item in record.written.items()
        if name not in new and document_of(name) not in new and (target / folder / name).is_file()
    }
    path = target / PRINTED_FIGURES
    told: dict[str, list[PrintedFigure]] = {}
    for item in printed_figures(path.read_bytes()) if path.is_file() else ():
        told.setdefault(item.document, []).append(item)
    return Earlier(record, kept, {name: Packed.of(items) for name, items in told.items() if name in kept})


def printed_in(finished: Mapping[str, Finished], before: Earlier) -> PrintedFigures:
    """Return every figure that the documents of the folder print, document by document in order of name."""
    packed = {**before.printed, **{name: item.printed for name, item in finished.items()}}
    return PrintedFigures([packed[name] for name in sorted(packed)])


def run_record(
    checked: Checked,
    options: BuildOptions,
    admissions: Admissions,
    left_out: Mapping[str, str],
    control: Sequence[str],
    before: Earlier,
) -> RunRecord:
    """Return the record of this run, its documents not yet in it."""
    workspace, specs = checked.workspace, checked.specs
    return RunRecord(
        version=version("reporter"),
        period=str(options.period),
        as_of=options.as_of,
        baseline=workspace.settings.baseline,
        form_set=specs.form_set.stamp,
        specs=specs.stamp,
        draft=options.draft,
        supplement=next_supplement(workspace, options.period) if options.supplement else 0,
        read=workbooks_read(checked.submissions),
        admissions=(*admissions.items, *admissions.files),
        left_out=dict(left_out),
        findings={severity.value: number for severity, number in checked.findings.counts.items()},
        rules_off=tuple(RuleOff(*rule) for rule in switched_off(specs.rules)),
        control=tuple(control) if not options.partial or before.record is None else before.record.control,
        templates=checksums(workspace.templates),
        written={},
    )


def outdated_lines(record: RunRecord) -> list[str]:
    """Return one line that names the documents made of other data than this run has read; none when all agree."""
    names = record.outdated()
    if not names:
        return []
    more = f" và {len(names) - _NAMED} văn bản khác" if len(names) > _NAMED else ""
    listed = ", ".join(names[:_NAMED]) + more if more else join_names(names)
    return [
        f"Còn {len(names)} văn bản của lần chạy trước làm từ số liệu hoặc quy định khác: {listed}. "
        f"Để mọi văn bản cùng số liệu, chạy: reporter build --period {record.period}"
    ]
