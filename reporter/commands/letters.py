"""Letters about a period: who is late, whose workbook goes back, which reports go out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from shutil import copytree
from typing import Any

from reporter.commands.checked import Checked, read_period
from reporter.commands.hand_edits import aside_on, keep_written
from reporter.commands.issue import chosen_agencies
from reporter.commands.letter_messages import LetterDesk, Message, messages
from reporter.documents.blocks import Blocks
from reporter.documents.letterhead import letter_for
from reporter.documents.render import Binding, render
from reporter.documents.template import compile_template, template_bytes
from reporter.documents.verify import verify
from reporter.executor import Progress
from reporter.layout import lint_bytes
from reporter.model import (
    SENT_BACK,
    AdmissionState,
    Agency,
    Facts,
    Period,
    ReporterError,
    sample_banner,
)
from reporter.model.wording import in_sentence, integer, join_names
from reporter.specs.bounded import TooMuch
from reporter.specs.letter_specs import LetterSpec, find_letter, load_letters
from reporter.specs.named_places import fill_places
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.profiles import choose_profile, load_profile
from reporter.staging import staged
from reporter.workspace import LETTERS, Workspace, letter_name

#: Of those who get no letter of a kind though nothing of theirs counts: what the officer is told instead.
_WITHOUT_LETTER = {
    "late": {
        AdmissionState.WITHDRAWN: "đã rút sổ nhập, chưa gửi lại: công văn đôn đốc không ghi là chưa gửi; "
        "cán bộ tổng hợp hỏi thẳng cơ quan ngày gửi lại"
    },
    "faulty": {
        AdmissionState.UNDECIDED: "đã gửi nhiều bản khác nhau: cán bộ tổng hợp ghi lúc nhận của từng tệp "
        "hoặc rút bản không dùng, không gửi công văn"
    },
}


@dataclass(frozen=True, slots=True)
class Written:
    """One finished letter and the layout profile it follows."""

    docx: bytes
    profile: str


def write_letters(
    workspace: Workspace,
    period: Period,
    as_of: date,
    kinds: Collection[str],
    agencies: Collection[str],
    progress: Progress,
) -> list[str]:
    """Read the period, write its letters to outputs/KỲ/cong-van and return what to tell the officer."""
    workspace.check_settings()
    return write_letters_about(read_period(workspace, period, as_of, progress), kinds, agencies)


def write_letters_about(checked: Checked, kinds: Collection[str], agencies: Collection[str]) -> list[str]:
    """Write the letters of a period that was read to outputs/KỲ/cong-van and return what to tell the officer.

    All kinds that need no asking, or some `kinds` beside those written before; about all, or a letter for each of
    some `agencies`. Nothing is written of a kind nobody needs, and what an earlier run wrote of it goes away.
    ReporterError for an unknown kind or agency.
    """
    workspace, outputs = checked.workspace, checked.workspace.outputs(checked.period)
    specs = load_letters(workspace.templates)
    usual = [item for item in specs if not item.on_request and not (agencies and item.about == "reports")]
    wanted = [find_letter(specs, kind) for kind in dict.fromkeys(kinds)] or usual
    desk = _desk(checked, agencies)
    lines: list[str] = []
    with staged(outputs, keep_others=bool(agencies)) as made:  # a build of the period waits
        folder = made / LETTERS
        folder.mkdir()
        for spec in specs if kinds else ():
            if spec not in wanted and (outputs / LETTERS / spec.id).is_dir():
                copytree(outputs / LETTERS / spec.id, folder / spec.id)  # asked for one kind, the others stay
        for spec in wanted:
            try:
                written = dict(_letters(spec, desk))
            except TooMuch as error:  # the other kinds are written all the same
                lines.append(f"Không lập {spec.title}: {error}")
                continue
            (folder / spec.id).mkdir()
            for name, letter in written.items():
                (folder / spec.id / name).write_bytes(letter.docx)
            lines += _told(spec, desk, written)
        lines += keep_written(outputs, made, LETTERS, whole=not agencies, name=aside_on(checked.as_of))
    return lines


def _desk(checked: Checked, agencies: Collection[str]) -> LetterDesk:
    workspace = checked.workspace
    rows = checked.standing
    chosen_agencies(workspace, checked.period, tuple(agencies))  # refuses a code of nobody, and names the nearest
    asked = [row for row in rows if not agencies or row.agency.code in agencies]
    organ = workspace.organ(checked.period)
    chosen, ours = (tuple(row for row in asked if (row.agency == organ) is own) for own in (False, True))
    return LetterDesk(checked, rows, chosen, ours, bool(agencies), workspace.days_off)


def _letters(spec: LetterSpec, desk: LetterDesk) -> Iterator[tuple[str, Written]]:
    """Yield the letters of a kind that somebody needs, each with its name."""
    for message in messages(spec, desk):
        yield letter_name(spec.id, desk.checked.period, message.about), _written(spec, desk, message)


def _told(spec: LetterSpec, desk: LetterDesk, written: Mapping[str, Written]) -> Iterator[str]:
    """Yield what was written of a kind, or why nothing was, and what the layout checker says of it."""
    build = f"reporter build --period {desk.checked.period}"
    reasons = {
        "late": "không có cơ quan nào quá hạn mà chưa gửi sổ nhập",
        "faulty": "không có sổ nhập nào còn lỗi",
        "reports": f"chưa có báo cáo của cơ quan mình, hãy chạy {build} trước",
    }
    for state, task in _WITHOUT_LETTER.get(spec.about, {}).items():
        if names := [row.agency.name for row in desk.chosen if row.state is state]:
            yield f"{join_names(names)} {task}."
    yield from (
        f"Sổ nhập của {row.agency.name}, cơ quan soạn công văn: {row.label}; không lập công văn gửi chính mình."
        for row in desk.ours
        if (row.overdue if spec.about == "late" else spec.about == "faulty" and row.state in SENT_BACK)
    )
    if not written:
        changed = f"sổ nhập đã khác lúc lập báo cáo, hãy chạy {build} trước"
        why = changed if spec.about == "reports" and desk.behind else reasons[spec.about]
        yield f"Không lập {spec.title}: {why}."
        return
    folder = desk.workspace.outputs(desk.checked.period) / LETTERS / spec.id
    yield f"Đã lập {integer(len(written))} {spec.title} vào {folder}."
    for name, letter in written.items():
        for item in lint_bytes(letter.docx, name, desk.workspace.templates, letter.profile).findings:
            if item.severity in ("E", "W"):
                yield f"  {name}: {item.rule} {item}"


# --- writing ----------------------------------------------------------------------------------------------


def _written(spec: LetterSpec, desk: LetterDesk, message: Message) -> Written:
    """Return one finished letter; ReporterError when its annex does not read back."""
    checked, workspace, own = desk.checked, desk.workspace, desk.own
    level = workspace.settings.level
    if level not in spec.letterhead:
        raise ReporterError(f"letters/{spec.id}.toml: thiếu phần [letterhead.{level}].")
    fixed = _fixed(spec, desk, message)
    name = choose_profile(workspace.templates, spec.side, fixed.get("day", checked.as_of))
    profile = load_profile(workspace.templates, name)
    patterns = {**spec.letterhead[level], "kind": spec.word}
    subject = fill_places(spec.subject, {"ky": checked.period.label})
    letter = letter_for(patterns, own, subject, checked.as_of, profile, fixed)
    path = workspace.templates / "letters" / spec.template
    names = [agency.name for agency in checked.agencies]
    template = compile_template(template_bytes(path), path.name, profile, names, Blocks(workspace.templates))
    values = {**desk.counted(), **message.values, "gui_den": letter.addressees}
    facts = _facts(own, checked.specs, message.missing)
    binding = Binding(sample_banner(checked.submissions))
    rendered = render(template, facts, letter, message.annexes, more=values, binding=binding)
    wrong = verify(rendered, message.annexes, path.name)
    if wrong:
        raise ReporterError(f"{path.name} không đọc lại đúng, không ghi gì cả: {wrong[0].message}")
    return Written(rendered.docx, profile.name)


def _fixed(spec: LetterSpec, desk: LetterDesk, message: Message) -> dict[str, Any]:
    """Return what reporter.toml says of this letter: of all of its kind, and of the one to this agency."""
    settings = desk.workspace.settings.documents.get(spec.id, {})
    told = {"addressees": message.addressees} if message.addressees else {}
    single = settings.get(message.about.code, {}) if message.about else {}
    return {**told, **settings.get(desk.own.code, {}), **single}


def _facts(own: Agency, specs: PeriodSpecs, missing: tuple[Agency, ...]) -> Facts:
    period, closed = str(specs.period), specs.cutoff
    return Facts(
        *(own, in_sentence(own.name), period, closed, "", {}, {}, {}, (), missing), cutoff_hour=specs.cutoff_hour
    )
