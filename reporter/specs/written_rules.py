"""Rules as registry/rules.toml writes them: what every entry says, and the limits of each rule that has some."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from reporter.model import Period, ReporterError
from reporter.model.finding import Spoils
from reporter.specs.decode import Key, Spec, Text
from reporter.specs.expressions import codes_in

#: A form, a coded column of it, and a code that its cells may hold.
CodeOfColumn = tuple[str, str, str]
#: Where a condition stands in the entry of its rule, the form on whose rows it is, its source.
Condition = tuple[str, str, str]


class WrittenRule(Spec, frozen=True, kw_only=True):
    """One rule as the file writes it; rules with limits of their own add them below."""

    title: Text
    severity: Literal["error", "warning", "explain", "note"]
    basis: Text
    valid_from: date | None = None
    valid_until: date | None = None
    follows: tuple[str, ...] = ()  # codes of findings in the same form that may bring about those of the rule
    spoils: Spoils = ""  # what its errors make worthless of their lines
    by_kind: str = ""  # of a rule in Python that asks for no column by name: which columns it looks at

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("“valid_until” đứng trước “valid_from”.")

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """Form and column of everything the rule asks for by name, but in its conditions."""
        return ()

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """Form, column and code of every choice that the rule names, in its conditions too."""
        return [(form, *named) for _, form, where in self.conditions() for named in sorted(codes_in(where))]

    def conditions(self) -> Iterable[Condition]:
        """Every condition on the rows of a form."""
        return ()


class FormColumn(Spec, frozen=True):
    """A column of a form."""

    form: Text
    column: Key


class CommuneCounts(WrittenRule, frozen=True, kw_only=True):
    """R04: the forms with one line a commune, `short` or `over`; `parts` are figures that add up to `total`."""

    forms: tuple[Text, ...]
    short: Key
    over: Key
    total: Key
    parts: tuple[Key, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of who is lacking, and of who is there beyond the norm."""
        return [(form, column) for form in self.forms for column in (self.short, self.over)]


class ShortTwoWays(WrittenRule, frozen=True, kw_only=True):
    """R08: who is lacking, counted by posts and by fields."""

    posts: FormColumn
    fields: FormColumn

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """Both columns."""
        return [(side.form, side.column) for side in (self.posts, self.fields)]


class Redefined(Spec, frozen=True):
    """A column that means something else from a period on, and why."""

    column: Key
    since: Text
    why: Text

    def __post_init__(self) -> None:
        try:
            Period.parse(self.since)
        except ReporterError as error:
            raise ValueError(f"khoá “since”: {error}") from None

    def between(self, before: Period, now: Period) -> bool:
        """Whether the meaning changed after the one period and not after the other."""
        return before.last_day < Period.parse(self.since).first_day <= now.last_day


class WorkedNorm(WrittenRule, frozen=True, kw_only=True):
    """R31: a norm of `base`, one more for every `step` of inhabitants `above`, at most so many by kind of unit."""

    form: Text
    commune: Key
    inhabitants: Key
    norm: Key
    terrain: Key  # the column that says where a commune lies
    mountain: Text  # its code for the mountains
    base: int
    above: int
    step: int
    step_mountain: int
    most: dict[str, int]
    tolerance: int

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of the commune, of what its norm rests on, and of the norm."""
        return [(self.form, column) for column in (self.commune, self.inhabitants, self.norm, self.terrain)]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The code for the mountains."""
        return [(self.form, self.terrain, self.mountain)]


class ToldOneByOne(WrittenRule, frozen=True, kw_only=True):
    """R17: tasks `counted` in one form and `told` one by one in another, with the same ministry and way of assignment.

    Each of the degrees of difficulty is a column of counts in the one and a choice of the column `degree` in the other.
    """

    counted: Text
    told: Text
    ministry: Key
    way: Key
    degree: Key
    number: Key  # how many tasks a line of the other form tells of
    degrees: tuple[Key, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of both forms that name the line, those of counts, of the degree and of how many are told."""
        lines = [(form, column) for form in (self.counted, self.told) for column in (self.ministry, self.way)]
        counts = [(self.counted, degree) for degree in self.degrees]
        return [*lines, *counts, (self.told, self.degree), (self.told, self.number)]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The choices."""
        return [(self.told, self.degree, degree) for degree in self.degrees]


class NeverFalling(WrittenRule, frozen=True, kw_only=True):
    """R14: columns of a form that accumulate; `explain` is the column for the reason why one fell."""

    form: Text
    columns: tuple[Key, ...]
    explain: Key
    history: bool = True
    redefined: tuple[Redefined, ...] = ()

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns compared, and the one for reasons."""
        return [(self.form, column) for column in (*self.columns, self.explain)]


class PaidPerPerson(WrittenRule, frozen=True, kw_only=True):
    """R15: the usual range of đồng a person, of how many at least, and how many times the approved may be the paid.

    `pairs` are what was paid, and what was approved, each with its persons.
    """

    forms: tuple[Text, ...]
    by: Key
    pairs: tuple[tuple[Key, Key], tuple[Key, Key]]
    min: int
    max: int
    people: int
    regimes: tuple[Text, ...]
    times: int

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of the regime, of money and of persons."""
        columns = (self.by, *(column for pair in self.pairs for column in pair))
        return [(form, column) for form in self.forms for column in columns]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The regimes."""
        return [(form, self.by, code) for form in self.forms for code in self.regimes]


class PaidInTime(WrittenRule, frozen=True, kw_only=True):
    """R16: who had a decision before one day should be paid before the other.

    `answers` are the columns for why people are unpaid and until when, `explain` that for why there are more decisions.
    """

    form: Text
    by: Key
    decided: Key
    waiting: Key
    answers: tuple[Key, ...]
    explain: Key
    pay_before: date
    decide_before: date
    regimes: tuple[Text, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of the regime, of persons, and those for answers."""
        columns = (self.by, self.decided, self.waiting, *self.answers, self.explain)
        return [(self.form, column) for column in columns]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The regimes."""
        return [(self.form, self.by, code) for code in self.regimes]


class SoundDays(WrittenRule, frozen=True, kw_only=True):
    """R18: how far before the period and after it a day may lie."""

    days_before: int
    years_ahead: int


class SameSide(FormColumn, frozen=True):
    """One of two places that must say the same."""

    where: Text = ""


class SamePair(Spec, frozen=True):
    """Two places that must say the same."""

    title: Text
    left: SameSide
    right: SameSide


class SameDatum(WrittenRule, frozen=True, kw_only=True):
    """R19, R28: pairs of places that hold one datum, or of which one is a part of the other."""

    pairs: tuple[SamePair, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of both sides of every pair."""
        sides = [side for pair in self.pairs for side in (pair.left, pair.right)]
        return [(side.form, side.column) for side in sides]

    def conditions(self) -> Iterable[Condition]:
        """Those of both sides."""
        return [
            (f".pairs]] thứ {number}, khoá “{key}”, “where”", side.form, side.where)
            for number, pair in enumerate(self.pairs, 1)
            for key, side in (("left", pair.left), ("right", pair.right))
            if side.where
        ]


class TaskStates(WrittenRule, frozen=True, kw_only=True):
    """R40: the form of tasks, and the states that nobody may leave a task in after its day."""

    form: Text
    task: Key
    state: Key
    states: tuple[Text, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of tasks and of their states."""
        return [(self.form, self.task), (self.form, self.state)]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The states."""
        return [(self.form, self.state, code) for code in self.states]


class Contradiction(Spec, frozen=True):
    """Figures that show what is left of tasks: the rows of a form that `where` lets through."""

    tasks: tuple[Text, ...]
    form: Text
    column: Key  # summed where it holds numbers, else its rows are counted
    where: Text
    what: Text


class AfterDeadline(Spec, frozen=True):
    """Rows of a form that tell of something after a deadline: impossible where figures were closed before it."""

    form: Text
    column: Key
    where: Text
    day: date  # the deadline: done before that day is in time
    what: Text


class NotYetLate(WrittenRule, frozen=True, kw_only=True):
    """R45: what cannot have happened yet when the figures were closed."""

    cases: tuple[AfterDeadline, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns that tell of it."""
        return [(case.form, case.column) for case in self.cases]

    def conditions(self) -> Iterable[Condition]:
        """Those of the rows that tell of it."""
        return [
            (f".cases]] thứ {number}, khoá “where”", case.form, case.where) for number, case in enumerate(self.cases, 1)
        ]


class DoneTasks(WrittenRule, frozen=True, kw_only=True):
    """R41: the form of tasks, the state that says done, and what speaks against it."""

    form: Text
    task: Key
    state: Key
    done: Text
    pairs: tuple[Contradiction, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of the tasks and those that speak against them."""
        own = [(self.form, self.task), (self.form, self.state)]
        return [*own, *((pair.form, pair.column) for pair in self.pairs)]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The state that says done, the tasks, and the choices in the conditions."""
        tasks = [(self.form, self.task, code) for pair in self.pairs for code in pair.tasks]
        return [(self.form, self.state, self.done), *tasks, *super().codes_named()]

    def conditions(self) -> Iterable[Condition]:
        """Those of the rows that speak against it."""
        return [
            (f".pairs]] thứ {number}, khoá “where”", pair.form, pair.where) for number, pair in enumerate(self.pairs, 1)
        ]


class DatedColumn(Spec, frozen=True):
    """A column of counts and the day they are of; without one the day on which figures were closed."""

    key: Key
    day: date | None = None


class RegistryCounts(WrittenRule, frozen=True, kw_only=True):
    """R46: the line of a form that counts units of the registry."""

    form: Text
    by: Key
    line: Text
    columns: tuple[DatedColumn, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The column that names the line, and those of counts."""
        return [(self.form, key) for key in (self.by, *(c.key for c in self.columns))]

    def codes_named(self) -> Iterable[CodeOfColumn]:
        """The line."""
        return [(self.form, self.by, self.line)]


class SumOfParts(WrittenRule, frozen=True, kw_only=True):
    """R47: columns that a form has for the whole and another for its parts, line by line."""

    whole: Text
    parts: Text
    by: Key
    columns: tuple[Key, ...]

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """The columns of both forms."""
        return [(form, column) for form in (self.whole, self.parts) for column in (self.by, *self.columns)]


class CopiedNumbers(WrittenRule, frozen=True, kw_only=True):
    """R49: forms whose numbers change from period to period, and from how many equal ones on that is asked about."""

    forms: tuple[Text, ...]
    least: int
    history: bool = True


class SameLines(WrittenRule, frozen=True, kw_only=True):
    """R54: from how many digits of different numbers on two lines that say the same are no chance."""

    digits: int


class OpeningIsClosing(WrittenRule, frozen=True, kw_only=True):
    """R52: the column of a form that begins with what another one ended with in the last period."""

    form: Text
    opening: Key
    closing: Key
    history: bool = True

    def columns_read(self) -> Iterable[tuple[str, str]]:
        """Both columns."""
        return [(self.form, self.opening), (self.form, self.closing)]
