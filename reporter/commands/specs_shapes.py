"""Every spec file read by itself, whatever it rests on: its mistakes are told although another file is broken."""

from __future__ import annotations

from reporter.commands.specs_problems import SpecsDesk
from reporter.specs.directive_files import load_directives
from reporter.specs.figure_catalogue import FigureFile
from reporter.specs.form_files import FormEntry
from reporter.specs.forms import EARLIER
from reporter.specs.letter_specs import load_letter
from reporter.specs.reports import load_report
from reporter.specs.shared_parts import load_shared, rests_on_broken
from reporter.specs.spec_files import read_spec
from reporter.specs.unit_changes import read_changes


def check_shapes(desk: SpecsDesk) -> None:
    """Note the mistakes of the files that are else read with others: forms, figures, tasks, changes, documents."""
    for path in (*desk.files("forms", "bieu-*.toml"), *desk.files(EARLIER)):
        desk.notes.attempt(read_spec, path, FormEntry)
    for path in desk.files("figures"):
        desk.notes.attempt(read_spec, path, FigureFile)
    for path in desk.files("registry/directives"):
        desk.notes.attempt(load_directives, path)
    desk.notes.attempt(read_changes, desk.templates / "registry")
    for path in desk.files("letters"):
        desk.notes.attempt(load_letter, path)
    if shared := desk.salvage("docx", load_shared, desk.templates / "docx"):
        for path in desk.files("docx"):
            if not rests_on_broken(path, shared):
                desk.notes.attempt(load_report, path, shared)
