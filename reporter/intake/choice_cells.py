"""What is made of a cell whose values come from a list: found by label, code or former name, as people paste them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reporter.intake.values import DASHES, Broken, Raw, Reading, RichText, broken, plain_text
from reporter.model import Mark
from reporter.model.wording import fold, fold_ascii, says_none
from reporter.specs.choices import Choice
from reporter.specs.decode import did_you_mean

_ITEM_MARK = re.compile(r"^(?:[-+*•]|\d{1,2}[.)])\s+")
_AROUND_DASH = re.compile(r"\s*-\s*")


@dataclass(frozen=True, slots=True)
class ChoiceIndex:
    """A list of choices by folded label and by code."""

    exact: Mapping[str, str]  # labels and codes as written → code
    codes: Mapping[str, str]  # the same, as items of a list are compared
    labels: tuple[str, ...]

    @classmethod
    def of(cls, choices: Iterable[Choice], former: Mapping[str, str] = MappingProxyType({})) -> ChoiceIndex:
        """Return the index of a list; a label wins over a code that reads the same, and both over a `former` name."""
        items = tuple(choices)
        exact = {item.code: item.code for item in items} | {item.label: item.code for item in items}
        labels = tuple(item.label for item in items)
        before = {_item(name): code for name, code in former.items() if code in exact}
        codes = {**before, **{_item(text): code for text, code in exact.items()}}
        return cls(MappingProxyType(exact), MappingProxyType(codes), labels)

    def code(self, text: str) -> str:
        """Return the code of the choice that a text names by its label or code; "" for none."""
        return self.codes.get(_item(text), "")

    def near(self, text: str) -> str:
        """Return " Có phải “…”?" for the label closest to `text`, diacritics aside; "" for none."""
        plain = {fold_ascii(label): label for label in self.labels}
        wanted = fold_ascii(text)
        within = [label for key, label in plain.items() if _holds(wanted, key) or _holds(key, wanted)]
        if wanted in plain or len(within) == 1:
            return f" Có phải “{plain.get(wanted) or within[0]}”?"
        return did_you_mean(text, self.labels)


def _item(text: str) -> str:
    """Return the key of an item of a list, as it may be pasted: "1. Y tế;", "- Y tế", "Tư pháp-hộ tịch"."""
    return _AROUND_DASH.sub("-", _ITEM_MARK.sub("", fold(text))).strip(" .;,")


def _holds(text: str, words: str) -> bool:
    """Whether these words stand in a text as words, signs aside."""
    text, words = (re.sub("[^a-z0-9]+", " ", item).strip() for item in (text, words))
    return bool(words) and f" {words} " in f" {text} "


def read_choice(raw: Raw, index: ChoiceIndex, must_name: bool = False) -> Reading:
    """Return the code of the choice a cell names by label or code; unknown text is refused with the nearest label.

    A cell that says what its line is about `must_name` a choice: "-" tells nobody where the line belongs.
    """
    if isinstance(raw, Broken):
        return broken(raw)
    text = plain_text(raw)
    key = _item(text)
    if isinstance(raw, RichText) and (raw.struck or not index.code(text)):
        return Reading(Mark.UNREADABLE, "V26", raw.told())
    if not fold(text):
        return Reading(None, "V15" if text else "")
    if code := index.code(text):
        return Reading(code)
    if not must_name and (set(key) <= DASHES or says_none(key)):
        return Reading(Mark.NOT_APPLICABLE, "V14")
    return Reading(Mark.UNREADABLE, "V21", index.near(text))
