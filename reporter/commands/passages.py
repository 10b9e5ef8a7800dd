"""Which passages of a Word file are not in another: paragraphs, rows of tables, headers, notes and text boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from reporter.documents.spoken import PARTS
from reporter.model.wording import around_change, integer
from reporter.opc.archive import Archive, Unsound

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = 3  # passages that the terminal shows


def differences(kept: bytes, new: bytes) -> Iterator[str]:
    """Yield what the kept Word file says otherwise than the new one, and what of the new one it lacks."""
    try:
        changed, lacking = passages_apart(kept, new)
    except (Unsound, KeyError):
        yield "không đọc được nội dung"
        return
    for text in changed[:_SHOWN]:
        yield f"khác bản mới: “{around_change(text, lacking)}”"
    if len(changed) > _SHOWN:
        yield f"và {integer(len(changed) - _SHOWN)} đoạn khác nữa"
    if len(lacking) > len(changed):
        one = around_change(lacking[-1], ())
        yield f"không có {integer(len(lacking) - len(changed))} đoạn của bản mới, ví dụ “{one}”"
    if not changed and not lacking:
        yield "không đoạn nào khác lời bản mới"


def passages_apart(kept: bytes, new: bytes) -> tuple[list[str], list[str]]:
    """Return what each of two Word files says that the other does not; Unsound, KeyError for what is no document."""
    own, fresh = _passages(kept), _passages(new)
    return _without(own, fresh), _without(fresh, own)


def _passages(docx: bytes) -> list[str]:
    """Return the texts of the paragraphs outside tables and of the rows, of all parts that people see."""
    archive = Archive(docx)
    if "word/document.xml" not in archive:
        raise KeyError("word/document.xml")
    trees = (archive.tree(name) for name in sorted(archive.names) if PARTS.fullmatch(name))
    return [text for tree in trees for text in _texts(tree)]


def _texts(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag not in (f"{_W}p", f"{_W}tr"):
            yield from _texts(child)
            continue
        cells = child.findall(f"{_W}tc") if child.tag == f"{_W}tr" else [child]
        said = [" ".join(_lines(cell)) for cell in cells]
        if any(said):
            yield " | ".join(said)


def _lines(element: ElementTree.Element) -> Iterator[str]:
    """Yield the text of each paragraph of an element, or of the paragraph that it is."""
    for paragraph in element.iter(f"{_W}p"):
        if text := "".join(item.text or "" for item in paragraph.iter(f"{_W}t")).strip():
            yield text


def _without(passages: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return the passages that the others have not, or not so often, in their order."""
    left, found = Counter(others), []
    for text in passages:
        if left[text]:
            left[text] -= 1
        else:
            found.append(text)
    return found
