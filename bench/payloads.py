"""Do texts that people send stay texts wherever they are printed?

    python bench/payloads.py [--keep FOLDER] [--levels central province]

220 payloads (formulas, fields, markup, templates, line ends, marks of direction …), each with a number of its own, go
into every text of the forms, the cover, explanations, numbers, choices, notes on the sheet, the name of the file, the
reason of a receipt, the mail it came by. Then every command that writes runs once, and every file it wrote is taken
apart: a payload may stand in the text of a document, a cell, a page, a mail, an event, a field of JSON, and nowhere
else; cells that begin like a formula carry the mark that keeps them texts; pages, mails and events have only the tags,
headers and components that they have without payloads.
"""

from __future__ import annotations

import argparse
import csv
import email.policy
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

DAY = ["--as-of", "2025-10-28"]
PERIOD = ["--period", "2025-10"]
AGENCIES = {"central": ("04", "BNV", "01"), "province": ("14758", "14797")}
_NUMBER = re.compile(rb'<c r="([A-Z]+\d+)"( s="\d+")?><v>\d+</v></c>')
_TAG = re.compile(r"QZ\d{3}")

#: What is tried; {n} is the number of the payload.
FORMULAS = (
    "={n}+1", "+{n}", "-{n}+2", "@SUM({n})", "\t={n}", "\r={n}", "＝{n}", " ={n}", "'={n}", '"={n}"', "=-{n}", "%={n}",
    '=HYPERLINK("http://x.example/{n}","bấm")', "=cmd|'/c calc {n}'!A0", "=DDE(\"{n}\";\"a\";\"b\")", "@{n}!A1",
    '=WEBSERVICE("http://x.example/{n}")', "=IMPORTXML(\"http://x.example/{n}\",\"a\")", "=LAMBDA(x,{n})(1)", "|{n}",
    '=INDIRECT("{n}!A1")', "+cmd|' {n}'!A1", "-2+3+cmd|' {n}'!A1", "=1+1{n}", "\u200b={n}", "\ufeff={n}", "‘={n}",
    "−{n}", "=\u00a0{n}", "=EXEC({n})", "#REF!{n}", "{{={n}}}", "$A$1{n}", "=A1:{n}", "=@{n}",
)  # fmt: skip
FIELDS = (
    "{{ INCLUDETEXT \"{n}\" }}", "{{ HYPERLINK \"http://x.example/{n}\" }}", "{{ DDEAUTO c:\\\\{n} }}", "{{ = {n} }}",
    "{{ PAGE {n} }}", "</w:t></w:r><w:r><w:t>{n}", "<w:fldSimple w:instr=\"{n}\"/>", "]]>{n}", "<![CDATA[{n}]]>",
    "&lt;b&gt;{n}&lt;/b&gt;", "&amp;{n};", "&#65;{n}", "&{n};", "<!-- {n} -->", "<?xml {n}?>", "<!DOCTYPE {n}>",
    "<script>alert('{n}')</script>", "<img src=x onerror=alert('{n}')>", "\"><b>{n}</b>", "' onmouseover='{n}",
    "<svg/onload={n}>", "<a href=\"javascript:{n}\">x</a>", "<style>{n}</style>", "</script>{n}", "</title>{n}",
    "<{n}>", "<iframe src=//{n}>", "<base href=//{n}>", "<form action={n}>", "<c><f>{n}</f></c>",
    "<is><t>{n}</t></is>", "<br>{n}",
)  # fmt: skip
TEMPLATES = (
    "{{{{ {n} }}}}", "{{{{ 7*7 }}}}{n}", "{{% for x in y %}}{n}", "{{% raw %}}{n}", "{{# {n} #}}", "{{%p {n} %}}",
    "{{{{r {n} }}}}", "{{%tr if {n} %}}", "{{{{ so.{n} }}}}", "{{{{ ''.__class__ }}}}{n}", "${{{n}}}", "#{{{n}}}",
    "%({n})s", "%s%n{n}", "{{0}}{n}", "{{}}{n}", "{{n!r}}{n}", "<%= {n} %>", "$({n})", "`{n}`", "%{n}%", "~{n}~",
    "\\{n}", "\\n{n}", "[{n}](http://x.example)", "**{n}**", "|{n}|{n}|", "http://x.example/{n}",
    "mailto:{n}@x.example", "file:///{n}", "[[{n}]]", "@@{n}@@", "««{n}»»", "\ue000{n}\ue001", "⟦{n}⟧", "\ufdd0{n}",
    "_x003D_{n}", "_x0008_{n}", "^p{n}",
)  # fmt: skip
LINES = (
    "a\nBcc: {n}@x.example", "a\r\nBcc: {n}@x.example\r\n\r\nb", "a\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:{n}",
    "a;{n};b", "a,\"{n}\",b", "a\n={n}", "\"\n={n}", "a\u2028{n}", "a\u2029{n}", "a\x85{n}", "a\tb{n}", "a\vb{n}",
    "a\fb{n}", "\n\n{n}", "a\\nATTENDEE:{n}", "a\nATTACH:{n}", "=?utf-8?b?{n}?=", "a\n--{n}--\n", "a\n.\n{n}",
    "\u202e{n}", "\u2066{n}", "{n}\u200f", "{n}\u0301\u0302\u0323", "𝒬{n}", "👨‍👩‍👧{n}", "\U000e0041{n}",
    "{n}" + "x" * 300, "{n} " * 40, "x" * 90 + "{n}", "../../{n}", "..\\..\\{n}", "C:\\{n}", "\\\\x\\{n}", "CON {n}",
    "{n}'; DROP TABLE x;--", "{n}\" OR 1=1", "\",\"{n}\":\"", "}}],{n}", "{n}\u00ad\u200d", "Nga\u0303{n}",
    "\xa0{n}\xa0", "  {n}  ", "“{n}”", "{n} TOTAL", "Tổng cộng {n}", "- {n}", "a) {n}", "1. {n}",
)  # fmt: skip
#: Wide and unseen signs before a formula, fields, ends of lines of calendars and mails.
SIGNS = (
    "\uff0b{n}", "\uff20{n}", "\uff0d{n}", "\u207c{n}", "\xad={n}", "\u2060={n}", "\u180e={n}", "\u3164={n}",
    "\u061c={n}", "\u202a={n}\u202c", "\u202d@{n}", "\x1c={n}", "\x85+{n}", "\u2028={n}", "\n={n}", "\t+{n}",
    "\t\t-{n}", "\t@{n}", " \t=cmd|' /C {n}'!A0", "\x0b={n}", "\ufffe={n}", "\uffff{n}", "{n}\ufffe", "=\ufffd{n}",
    "\ufff9a\ufffa{n}\ufffb", "\U000e0001={n}", "\u115f={n}", "\u2800={n}", "\xa0\xa0={n}", "\u3000={n}", "=+{n}",
    "-@{n}", "+=\t{n}", "=DDE(\"cmd\";\"/C calc\";\"{n}\")", "DDEAUTO c:\\windows\\cmd.exe {n}",
    "{{ DDE Excel {n} }}", "{{QUOTE {n}}}", "{{ MACROBUTTON x {n} }}", "{{ SET a {n} }}", "\x13 PAGE {n} \x15",
    "\x14{n}", "_x0013_{n}", "_x003d_cmd|{n}", "&L&{n}", "&\"Arial\"{n}", "'+{n}", "''={n}", "\"\"={n}", "=\r\n{n}",
    "a,=cmd|{n}", "a;=cmd|{n}", "a\t=cmd|{n}", "\r\n\r\n=x{n}", "<o:p>{n}</o:p>", "{{%- if 1 -%}}{n}{{%- endif -%}}",
    "{{{{- {n} -}}}}", "<![if !x]>{n}", "<math><mi//xlink:href=\"data:x,{n}\">", "javascript:alert({n})",
    "data:text/html,{n}", "vbscript:{n}", "BEGIN:VALARM\\n{n}", "a\u2029END:VEVENT\u2029{n}", "a\x0bBEGIN:VEVENT{n}",
    "=?utf-7?q?+ADw-{n}?=", "=?utf-8?q?=0ABcc:_{n}?=", ".{n}", "\n.\n{n}", "From {n}",
)  # fmt: skip
PAYLOADS = tuple(
    text.format(n=f"QZ{number:03}") for number, text in enumerate([*FORMULAS, *FIELDS, *TEMPLATES, *LINES, *SIGNS])
)


def main() -> None:
    """Fill, run, take apart, print what stands where it must not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="leave the workspaces here")
    parser.add_argument("--levels", nargs="*", default=["central"], choices=list(AGENCIES))
    options = parser.parse_args()
    print(f"{len(PAYLOADS)} payloads")
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="payloads-") as temporary:
        for level in options.levels:
            folder = (options.keep or Path(temporary)) / level
            fill(folder, level)
            run_all(folder)
            wrong += look_through(folder)
    for line in wrong:
        print(line[:300])
    print(f"{len(wrong)} places where a text is no text")
    sys.exit(bool(wrong))


# --- payloads everywhere ----------------------------------------------------------------------------------


def fill(folder: Path, level: str) -> None:
    """Make a workspace whose inbox, register and mailbox are full of payloads."""
    from samples import sample_values
    from small import make_workspace, put

    from reporter.model import Period

    workspace = make_workspace(folder, level, "38" if level == "province" else None)
    specs = workspace.specs(Period.parse("2025-10"))
    turn = cycle(PAYLOADS)
    for number, code in enumerate(AGENCIES[level]):
        values = sample_values(specs, specs.agency(code))
        for form_id, lines in values.items():
            form = specs.form_set.form(form_id)
            texts = [column.key for column in form.columns if column.type == "text" and not column.formula]
            if number == 0 and form.free and texts and lines:
                lines[:] = [lines[0] | dict.fromkeys(texts, payload) for payload in PAYLOADS]
            elif number < 2:
                lines[:] = [line | {key: next(turn) for key in texts} for line in lines]
        (path,) = put(workspace, {code: values})
        disfigure(path, cells=number == 2 or (level == "province" and number == 1))
        odd = path.with_name(f"{path.stem} =cmd|QZ{900 + number} \u202e\x1b[31m<b>.xlsx")
        outside = folder / "came" / odd.name
        outside.parent.mkdir(exist_ok=True)
        path.rename(outside)
    (folder / "mail").mkdir()
    (folder / "mail" / "1.eml").write_bytes(letter())


def letter() -> bytes:
    """Return a mail whose every word is a payload, with something attached that is no workbook."""
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"] = '"=QZ910 <b>" <QZ911@x.example>'
    mail["Subject"] = "=cmd|QZ912 {{ QZ912 }} <script>QZ912</script>"
    mail["Date"] = "Mon, 13 Oct 2025 09:00:00 +0700"
    mail["Message-ID"] = "<QZ913@x.example>"
    mail.set_content("=QZ914")
    mail.add_attachment(b"PK\x03\x04=QZ915", "application", "octet-stream", filename="=QZ916 <i> ../..\\.xlsx")
    return mail.as_bytes()


def disfigure(path: Path, *, cells: bool) -> None:
    """Put payloads on the cover, and instead of every number of the forms."""
    from hostile import Book

    book, turn = Book(path), cycle(PAYLOADS)
    strings = book.parts["xl/sharedStrings.xml"].decode()
    for number, words in enumerate(("Người lập biểu", "Thủ trưởng cơ quan", "[Số liệu mẫu]<")):
        strings = strings.replace(words, f"={{{{ QZ{920 + number} }}}}" + ("<" if words.endswith("<") else ""))
    book.parts["xl/sharedStrings.xml"] = strings.encode()
    if cells:
        for name in book.parts:
            if name.startswith("xl/worksheets/sheet"):
                book.parts[name] = _NUMBER.sub(lambda found: _as_text(found, next(turn)), book.parts[name])
    book.save(path)


def _as_text(found: re.Match[bytes], payload: str) -> bytes:
    from xml.sax.saxutils import escape

    sound = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", payload)
    text = f'<is><t xml:space="preserve">{escape(sound)}</t></is>'.encode()
    return b'<c r="%b"%b t="inlineStr">%b</c>' % (found[1], found[2] or b"", text)


def run_all(folder: Path) -> None:
    """Run every command that writes; what they print must hold no control characters."""
    came = sorted((folder / "came").iterdir())
    named = ["--from", "=QZ930 <b>", "--note", "=QZ931 {{ QZ931 }}"]
    calls: list[list[str]] = [
        *(["receive", str(path), "--at", "2025-10-13 09:00", *named] for path in came),
        ["receive", "--mailbox", "mail", *PERIOD],
        ["check", *PERIOD, *DAY], ["check", *PERIOD, *DAY, "--json"], ["ideas", *PERIOD], ["status", *PERIOD, *DAY],
        ["build", *PERIOD, *DAY, "--review", "--draft"], ["letters", *PERIOD, *DAY], ["return", *PERIOD, *DAY],
        ["mail", *PERIOD, *DAY], ["due", *DAY], ["due", *DAY, "--ics", "lich.ics"], ["archive", *PERIOD],
    ]  # fmt: skip
    said = folder / "said"
    said.mkdir()
    for number, call in enumerate(calls):
        done = subprocess.run(
            [sys.executable, "-m", "reporter", *call], cwd=folder, capture_output=True, check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        )  # fmt: skip
        print(f"{done.returncode} {call[0]}", flush=True)
        (said / f"{number}-{call[0]}.{'json' if '--json' in call else 'txt'}").write_bytes(done.stdout)
        (said / f"{number}-{call[0]}-errors.txt").write_bytes(done.stderr)


# --- what was written, taken apart ------------------------------------------------------------------------


def look_through(folder: Path) -> list[str]:
    """Return every place where a payload is no text, after printing how many stand as they were sent.

    Agencies' own workbooks, kept, returned with marks or sealed, are theirs: their cells stay as they were sent.
    """
    wrong: list[str] = []
    literal: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        if name.startswith(_THEIRS) or (name.endswith(".xlsx") and name.startswith("inputs") and "y-kien" not in name):
            continue
        for end, place, text in pieces(name, path.read_bytes()):
            for tag in set(_TAG.findall(text)):
                if place:
                    wrong.append(f"{name}: {end} {place}: {text[:150]!r}")
                elif int(tag[2:]) < len(PAYLOADS):
                    sent = _plain(PAYLOADS[int(tag[2:])])
                    literal[f"{end} {'as sent' if sent in _plain(text) else 'cut or cleaned'}"] += 1
                    if sent not in _plain(text):
                        _CHANGED.setdefault((end, tag), text)
    for what, times in sorted(literal.items()):
        print(f"{times:6} {what}")
    return wrong


_THEIRS = ("luu-tru", "templates", "came", "mail/", ".kho", "outputs/2025-10/tra-lai", "outputs/2025-10/mail/return")
_CHANGED: dict[tuple[str, str], str] = {}


def _plain(text: str) -> str:
    return re.sub(
        r"[\s\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad\ufdd0\ue000-\ue001]+", "", text
    )


Piece = tuple[str, str, str]  # kind of file, "" for a text or what it is instead, what stands there


def pieces(name: str, data: bytes) -> Iterator[Piece]:
    """Yield everything that stands in a file, and as what."""
    end = name.rpartition(".")[2].lower()
    match end:
        case "docx" | "xlsx" | "zip":
            yield from _package(end, data)
        case "html":
            page = Page()
            page.feed(data.decode())
            yield from (("html", place, text) for place, text in page.found)
        case "eml":
            yield from _mail(data)
        case "json":
            yield from (("json", place, text) for place, text in _values(json.loads(data)))
        case "jsonl":
            yield from (
                ("jsonl", place, text) for line in data.splitlines() for place, text in _values(json.loads(line))
            )
        case "csv":
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
                yield from (("csv", "begins like a formula" if _formula(cell) else "", cell) for cell in row)
        case "ics":
            yield from _calendar(data.decode())
        case "txt" | "md" | "log":
            odd = re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", data.decode())
            yield end, f"a control character {odd[0]!r}" if odd else "", data.decode()
        case _:
            yield end, "", data.decode("utf-8", "replace")


def _formula(text: str) -> bool:
    return text.lstrip("\t\r\n \u200b\ufeff\xa0").startswith(("=", "+", "-", "@"))


def _package(end: str, data: bytes) -> Iterator[Piece]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    for name, content in parts.items():
        yield "zip" if end == "zip" else end, "a name of a part" if end != "zip" else "", name
        if end == "zip":
            yield from pieces(name, content)
        elif name.endswith((".xml", ".rels", ".vml")):
            yield from _part(end, name, content)
    if end == "xlsx":
        yield from _cells(parts)


#: Attributes that hold words for people: alternative texts, names of sheets' columns, the words of a prompt.
_SPOKEN = ("descr", "title", "prompt", "error", "promptTitle", "errorTitle", "author", "name", "tooltip", "oddFooter")


def _part(end: str, name: str, content: bytes) -> Iterator[Piece]:
    for item in ElementTree.fromstring(content).iter():
        local = item.tag.rpartition("}")[2]
        code = local in ("instrText", "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula")
        place = f"{name} <{local}>" if code or name.endswith(".rels") else ""
        yield end, place, item.text or ""
        for key, value in item.attrib.items():
            spoken = key.rpartition("}")[2] in _SPOKEN and not name.endswith(".rels")
            yield end, "" if spoken else f"{name} <{local} {key}>", value


def _cells(parts: Mapping[str, bytes]) -> Iterator[Piece]:
    """Yield the texts of cells that begin like a formula and lack the mark that keeps them texts."""
    from openpyxl import load_workbook

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    for sheet in load_workbook(buffer).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and _formula(cell.value):
                    what = "a formula" if cell.data_type == "f" else "" if cell.quotePrefix else "no quote prefix"
                    yield "xlsx cell", f"{sheet.title}!{cell.coordinate} {what}" if what else "", cell.value


_CODE = ("script", "style")
_BESIDE = re.compile(r"[\w./%-]+")  # a file of the workspace, odd letters of its name encoded


class Page(HTMLParser):
    """What stands in a page, and as what."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note attributes, and tags that no page of ours has."""
        self._inside = "data" if ("type", "application/json") in attrs else tag
        for key, value in attrs:
            text = key in ("title", "alt", "aria-label", "content") or (
                key == "href" and _BESIDE.fullmatch(value or "")
            )
            self.found.append(("" if text else f"<{tag} {key}>", value or ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Note a text; within a script or a style it is none."""
        texts = _values(json.loads(data)) if self._inside == "data" else [("", data)]
        self.found += [(place or (f"<{self._inside}>" if self._inside in _CODE else ""), text) for place, text in texts]

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.found.append(("a comment", data))

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.found.append(("a declaration", decl))


def _mail(data: bytes) -> Iterator[Piece]:
    mail = message_from_bytes(data, policy=email.policy.default)
    for part in mail.walk():
        for key, value in part.items():
            yield "eml", "" if key.lower() in _HEADERS else f"header {key}", str(value)
        if part.get_filename():
            yield from pieces(part.get_filename() or "", part.get_payload(decode=True) or b"")
        elif part.get_content_maintype() == "text":
            kind = "html" if part.get_content_subtype() == "html" else "txt"
            yield from pieces(f"x.{kind}", part.get_content().encode())


_HEADERS = frozenset(("subject", "content-disposition"))


def _calendar(text: str) -> Iterator[Piece]:
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        key, _, value = line.partition(":")
        yield (
            "ics",
            "" if key.partition(";")[0] in ("SUMMARY", "DESCRIPTION", "LOCATION") else f"property {key[:30]}",
            value,
        )


def _values(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield "", key
            yield from _values(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)


if __name__ == "__main__":
    main()
