"""Placeholders in words that officers write in Excel: `{{ han_gui }}`, under the rules of the Word templates.

A name that is not known is a mistake with its place, nothing but the given texts can be reached, and what is filled
in is never read as a template again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.exceptions import SecurityError, TemplateAssertionError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from reporter.model import ReporterError
from reporter.specs.bounded import TooMuch, bounded
from reporter.specs.decode import SpecNotes, did_you_mean

#: What a mistake in a template raises while it is filled in.
MISTAKES = (TemplateError, TypeError, ValueError, ArithmeticError)
_LONGEST = 50_000_000  # letters of one text; the largest report has a fifth of that


class Sandbox(SandboxedEnvironment):
    """The one sandbox of what officers write: an unknown name is a mistake, only what is given is there.

    Nothing short makes something huge: no text or list is multiplied, padded or formatted, no number raised to a power.
    """

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, **options)
        self.globals = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the syntax tree; an unknown filter or test is a mistake also in a branch that is hardly ever taken."""
        tree = super()._parse(source, name, filename)
        for node in tree.find_all((nodes.Filter, nodes.Test)):
            known: Collection[str] = self.filters if isinstance(node, nodes.Filter) else self.tests
            if node.name not in known:
                raise TemplateAssertionError(f"No {type(node).__name__.lower()} named {node.name!r}.", node.lineno)
        return tree

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the result of an operation that only numbers may have."""
        if operator == "**" or not (_is_number(left) and _is_number(right)):
            raise SecurityError(f"phép “{operator}” chỉ dùng cho hai số; không nhân chữ, danh sách, không luỹ thừa")
        return super().call_binop(context, operator, left, right)

    def is_safe_callable(self, obj: Any) -> bool:
        """Whether a template may call this."""
        return getattr(obj, "__name__", "") not in _PADDING and super().is_safe_callable(obj)


_PADDING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map"})


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal)


def filled(template: Template, values: Mapping[str, Any], where: str) -> str:
    """Return the template filled in, the one way for all that officers write; TooMuch beyond time, memory or length."""
    with bounded(where):
        text = template.render(values)
    if len(text) > _LONGEST:
        raise TooMuch(where, f"{_LONGEST // 1_000_000} triệu chữ")
    return text


def _words_only() -> Sandbox:
    made = Sandbox(keep_trailing_newline=True)
    made.filters, made.tests = {}, {}  # names between brackets, nothing else
    return made


_PLAIN = _words_only()


def names_in(text: str, where: str) -> frozenset[str]:
    """Return the placeholders of a text; ReporterError naming `where` when it cannot be read."""
    return _compiled(text, where)[1] if "{" in text else frozenset()


def note_places(notes: SpecNotes, file: str, place: str, text: str, allowed: Collection[str]) -> frozenset[str] | None:
    """Return the placeholders of a text, once those that are not `allowed` are noted; None for one that is misspelt."""
    try:
        found = names_in(text, place)
    except ReporterError as error:
        notes.say(file, place, error.text, error.hint)
        return None
    notes.names(file, place, "chỗ điền", sorted(found), allowed)
    return found


def fill_text(text: str, values: Mapping[str, str], where: str) -> str:
    """Return the text with its placeholders filled in; ReporterError naming `where` for a name nobody knows."""
    if "{" not in text:
        return text
    template, names = _compiled(text, where)
    for name in sorted(names - values.keys()):
        hint = did_you_mean(name, values) or f" Dùng được: {', '.join(sorted(values))}."
        raise ReporterError(f"“{{{{ {name} }}}}” không có.", hint, where)
    return template.render(values)


@lru_cache(maxsize=1024)
def _compiled(text: str, where: str) -> tuple[Template, frozenset[str]]:
    try:
        names = frozenset(_names(_PLAIN.parse(text)))
        return _PLAIN.from_string(text), names
    except (TemplateError, RecursionError):
        why = f"“{text}” viết sai dấu ngoặc hoặc lệnh. Viết như {{{{ han_gui }}}}."
        raise ReporterError(why, where=where) from None
    except _NotAName:
        why = f"không điền được “{text}”. Chỉ viết tên trong hai ngoặc: {{{{ han_gui }}}}."
        raise ReporterError(why, where=where) from None


class _NotAName(Exception):
    """A loop, a formula, a filter: whatever else stands between brackets."""


def _names(tree: nodes.Template) -> Iterator[str]:
    """Yield the names between brackets; _NotAName for anything else."""
    for node in tree.body:
        for piece in node.nodes if isinstance(node, nodes.Output) else (node,):
            if isinstance(piece, nodes.Name):
                yield piece.name
            elif not isinstance(piece, nodes.TemplateData):
                raise _NotAName
