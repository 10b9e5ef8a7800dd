"""Which texts say nearly the same: suggested groups of ideas, the same for the same texts in the same order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from reporter.model import Idea
from reporter.model.idea import group_code
from reporter.model.wording import fold

#: How alike two texts are, of 100, when the officer is asked whether they are one idea.
LIKE = 82
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_SIGNS = re.compile(r"[^\w#]+")


def suggest(ideas: Sequence[Idea], known: Mapping[str, str], last: int = 0) -> dict[str, str]:
    """Return idea → code of its suggested group: those of `known` stay, new ones join the group of the likest idea.

    Ideas are compared within their form and section, numbers apart; what is like nothing opens a group, numbered
    after `last`.
    """
    found: dict[str, str] = {}
    leaders: dict[
        tuple[str, str], list[tuple[str, str]]
    ] = {}  # form, section → (text, code) of the ideas that stand for groups
    for idea in sorted(ideas, key=lambda idea: idea.id not in known):
        open_groups = leaders.setdefault((idea.form, idea.section), [])
        text = plain(idea.text)
        code = known.get(idea.id, "")
        if not code:
            best = process.extractOne(text, [words for words, _ in open_groups], scorer=fuzz.ratio, score_cutoff=LIKE)
            code = open_groups[best[2]][1] if best else ""
        if not code:
            last += 1
            code = group_code(last)
        if idea.id in known or code not in {one for _, one in open_groups}:
            open_groups.append((text, code))
        found[idea.id] = code
    return found


def plain(text: str) -> str:
    """Return what is compared of a text: its words in small letters, every number as "#"."""
    return _SIGNS.sub(" ", _NUMBER.sub("#", fold(text))).strip()
