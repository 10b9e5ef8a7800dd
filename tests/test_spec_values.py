"""Every value of every shipped TOML, one at a time, replaced by a value of each other type and by nothing at all.

Each must end in a mistake with its place, or be one of the values that may stand there. Never a traceback.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tables import SPECS, TEMPLATES

from reporter.documents.letterhead import letter_for
from reporter.specs import choices, forms, registry_files, rules, spec_files
from reporter.specs.baselines import load_baselines
from reporter.specs.blank_words import load_blank_words
from reporter.specs.days_off import load_days_off
from reporter.specs.decode import SpecError
from reporter.specs.directive_files import load_directives
from reporter.specs.figure_catalogue import load_catalogue, read_figure_file
from reporter.specs.figure_specs import Catalogue
from reporter.specs.form_sets import FormSet, load_form_set, load_sets
from reporter.specs.forms import load_form
from reporter.specs.letter_specs import load_letter
from reporter.specs.mail_spec import load_mail
from reporter.specs.overview_spec import load_overview
from reporter.specs.profile_files import read_profile
from reporter.specs.profiles import load_profile
from reporter.specs.reports import check_report, load_report
from reporter.specs.rules import load_rules
from reporter.specs.sample_hints import load_hints
from reporter.specs.settings import load_settings
from reporter.specs.shared_parts import SharedParts, load_shared
from reporter.specs.unit_changes import load_changes

pytestmark = pytest.mark.slow

#: One value of each TOML type; the text is no key, no code, no day and no expression.
OTHERS: tuple[Any, ...] = ("Một chữ – lạ?", 70_000, 0.25, True, date(2031, 1, 1), ["x y"], {"la": "x"})
DAY = date(2025, 10, 1)
FORMS: FormSet = load_form_set(TEMPLATES, "bao-cao-thang+bien-dong", "tam_giao", DAY)
PROFILES = {"party": load_profile(TEMPLATES, "party-2018"), "state": load_profile(TEMPLATES, "state-2020")}

#: The least a directive must say.
SOURCE = {"ma": "x", "loai": "x", "cua": "x", "trich_yeu": "x", "nguon": "x", "ban_doc": "x", "ngay": DAY}

Load = Callable[[Path], object]


def _form(path: Path) -> object:
    return load_form(path, FORMS.baseline, SPECS.choices)


def _report(path: Path) -> object:
    report = load_report(path, _shared())
    if report.figures == ("9797",):
        check_report(report, _catalogue(), FORMS)
    return report


@cache
def _shared() -> SharedParts:
    return load_shared(TEMPLATES / "docx")


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(TEMPLATES, ("9797",), FORMS)


def _letter(path: Path) -> object:
    letter = load_letter(path)
    for level, code in (("central", "BTCTW"), ("province", "38")):
        if level in letter.letterhead:
            given = {**letter.letterhead[level], "kind": letter.word}
            letter_for(given, SPECS.agency(code), letter.subject, DAY, PROFILES[letter.side])
    return letter


LOADERS: dict[str, Load] = {
    "forms/bieu-": _form,
    "forms/truoc/": _form,
    "forms/sets": lambda _path: load_sets(TEMPLATES),
    "figures/": lambda path: read_figure_file(TEMPLATES, path.stem, FORMS),
    "docx/doan/": lambda path: load_shared(path.parents[1]),
    "docx/": _report,
    "sample/": lambda path: load_hints(path.parents[1]),
    "letters/": _letter,
    "mail/": lambda path: load_mail(path.parents[1]),
    "xlsx/": lambda path: load_blank_words(path.parents[1]),
    "page/": lambda path: load_overview(path.parents[1]),
    "profiles/": read_profile,
    "workspace/": load_settings,
    "registry/directives/": load_directives,
    "registry/baselines": lambda _path: load_baselines(TEMPLATES),
    "registry/choices": lambda _path: choices.load_choices(TEMPLATES),
    "registry/rules": lambda _path: load_rules(TEMPLATES, {}),
    "registry/holidays": lambda _path: load_days_off(TEMPLATES),
    "registry/central": lambda path: registry_files.central(path.parent),
    "registry/provinces": lambda path: registry_files.provinces(path.parent),
    "registry/thay-doi": lambda path: load_changes(path.parent, {}),
    "registry/departments": lambda path: registry_files.departments(path.parent, ()),
}
FILES = [
    name
    for path in sorted(TEMPLATES.rglob("*.toml"))
    if not (name := path.relative_to(TEMPLATES).as_posix()).startswith("scaffold/")
]


def places(table: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (container, key or index) of every value below a table."""
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        yield table, key
        if isinstance(value, dict | list):
            yield from places(value)


def mutants(raw: Any, key: str = "") -> Iterator[str]:
    """Change one value after the other in place, of those under `key` alone, yield what was done, and put it back."""
    tried = [(raw, key), *places(raw[key])] if key else list(places(raw))
    for held, key in tried:
        own = held[key]
        for other in OTHERS:
            if type(other) is not type(own):
                held[key] = other
                yield f"{key} = {own!r} → {other!r}"
        held[key] = own
        if isinstance(held, dict):
            order = dict(held)
            del held[key]
            yield f"{key} = {own!r} → không có"
            held.clear()
            held.update(order)


def pieces(name: str, raw: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the file in parts that can be read alone, so that a value is tried beside few others.

    With each goes the key under which values are tried; "" for all of them.
    """
    if "carried" in raw:  # reading each earlier edition again for every value of the columns would tell nothing
        yield {key: value for key, value in raw.items() if key != "carried"}, ""
        yield raw, "carried"
    elif name.startswith("profiles/") and "extends" not in raw:
        rules = raw.pop("rules")
        yield raw, ""
        yield from (({**raw, "rules": {key: rule}}, "rules") for key, rule in rules.items())
    elif name == "docx/doan/phu-luc.toml":
        yield from (({"tables": {key: table}}, "") for key, table in raw["tables"].items())
        yield from (({**raw, "annexes": {key: annex}}, "annexes") for key, annex in raw["annexes"].items())
    else:
        yield from ((piece, "") for piece in _parts(name, raw))


def _parts(name: str, raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if name.startswith("sample/"):
        hints = raw.pop("columns", {}).items()
        yield from ({"columns": {form: {key: hint}}} for form, found in hints for key, hint in found.items())
    if name.startswith(("figures/", "sample/")):
        yield from ({section: {key: entry}} for section, entries in raw.items() for key, entry in entries.items())
    elif name.startswith("registry/directives/"):
        for directive in raw["van_ban"]:
            yield from ({"van_ban": [{**directive, "nhiem_vu": [task]}]} for task in directive.get("nhiem_vu", ())[:3])
            yield from ({"van_ban": [{**SOURCE, "nhiem_vu": [task]}]} for task in directive.get("nhiem_vu", ())[3:])
    elif name.startswith(("registry/central", "registry/provinces")):
        lists = {key: entries for key, entries in raw.items() if isinstance(entries, list)}
        yield from ({key: [entry]} for key, entries in lists.items() for entry in entries)
        yield {key: entries[:1] if key in lists else entries for key, entries in raw.items()}
    elif name.startswith(("registry/choices", "registry/rules")):
        yield from ({key: entry} for key, entry in raw.items())
    else:
        yield raw


def test_every_shipped_file_has_a_loader() -> None:
    assert [name for name in FILES if not any(map(name.startswith, LOADERS))] == []


@pytest.mark.parametrize("name", FILES)
def test_a_value_of_another_type_ends_in_a_located_mistake(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = TEMPLATES / name
    load = next(loader for start, loader in LOADERS.items() if name.startswith(start))
    text = spec_files.read_text(path, name)
    parse, current = cache(tomllib.loads), tomllib.loads(text)  # other files are parsed once
    parser = SimpleNamespace(
        loads=lambda given: current if given == text else parse(given), TOMLDecodeError=tomllib.TOMLDecodeError
    )
    monkeypatch.setattr(spec_files, "tomllib", parser)  # there alone: what came with the program is kept as it is
    monkeypatch.setattr(spec_files, "_parsed", spec_files.parse_toml)
    read, decoded = cache(spec_files.read_text), spec_files._read
    monkeypatch.setattr(spec_files, "read_text", lambda at, file: text if at == path else read(at, file))
    anew = decoded.__wrapped__  # its text stays the same while its content changes
    monkeypatch.setattr(spec_files, "_read", lambda said, *given: (anew if said is text else decoded)(said, *given))
    monkeypatch.setattr(choices, "_lists", choices._lists.__wrapped__)
    monkeypatch.setattr(rules, "_rules", rules._rules.__wrapped__)
    monkeypatch.setattr(choices, "load_all_directives", lambda _templates: {})
    once = cache(lambda at, baseline: load_form(at, baseline, SPECS.choices))
    monkeypatch.setattr(forms, "load_form", lambda at, baseline, _choices: once(at, baseline))  # those before it
    wrong: list[str] = []
    for current, key in pieces(name, tomllib.loads(text)):  # the loader reads it
        load(path)  # as it is shipped
        wrong += filter(None, (_outcome(load, path, done) for done in mutants(current, key)))
    assert wrong[:5] == []


def _outcome(load: Load, path: Path, done: str) -> str:
    """Return what is wrong with the answer to a mutant; "" for a located mistake or a value that may stand there."""
    try:
        load(path)
    except SpecError as error:
        return "" if error.problems and all(item.file and item.text for item in error.problems) else f"{done}: no place"
    except Exception as error:
        return f"{done}: {type(error).__name__}: {error}"
    return ""
