"""How much `reporter lint` catches: whole documents in several hands, one violation at a time, and harmless twins.

    python bench/layout_mutants.py [--seed 11] [--held] [--show]

Prints for State and Party: conforming documents with an error or warning, violations told and missed, harmless
changes complained about. `--held` writes in the hands and of the kinds that were kept apart while the checker was
mended, `--show` names every miss and every complaint. Nothing of it is shared with tests/lint.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections import Counter
from copy import deepcopy
from pathlib import Path

from layout_changes import Change, twins, violations
from layout_documents import HANDS, HELD, Hand, Paper, written
from layout_kinds import HELD_KINDS, KINDS, Kind, paper_of

from reporter.layout import lint_bytes

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def _findings(data: bytes, name: str) -> set[tuple[str, str, str]]:
    report = lint_bytes(data, f"{name}.docx", TEMPLATES)
    return {(found.rule, found.found, found.severity) for found in report.findings}


def run(kinds: tuple[Kind, ...], hands: tuple[Hand, ...], seed: int, show: bool) -> Counter[str]:
    """Return the counts of one side's documents, each in one hand by the seed; print the misses where wanted."""
    count: Counter[str] = Counter()
    for at, kind in enumerate(kinds):
        hand = hands[(at + seed) % len(hands)]
        whole = paper_of(kind, seed)
        data = written(whole, hand)
        clean = _findings(data, kind.name)
        count["documents"] += 1
        _tell(count, "documents complained about", {found for found in clean if found[2] in "EW"}, kind, hand, show)
        for name, change in violations():
            found = _changed(whole, change, hand, data)
            if found is not None:
                count["violations"] += 1
                count["told"] += bool(found - clean)
                if show and not found - clean:
                    print("MISS", kind.name, hand.name, name, sep=" | ", flush=True)
        for name, change in twins():
            found = _changed(whole, change, hand, data)
            if found is not None:
                count["twins"] += 1
                new = {one for one in found - clean if one[2] in "EW"}
                _tell(count, "twins complained about", new, kind, hand, show, name)
    return count


def _changed(whole: Paper, change: Change, hand: Hand, data: bytes) -> set[tuple[str, str, str]] | None:
    """Return what is said of the changed paper; None where it has nothing to change, or nothing is seen of it."""
    paper = deepcopy(whole)
    if not change(paper) or _parts(made := written(paper, hand)) == _parts(data):
        return None
    return _findings(made, paper.name)


def _parts(data: bytes) -> list[tuple[str, int]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(part.filename, part.CRC) for part in archive.infolist()]


def _tell(
    count: Counter[str], what: str, found: set[tuple[str, str, str]], kind: Kind, hand: Hand, show: bool, name: str = ""
) -> None:
    count[what] += bool(found)
    if show and found:
        print("FALSE", kind.name, hand.name, name, *sorted(found), sep=" | ", flush=True)


def main() -> None:
    """Print the rates of both sides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--held", action="store_true", help="the hands and kinds kept apart")
    parser.add_argument("--show", action="store_true", help="name every miss and complaint")
    options = parser.parse_args()
    kinds, hands = (HELD_KINDS, HELD) if options.held else (KINDS, HANDS)
    for side in ("state", "party"):
        count = run(tuple(kind for kind in kinds if kind.side == side), hands, options.seed, options.show)
        share = 100 * count["told"] / max(count["violations"], 1)
        print(f"{side}: {count['documents complained about']} of {count['documents']} conforming documents complained "
              f"about; {count['told']} of {count['violations']} violations told ({share:.1f} %); "
              f"{count['twins complained about']} of {count['twins']} harmless changes complained about")  # fmt: skip


if __name__ == "__main__":
    main()
