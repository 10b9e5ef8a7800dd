"""What a template handles: figures that print themselves as official text, closed sets of names, text as data.

A figure reaches the page only as official text, and leaves a mark there (private-use characters, removed by `render`),
so that every printed figure is known with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from jinja2 import UndefinedError

from reporter.documents.quotations import Words
from reporter.model import Figure, IdeaGroups
from reporter.model.agency import UnitName, UnitNames
from reporter.model.figure_text import figure_text, in_place_of
from reporter.model.gaps import MOST_NAMED
from reporter.model.wording import clean_text, from_hundredths, in_hundredths, integer, money, money_told
from reporter.specs.decode import did_you_mean

#: Marks around a printed figure: START, two characters counting the figures, the text, END; before words of agencies
#: QUOTE and two characters counting them; after "none" or "all" CLAIM and two characters counting what it is said of;
#: before the names of what a figure lacks NAMED and two characters counting the figures.
START, END, BREAK, QUOTE, CLAIM, NAMED = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
_FIRST_DIGIT, _DIGITS = 0xF0000, 0xFFFE  # those for private use of one plane
UNCHANGED = "không thay đổi"


#: What a template may read of a figure beside printing it.
READABLE = ("reported", "label", "unit", "baseline")


class TemplateMistake(UndefinedError):
    """A name in a template that does not exist or must not be used, in Vietnamese; `hint` says what may be meant."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text + hint)
        self.text, self.hint = text, hint


class AsPrinted(NamedTuple):
    """A figure, the text it is printed as, and of an amount with its unit the whole đồng that this text tells."""

    figure: Figure
    text: str
    amount: int | None = None


class Lacked(str):
    """The names of what is not in a figure, which a sentence tells itself."""

    __slots__ = ("figure", "recorder")
    figure: Figure
    recorder: Recorder

    def __new__(cls, names: str, figure: Figure, recorder: Recorder) -> Lacked:
        made = super().__new__(cls, names)
        made.figure, made.recorder = figure, recorder
        return made


@dataclass(slots=True)
class Recorder:
    """The figures and the words of agencies printed so far, in the order in which they were turned into text."""

    printed: list[AsPrinted] = field(default_factory=list)
    quoted: list[Words] = field(default_factory=list)
    claimed: list[Figure] = field(default_factory=list)  # of which "none" or "all" is said, their number not printed
    named: list[Figure] = field(default_factory=list)  # of which the sentence names what they lack
    units: set[str] = field(default_factory=set)  # codes of the agencies and units that the text names
    annexes: set[str] = field(default_factory=set)  # ids of those it points to
    groups: IdeaGroups = field(default_factory=IdeaGroups)  # how the officer groups what agencies wrote
    tone: str = "new"  # how words made here are spelled: "new" (uỷ) or "old" (ủy)

    def mark(self, shown: AsPrinted) -> str:
        """Return the text between marks that lead back to the figure."""
        self.printed.append(shown)
        return f"{START}{_counted(self.printed)}{shown.text}{END}"

    def quote(self, words: Words) -> str:
        """Return the words after a mark that leads back to their cells; line ends begin new paragraphs."""
        self.quoted.append(words)
        return f"{QUOTE}{_counted(self.quoted)}{words}"

    def claim(self, figure: Figure) -> str:
        """Return a mark that leads back to the figure of which words before it say "none" or "all"."""
        self.claimed.append(figure)
        return f"{CLAIM}{_counted(self.claimed)}"

    def name(self, names: Lacked) -> str:
        """Return the names after a mark that leads back to the figure which lacks them."""
        self.named.append(names.figure)
        return f"{NAMED}{_counted(self.named)}{names}"


def _counted(recorded: Sequence[object]) -> str:
    """Return the two characters that count the last one recorded."""
    high, low = divmod(len(recorded) - 1, _DIGITS)
    return chr(_FIRST_DIGIT + high) + chr(_FIRST_DIGIT + low)


def figure_index(mark: str) -> int:
    """Return the index into `Recorder.printed`, `.quoted`, `.claimed` or `.named` of a mark's counting characters."""
    high, low = map(ord, mark)
    return (high - _FIRST_DIGIT) * _DIGITS + low - _FIRST_DIGIT


def money_as_printed(figure: Figure, unit: str) -> int | None:
    """Return the amount that is printed: a difference adds up with its two rounded parts, as they stand beside it."""
    value = figure.value
    if not isinstance(value, int) or len(figure.parts) != 2:
        return None if value is None else int(value)
    left, right = (part.value for part in figure.parts)
    if not (isinstance(left, int) and isinstance(right, int)) or left - right != value:
        return value
    printed = from_hundredths(in_hundredths(left, unit) - in_hundredths(right, unit), unit)
    return printed if printed and value else value


class ShownFigure:
    """A figure in a template: compares as a number, prints as official text and is recorded when it does."""

    __slots__ = ("_amount", "_figure", "_recorder", "_text")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, figure: Figure, recorder: Recorder, text: str | None = None, amount: int | None = None) -> None:
        self._figure = figure
        self._recorder = recorder
        self._text = text
        self._amount = amount

    def __str__(self) -> str:
        return self._recorder.mark(AsPrinted(self._figure, self.text, self._amount))

    @property
    def reported(self) -> bool:
        """Whether anybody reported it."""
        return self._figure.reported

    @property
    def complete(self) -> bool:
        """Whether everybody and everything that should be in it is."""
        return self._figure.complete

    @property
    def label(self) -> str:
        """Its name in the catalogue."""
        return self._figure.label

    @property
    def text(self) -> str:
        """As it would be printed; looking at it prints nothing."""
        return self._text or figure_text(self._figure)

    @property
    def unit(self) -> str:
        """Its unit: "người", "%", "đồng"."""
        return self._figure.unit

    @property
    def baseline(self) -> str:
        """Name of the baseline it depends on."""
        return self._figure.baseline

    def in_money(self, unit: str) -> ShownFigure:
        """The same figure shown in "triệu đồng" or "tỷ đồng"."""
        if isinstance(self._figure.value, Decimal) or self._figure.unit != "đồng":
            raise TemplateMistake(f"“{self._figure.key}” không phải số tiền, không đổi ra {unit} được.")
        value = money_as_printed(self._figure, unit)
        if value is None:
            return ShownFigure(self._figure, self._recorder)
        text = money(value, unit, trim=False).replace(" ", "\u00a0", 1)
        return ShownFigure(self._figure, self._recorder, text, money_told(value, unit))

    def lines_without(self) -> Lacked:
        """Which lines are not in it, "xã A, phường B"; "" where more is to be told than a few names."""
        few = not self._figure.missing and len(self._figure.absent) <= MOST_NAMED
        return Lacked(", ".join(self._figure.absent) if few else "", self._figure, self._recorder)

    def claimed(self) -> str:
        """Nothing to read: what is lacking in it stands at the paragraph's end, though its number is not printed."""
        return self._recorder.claim(self._figure)

    def in_place(self) -> str:
        """What is said in place of its number: "chưa báo cáo", of those whose form is held back that it is mended."""
        return in_place_of(self._figure)

    def with_unit(self) -> ShownFigure:
        """The same figure with its unit, "1.234 người"; a share already has its sign."""
        if self._figure.value is None or self._figure.unit == "%":
            return self
        text = f"{figure_text(self._figure)}\u00a0{self._figure.unit}"
        amount = int(self._figure.value) if self._figure.unit == "đồng" else None
        return ShownFigure(self._figure, self._recorder, text, amount)

    def as_change(self) -> ShownFigure:
        """The same figure as a change: "tăng 12 người", "giảm 12 người", "không thay đổi"."""
        value = self._figure.value
        if value is None or isinstance(value, Decimal):
            return self
        word = "tăng" if value > 0 else "giảm"
        text = f"{word} {integer(abs(value))}\u00a0{self._figure.unit}" if value else UNCHANGED
        return ShownFigure(self._figure, self._recorder, text)

    def sort_value(self) -> tuple[bool, Any]:
        """Key for sorting: figures not reported last in falling order."""
        return self._figure.value is not None, self._figure.value or 0

    def _other(self, other: object) -> int | Decimal | None:
        if isinstance(other, ShownFigure):
            return other._figure.value
        if isinstance(other, int | Decimal) and not isinstance(other, bool):
            return other
        raise TemplateMistake(f"“{self._figure.key}” chỉ so sánh được với số, không với {other!r}.")

    def _against(self, other: object, test: Callable[[Any, Any], bool]) -> bool:
        left, right = self._figure.value, self._other(other)
        return left is not None and right is not None and test(left, right)

    def __eq__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a == b)

    def __ne__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a != b)

    def __lt__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a < b)

    def __le__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a <= b)

    def __gt__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a > b)

    def __ge__(self, other: object) -> bool:
        return self._against(other, lambda a, b: a >= b)

    def __bool__(self) -> bool:
        return bool(self._figure.value)


class Names:
    """A closed set of names: an unknown one is a mistake that says which is nearest.

    `lazy` values are made (and wrapped) only when a template asks for them: facts compute themselves on demand.
    """

    __slots__ = ("_label", "_lazy", "_values", "_wrap")

    def __init__(
        self,
        label: str,
        values: Mapping[str, Any],
        lazy: Mapping[str, Any] = MappingProxyType({}),
        wrap: Callable[[Any], Any] = lambda value: value,
    ) -> None:
        self._label = label
        self._values = values
        self._lazy = lazy
        self._wrap = wrap

    def __dir__(self) -> list[str]:
        """Every name there is."""
        return [*self._values, *self._lazy]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return as_data(self._values[name])
        if name in self._lazy:
            return self._wrap(self._lazy[name])
        raise TemplateMistake(f"không có “{self._label}.{name}”.", did_you_mean(str(name), dir(self)))


class TaskLabel(str):
    """The label of a task, "177-4.6: Kiện toàn …", which knows its name without the code."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, label: str, name: str) -> TaskLabel:
        made = super().__new__(cls, label)
        made.name = name
        return made


def as_data(value: Any) -> Any:
    """Return text without control characters and marks, so that no text can pass for a printed figure."""
    if isinstance(value, Words | TaskLabel | Lacked):
        return value
    if isinstance(value, str):
        text = value if value.isprintable() and value.isascii() else clean_text(value)[0]
        return value.written(text) if isinstance(value, UnitName | UnitNames) else text
    return [as_data(item) for item in value] if isinstance(value, list) else value
