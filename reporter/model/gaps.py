"""What a sentence or an annex says of figures that are not complete: of how many they are, and who is not in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reporter.model.agency import EVERYBODY
from reporter.model.figure import Figure
from reporter.model.wording import in_sentence, integer

#: More names than these are told by their number; the list of what is lacking, an annex of its own, has them.
MOST_NAMED = 8
#: The annex that lists who and what is not in the figures, where there is more than can be named in a sentence.
LIST_OF_LACKING = "chua-co-so-lieu"
_COMMUNES = "đơn vị cấp xã"
_HELD = "đang chỉnh lý"


def gap_words(figures: Iterable[Figure], known: Collection[str] = (), listed: str = "", *, brief: bool = False) -> str:
    """Return what is said of all that is lacking in the figures; "" when they are complete or not reported at all.

    Agencies in `known` have been named, mergers in it told; `listed` is where many names are listed; `brief` leaves
    out all names.
    """
    told = [figure for figure in figures if figure.reported]
    if not any(figure.missing or figure.absent or figure.joined or figure.parts for figure in told):
        return ""  # nearly always
    now, changes = ([figure for figure in told if figure.compared is answer] for answer in (False, True))
    lost = _union((*figure.missing, *figure.absent) for figure in changes)
    parts = [
        *_agencies(now, known, listed, brief),
        *_communes(now, listed, brief),
        *_lines(now),
        *_senders(now, listed, brief),
        *_of_some(now),
        *_named("không đủ số liệu hai kỳ nên không so sánh", lost, "nơi", "" if brief else listed),
        *_joined([words for figure in changes for words in figure.joined if words not in known]),
    ]
    return "; ".join(parts)


def _of_some(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield of which figures only the lines that give both their numbers are, since others lack one."""
    found = [
        figure for figure in figures if any(part.recipe is not None and part.recipe.beside for part in figure.parts)
    ]
    if any(figure.unit == "%" for figure in found):
        yield "tỷ lệ chỉ tính ở nơi có đủ số liệu"
    if any(figure.unit != "%" for figure in found):
        yield "chênh lệch chỉ tính ở nơi có đủ hai số liệu"


def _agencies(figures: Sequence[Figure], known: Collection[str], listed: str, brief: bool) -> Iterator[str]:
    """Yield of how many agencies the figures are, for each kind of those who owe them, the widest first."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.owed.agencies:
            groups.setdefault(figure.owed.called, []).append(figure)
    seen: set[str] = set()
    for called in sorted(groups, key=lambda called: -max(figure.owed.agencies for figure in groups[called])):
        group = groups[called]
        missing, due = _union(figure.missing for figure in group), max(figure.owed.agencies for figure in group)
        if seen.issuperset(missing):
            continue
        seen |= set(missing) if called == EVERYBODY else set()
        fresh = [name for name in missing if name not in known]
        if not _alike(figure.missing for figure in group):
            never = frozenset(group[0].missing).intersection(*(figure.missing for figure in group))
            named = sorted(fresh or missing, key=lambda name: name not in never)
            words = {name: "chưa có" if name in never else "chưa đủ số liệu" for name in named}
            yield from _lacking(words, group, called, listed)
            continue
        yield f"số liệu của {integer(due - len(missing))}/{integer(due)} {called}"
        if not brief:
            word = "chưa có" if len(fresh) == len(missing) else "chưa có thêm"
            yield from _lacking(dict.fromkeys(fresh, word), group, called, listed)


def _lacking(words: Mapping[str, str], group: Sequence[Figure], noun: str, listed: str) -> Iterator[str]:
    """Yield "đang chỉnh lý: A" of those of the names who are held back, their own word of the others: "chưa có: B"."""
    held = _union(figure.held for figure in group)
    yield from _named(_HELD, [name for name in words if name in held], noun, listed)
    for word in dict.fromkeys(words.values()):
        yield from _named(word, [name for name, own in words.items() if own == word and name not in held], noun, listed)


def _communes(figures: Sequence[Figure], listed: str, brief: bool) -> Iterator[str]:
    """Yield of how many communes the figures are, or which of them have not given all."""
    found = [figure for figure in figures if figure.owed.communes]
    told = set(map(in_sentence, _union(figure.missing for figure in figures)))  # at a province they are the senders
    names = tuple(name for name in _union(figure.absent for figure in found) if name not in told)
    if not names:
        return
    whole = [figure for figure in found if figure.owed.agencies]
    if whole and _alike(figure.absent for figure in found) and not any(figure.missing for figure in whole):
        due = whole[0].owed.communes
        if len(names) == due:  # each lacks something: what there is of them is in the figures
            yield f"chưa {_COMMUNES} nào có đủ số liệu"
            return
        yield f"đủ số liệu của {integer(due - len(names))}/{integer(due)} {_COMMUNES}"
        yield from () if brief else _named("chưa đủ", names, _COMMUNES, listed)
    elif brief:
        yield f"còn {integer(len(names))} {_COMMUNES} chưa đủ số liệu"
    else:
        yield from _named("chưa đủ số liệu", names, _COMMUNES, listed)


def _lines(figures: Sequence[Figure]) -> Iterator[str]:
    lines = _union(figure.absent for figure in figures if figure.owed.lines)
    if lines:
        yield f"còn {integer(len(lines))} dòng chưa đủ số liệu"


def _senders(figures: Sequence[Figure], listed: str, brief: bool) -> Iterator[str]:
    """Yield of figures about several agencies who sent the form with lines left blank; who sent nothing was told."""
    told = set(map(in_sentence, _union(figure.missing for figure in figures)))
    absent = _union(figure.absent for figure in figures if not (figure.owed.communes or figure.owed.lines))
    names = [name for name in absent if name not in told]
    if len(names) > MOST_NAMED or (names and brief):
        where = f", nêu tại {listed}" if listed and not brief else ""
        yield f"{integer(len(names))} {EVERYBODY} mới có một phần số liệu{where}"
    elif names:
        yield f"mới có một phần số liệu: {', '.join(names)}"


def _joined(words: Sequence[str]) -> Iterator[str]:
    """Yield by which mergers and partitions of units two periods were made comparable."""
    said = tuple(dict.fromkeys(words))
    if len(said) > MOST_NAMED:
        yield f"kỳ trước cộng theo đơn vị sau {integer(len(said))} lần sắp xếp đơn vị"
    elif said:
        yield f"kỳ trước cộng theo đơn vị sau sắp xếp: {'; '.join(said)}"


def _alike(groups: Iterable[Sequence[str]]) -> bool:
    """Whether all groups hold the same names."""
    return len(set(map(frozenset, groups))) == 1


def _union(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _named(word: str, names: Sequence[str], noun: str, listed: str) -> Iterator[str]:
    """Yield "chưa có: A, B"; only their number where they are many."""
    if len(names) > MOST_NAMED:
        yield f"{word} {integer(len(names))} {noun}{f', nêu tại {listed}' if listed else ''}"
    elif names:
        yield f"{word}: {', '.join(map(in_sentence, names))}"
