"""The masters of intake workbooks under templates/xlsx/, checked against the form sets they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from reporter.blanks.master import KINDS, Master
from reporter.blanks.master_check import master_faults, master_lacks
from reporter.blanks.master_read import read_master
from reporter.commands.specs_problems import SpecsDesk
from reporter.intake.said_periods import time_of_its_own
from reporter.specs.decode import did_you_mean
from reporter.specs.form_sets import FormSet
from reporter.specs.forms import FormSpec
from reporter.specs.settings import Settings

_TIMED = (
    "“{said}” đứng ở sổ của mọi kỳ, sổ gửi về kỳ khác sẽ bị coi là ghi nhầm kỳ (I18). "
    "Viết {{{{ ky }}}}, hoặc đưa thời điểm ấy vào tiêu đề cột của biểu."
)


def check_masters(
    desk: SpecsDesk, settings: Settings | None, sets: Mapping[str, FormSet | None], broken: frozenset[str]
) -> None:
    """Note what is wrong with the masters of all form sets; as a warning, what those in use lack of sound forms."""
    province = settings.organization if settings and settings.level == "province" else ""
    files = desk.files("xlsx", "*.xlsx")
    desk.counts["mẫu sổ nhập"] = len(files)
    kinds = {word: kind for kind, word in KINDS.items()}
    names = {f"{form_set}-{word}": (form_set, kinds[word]) for form_set in sets for word in kinds}
    for path in files if sets else ():  # without any set a name says nothing
        file = f"xlsx/{path.name}"
        if path.stem not in names:
            todo = did_you_mean(path.stem, names) or f" Đặt tên <bộ biểu>-<{'|'.join(kinds)}>.xlsx."
            desk.warn(file, f"tên tệp không theo bộ biểu và loại cơ quan nào.{todo}")
            continue
        form_set, kind = names[path.stem]
        master = desk.attempt(file, read_master, path)
        found = sets[form_set]
        if master is None or found is None:
            continue
        for fault in master_faults(master):
            desk.notes.say(file, "", fault)
        for told in _titles_with_a_time(master):
            desk.warn(file, told)
        if settings is None or settings.form_set == form_set:  # `specs xlsx` makes no others anew
            asked = [
                form
                for form in found.forms
                if _asked_of_kind(form, kind) and (form.sheet in master.forms or _asked_in(province, form))
            ]
            for lack in master_lacks(master, asked) if broken.isdisjoint(form.id for form in asked) else ():
                desk.warn(file, lack)


def _titles_with_a_time(master: Master) -> Iterator[str]:
    """Yield the titles of forms that say a time, which would stand in the workbooks of every period."""
    for sheet, form in master.forms.items():
        for words in chain(*form.head):
            if said := time_of_its_own(words.text):
                yield f"trang “{sheet}”, “{words.text}”: {_TIMED.format(said=said)}"


def _asked_in(province: str, form: FormSpec) -> bool:
    """Whether anybody of a province workspace fills the form; "" is the central one, which asks everybody."""
    return not province or not form.agencies or province in form.agencies


def _asked_of_kind(form: FormSpec, kind: str) -> bool:
    """Whether any agency of the kind fills the form: departments fill what a province fills and its communes do not."""
    if kind == "department" and kind not in form.applies_to:
        return "province" in form.applies_to and "commune" not in form.applies_to
    return kind in form.applies_to
