"""Who sent a file that does not say itself whose it is: by its name, by the register, by who else has sent in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reporter.intake.file_kinds import how_to_save
from reporter.intake.read import ReadOutcome
from reporter.model import Agency, Finding, Severity
from reporter.model.catalogue import finding
from reporter.model.wording import fold_ascii

#: What people send in place of a workbook: the words of a report, a scan of it, a photo of a table.
_DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((".pdf", ".tif", ".tiff"), "bản PDF hoặc bản quét"),
        **dict.fromkeys((".jpg", ".jpeg", ".png", ".heic", ".webp", ".bmp"), "ảnh chụp"),
        **dict.fromkeys((".doc", ".docx", ".odt", ".rtf"), "văn bản Word"),
        ".txt": "văn bản thuần",
        **dict.fromkeys((".ppt", ".pptx"), "bản trình chiếu"),
        **dict.fromkeys((".eml", ".msg", ".htm", ".html", ".xml"), "thư hoặc trang web"),
    }
)
_ARCHIVES = frozenset((".zip", ".rar", ".7z"))
OTHER_PERIOD = "I02"  # the finding about a workbook of another period
OTHER_AGENCY = "I17"  # that about one that carries the code of one agency and is another's
_REARRANGED = "I39"  # that about one of an agency that is part of another now
_SHORTEST = 5  # letters of a name that one may look for in the name of a file


def document_kind(name: str) -> str:
    """Return what a file is by its ending when people send such in place of a workbook; "" for anything else."""
    return _DOCUMENTS.get(Path(name.strip()).suffix.lower(), "")


def owner_by_name(name: str, agencies: Sequence[Agency]) -> str:
    """Return the code of the one agency whose code or name the file name bears; "" for none or several.

    A code of two figures may be a day: it counts only before the agency's name.
    """
    words = f"-{'-'.join(re.findall(r'[a-z0-9]+', fold_ascii(Path(name).stem)))}-"
    slugs = {agency.code: _slug(agency) for agency in agencies}
    coded = [code for code in slugs if words.startswith(f"-{code.lower()}-")]
    sure = [code for code in coded if len(code) > 2 or slugs[code] in words]
    named = {code: slug for code, slug in slugs.items() if slug in words and len(slug) > _SHORTEST + 2}
    longest = [code for code, slug in named.items() if not any(slug in other != slug for other in named.values())]
    found = sure or longest
    return found[0] if len(found) == 1 else ""


def _slug(agency: Agency) -> str:
    """Return the words of a name as file names have them, between hyphens."""
    return f"-{'-'.join(re.findall(r'[a-z0-9]+', fold_ascii(agency.short or agency.name)))}-"


def owners_by_name(names: Sequence[str], agencies: Sequence[Agency]) -> list[str]:
    """Return the codes of the agencies that several file names bear, each once."""
    found = (owner_by_name(name, agencies) for name in names)
    return list(dict.fromkeys(code for code in found if code))


def about_other(name: str, kind: str, owners: Sequence[str], has_sent: Collection[str]) -> Iterator[Finding]:
    """Yield what to say of a file that is no workbook that can be read, once for each agency that it is from.

    A document beside a workbook is a note; a table in another format, or an archive, may hold a correction.
    """
    if document_kind(name) and owners and owners[0] in has_sent:
        yield finding("F01", file=name, agency=owners[0], kind=f"{kind[0].upper()}{kind[1:]}")
        return
    other = "F23" if Path(name.strip()).suffix.lower() in _ARCHIVES else "F06"
    code = other if not document_kind(name) else "F21" if owners else "F22"
    how = how_to_save(kind)
    yield from (finding(code, file=name, agency=owner, kind=kind, how=how) for owner in owners or ("",))


def filled_in_by_others(
    outcomes: Sequence[ReadOutcome], agencies: Sequence[Agency], noted: Mapping[str, str]
) -> list[ReadOutcome]:
    """Return the outcomes, those refused that another agency filled in on a copy of somebody's workbook.

    Of several workbooks of one identity the one under a name of its owner is the owner's; one that bears the name of
    another agency is that agency's, and takes nothing away from the owner. `noted` is what the register says of files.
    """
    names = {agency.code: agency.name for agency in agencies}
    senders = [noted.get(item.file) or owner_by_name(item.file, agencies) for item in outcomes]
    said = [item.submission.agency if item.submission else "" for item in outcomes]
    own = {code for code, sender in zip(said, senders, strict=True) if sender in ("", code)}
    result = []
    for outcome, code, sender in zip(outcomes, said, senders, strict=True):
        if code in own and code in names and sender in names and sender != code:
            where: dict[str, Any] = {"name": names[code], "where": "tên tệp", "other": names[sender]}
            about = finding(OTHER_AGENCY, file=outcome.file, agency=sender, unused="sổ này", **where)
            outcome = replace(outcome, submission=None, findings=(about,), parties=(sender, code))
        result.append(outcome)
    return result


def with_sender(outcome: ReadOutcome, has_sent: Collection[str], agencies: Sequence[Agency]) -> ReadOutcome:
    """Return a refused file's outcome with its finding at the agency that sent the file.

    A workbook of one agency that another filled in is the other's, whoever's identity it bears: of two agencies the
    one that has sent its own workbook did not send this one. One of another period beside the right one is a note.
    """
    if outcome.submission or not outcome.findings:
        return outcome
    (about,) = outcome.findings
    owing = {agency.code for agency in agencies}
    parties = [code for code in (about.agency, *outcome.parties) if code in owing]
    without = [code for code in dict.fromkeys(parties) if code not in has_sent]
    if about.code == OTHER_PERIOD and not without and about.agency in has_sent:
        return replace(outcome, findings=(finding("I37", agency=about.agency, file=outcome.file, value=about.value),))
    if about.code == _REARRANGED and not without:  # the one that is there now has sent its own
        about = replace(about, severity=Severity.WARNING)
    sender = next(iter(without or parties), "") or owner_by_name(outcome.file, agencies)
    return replace(outcome, findings=(replace(about, agency=sender or about.agency),))
