"""The kit that intake workbooks of tests are written with: the repository's masters, facts that need no workspace."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from reporter.blanks.kit import BlankKit, deadline_facts, load_masters
from reporter.blanks.master import KINDS, Master
from reporter.specs.blank_words import BlankWords, load_blank_words
from reporter.specs.period_specs import PeriodSpecs
from reporter.specs.registry import CENTRAL

TEMPLATES = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=8)
def masters(form_set: str) -> Mapping[str, Master]:
    """Return the masters of a form set, read once per process."""
    return load_masters(TEMPLATES, form_set, KINDS)


@cache
def words() -> BlankWords:
    """Return the words that all workbooks share, read once per process."""
    return load_blank_words(TEMPLATES)


def kit(specs: PeriodSpecs) -> BlankKit:
    """Return a kit of these specs for workbooks that go to the Centre."""
    facts = {
        "co_quan_phat_hanh": "Ban Tổ chức Trung ương",
        "noi_nhan": "Ban Tổ chức Trung ương",
        "cach_gui": "",
        "lien_he": "",
        "dien_thoai": "080 12345",
        "thu_dien_tu": "",
        **deadline_facts(specs.day),
    }
    return BlankKit(specs, masters(specs.form_set.id), facts, words(), CENTRAL)
