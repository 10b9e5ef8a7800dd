"""Do the fast scan and the exact one say the same of sheets that a generator made of odd pieces?

    python bench/fuzz_sheets.py [--number N] [--seed S]

A small sheet of usual pieces is made, torn into its tags and texts, and some of these are changed: left out, doubled,
exchanged, set within a comment, a CDATA section, another element or namespace; attributes are left out, doubled, set in
another order, given odd values, quotes, spaces. Then the workbook is read as the program reads it, and once more with
each sheet written anew by the exact reader first: what one refuses both must refuse, everything else must be equal.
Printed: how often which end was seen, and of each way to differ the shortest sheet.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

from two_readers import opened_bytes, unlike, with_exact_scan

Dice = random.Random
TOKEN = re.compile(r"<[^>]*>|[^<]+")

HEADS = (
    "", "", '<dimension ref="A1:C9"/>', '<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
    '<cols><col min="2" max="3" width="9.5" hidden="1" customWidth="1"/></cols>', '<cols><col max="2" min="1"/></cols>',
    '<cols><col min="1" max="1" hidden="true"/><col min="2" max="16384" hidden="0"/></cols>',
    '<sheetPr codeName="a"><tabColor rgb="FFFF0000"/></sheetPr>', '<sheetFormatPr defaultRowHeight="15"/>',
)  # fmt: skip
TAILS = (
    "", "", '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>', '<autoFilter ref="A1:C9"/>',
    '<mergeCells><mergeCell ref="A1:A1"/><mergeCell ref="B2:C3"/></mergeCells>',
    '<dataValidations count="1"><dataValidation sqref="A1"><formula1>1</formula1></dataValidation></dataValidations>',
    '<extLst><ext uri="x"><x:a xmlns:x="urn:x"><row r="1"/></x:a></ext></extLst>', '<pageMargins left="0.7"/>',
)  # fmt: skip
NUMBERS = ("0", "7", "12", "-3", "1.5", "1E3", "2.50E-2", "1e308", "45000", "0.1", "", "007", "+1", ".5")
WORDS = (
    "", "a", " a ", "\u00a0a\u3000", "\u2028", "a\r\nb", "\ta\n", "#SPILL!", "\x85a", "Đủ &amp; đúng", "1", "#N/A",
    "=1+1", "&lt;b&gt;", "a\nb", "]", "ﻯ", "&quot;", "_x000D_",
)  # fmt: skip
INNER = {
    "": [f"<v>{item}</v>" for item in NUMBERS],
    "n": [f"<v>{item}</v>" for item in NUMBERS],
    "s": ["<v>0</v>", "<v>1</v>", "<v>2</v>", "<v>3</v>", "<v>02</v>"],
    "str": [f"<v>{item}</v>" for item in WORDS],
    "b": ["<v>0</v>", "<v>1</v>", "<v>true</v>"],
    "e": ["<v>#REF!</v>", "<v>#DIV/0!</v>", "<v>#SPILL!</v>", "<v>#N/A</v>", "<v></v>"],
    "d": ["<v>2025-10-01</v>", "<v>2025-10-01T00:00:00</v>", "<v>x</v>"],
    "inlineStr": [
        *(f"<is><t>{item}</t></is>" for item in WORDS), '<is><t xml:space="preserve"> a </t></is>',
        "<is><r><t>a</t></r><r><rPr><strike/></rPr><t>b</t></r></is>", "<is><r><t>a</t></r></is>", "<is/>",
        "<is><t>a</t><rPh sb='0' eb='1'><t>b</t></rPh></is>", "<is><r><rPr><b/></rPr><t> a</t></r></is>",
    ],
}  # fmt: skip
FORMULAS = (
    "<f>A1+1</f>", "<f/>", '<f t="shared" ref="A1:A3" si="0">B1</f>', '<f t="shared" si="0"/>', "<f></f>",
    "<f>IF(A1&gt;0,&quot;x&quot;,1)</f>", '<f t="array" ref="A1">SUM(A1:A3)</f>', "<f ca=\"1\">NOW()</f>",
)  # fmt: skip
ODD_VALUES = ("", "0", "1", "-1", "x", "A0", "a1", "A1:B2", "ZZZ1", "XFE1", "B1048577", "A9999999", "IW3", "99999999",
              "007", " 1", "1 ", "true", "false", "TRUE", ">", "x hidden='1'", "١", "A01", "$A$1", "&#49;", "inlineStr",
              "str", "s", "shared", "<", "&quot;", "1.0", "AAAA1", "D200", "200")  # fmt: skip
ODD_PIECES = (
    "<!-- x -->", "<?x y?>", "<![CDATA[1]]>", "&#49;", "&amp;", " ", "\n", "x", "<x/>", "<extLst/>", "<v>9</v>",
    "<f>1</f>", "<is><t>z</t></is>", "<t>y</t>", '<c r="B2"><v>5</v></c>', '<row r="2"/>', "<sheetData/>", "]]>",
    "<sheetData>", "</sheetData>", "<!--", "-->", "<c/>", "\ufffe",
    '<col min="1" max="1" hidden="1"/>', '<mergeCell ref="A1"/>',
    '<mergeCell ref="A5:B6"/>', '<c r="C3" t="e"><v>#REF!</v></c>', "&nbsp;", "\x01", "é", "<r><t>q</t></r>",
)  # fmt: skip
ODD_TEXTS = ("", "١", "1,5", "NaN", "0x1", "99999999999999999999", "1e999", "-", "&bad;", "a" * 40)


def main() -> None:
    """Make, read twice, print what differs; exit status 1 when anything does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    ends: Counter[str] = Counter()
    shortest: dict[str, str] = {}
    for number in range(options.number):
        sheet = made(Dice(f"{options.seed}-{number}"))
        end = compared(sheet)
        ends[end.partition(":")[0]] += 1
        if end.startswith("DIFFERENT") and len(sheet) < len(shortest.get(end, sheet + " ")):
            shortest[end] = sheet
    for end, times in sorted(ends.items()):
        print(f"{times:6} {end}")
    for end, sheet in sorted(shortest.items()):
        print(f"{end}\n    {sheet!r}")
    sys.exit(bool(shortest))


def compared(sheet: str) -> str:
    """Return how the two readers agree over a sheet."""
    data = _workbook(sheet)
    fast, exact = opened_bytes(data), with_exact_scan(lambda: opened_bytes(data))
    if isinstance(fast, str) and isinstance(exact, str):
        same = fast.split()[0] == exact.split()[0]
        return "refused by both" if same else f"DIFFERENT: {fast.split()[0]} {exact.split()[0]}"
    if isinstance(fast, str) or isinstance(exact, str):
        only = f"{'fast' if isinstance(fast, str) else 'exact'}: {fast if isinstance(fast, str) else exact}"
        return f"DIFFERENT: refused by one, {re.sub('[0-9]+', '0', only)[:90]}"
    found = [what.partition(": ")[2] for what in unlike(fast, exact)]
    return f"DIFFERENT: {', '.join(found)}" if found else "equal"


def _workbook(sheet: str) -> bytes:
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    kinds = f"{office}/officeDocument/2006/relationships"
    links = f'<Relationships xmlns="{office}/package/2006/relationships">%s</Relationships>'
    link = f'<Relationship Id="r%s" Type="{kinds}/%s" Target="%s"/>'
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Types><Override ContentType="spreadsheetml"/></Types>')
        archive.writestr("_rels/.rels", links % (link % (1, "officeDocument", "xl/workbook.xml")))
        entry = '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{kinds}">{entry}</workbook>')
        both = link % (1, "worksheet", "worksheets/sheet1.xml") + link % (2, "sharedStrings", "sharedStrings.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", links % both)
        texts = "<si><t>không</t></si><si><r><t>a</t></r><r><rPr><strike/></rPr><t>b</t></r></si><si><t> hai </t></si>"
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{texts}</sst>')
        archive.writestr("xl/worksheets/sheet1.xml", sheet.encode("utf-8", "surrogatepass"))
    return buffer.getvalue()


# --- sheets -----------------------------------------------------------------------------------------------


def made(dice: Dice) -> str:
    """Return the XML of one sheet: usual pieces, some of them changed."""
    tokens = TOKEN.findall(_usual(dice))
    for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        dice.choice(CHANGES)(tokens, dice)
    return "".join(tokens)


def _usual(dice: Dice) -> str:
    rows = "".join(_row(number, dice) for number in sorted(dice.sample(range(1, 12), dice.randint(1, 4))))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head, tail = "".join(dice.sample(HEADS, 2)), "".join(dice.sample(TAILS, 2))
    return f'<worksheet xmlns="{space}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def _row(number: int, dice: Dice) -> str:
    more = dice.choice(("", "", "", ' spans="1:3"', ' hidden="1"', ' ht="15.5" customHeight="1"', ' hidden="0" s="1"'))
    cells = "".join(_cell(f"{letter}{number}", dice) for letter in sorted(dice.sample("ABCD", dice.randint(0, 3))))
    return f'<row r="{number}"{more}>{cells}</row>'


def _cell(ref: str, dice: Dice) -> str:
    kind = dice.choice(tuple(INNER))
    style, typed = dice.choice(("", "", ' s="1"', ' s="12"')), f' t="{kind}"' if kind else ""
    formula = dice.choice(FORMULAS) if dice.random() < 0.25 else ""
    inner = dice.choice(("", "<v/>", "<v></v>")) if dice.random() < 0.2 else dice.choice(INNER[kind])
    return f'<c r="{ref}"{style}{typed}>{formula}{inner}</c>'


# --- what is changed of them ------------------------------------------------------------------------------


def _drop(tokens: list[str], dice: Dice) -> None:
    del tokens[dice.randrange(len(tokens))]


def _double(tokens: list[str], dice: Dice) -> None:
    at = dice.randrange(len(tokens))
    tokens.insert(at, tokens[at])


def _swap(tokens: list[str], dice: Dice) -> None:
    one, other = dice.randrange(len(tokens)), dice.randrange(len(tokens))
    tokens[one], tokens[other] = tokens[other], tokens[one]


def _insert(tokens: list[str], dice: Dice) -> None:
    tokens.insert(dice.randrange(len(tokens) + 1), dice.choice(ODD_PIECES))


def _into_element(tokens: list[str], dice: Dice) -> None:
    """Set something within a cell, its value, a row: after an opening tag."""
    starts = [at for at, token in enumerate(tokens) if re.match(r"<(?:c|v|row|is|t|f|r)\b[^/]*>$", token)]
    if starts:
        tokens.insert(dice.choice(starts) + 1, dice.choice(ODD_PIECES))


def _around(tokens: list[str], dice: Dice) -> None:
    """Wrap whole elements of one kind, or a stretch of tokens."""
    first, last = sorted((dice.randrange(len(tokens)), dice.randrange(len(tokens))))
    names = ("row", "c", "v", "is", "sheetData", "t", "cols", "col", "mergeCells", "mergeCell")
    tag = dice.choice(names)
    whole = [at for at, token in enumerate(tokens) if re.match(rf"<{tag}\b", token)]
    if whole:
        first = dice.choice(whole)
        ends = (at for at, token in enumerate(tokens) if at >= first and token.startswith((f"</{tag}>", f"<{tag} ")))
        closing = next((at for at in ends if tokens[at].startswith("</") or tokens[at].endswith("/>")), first)
        last = closing
    left, right = dice.choice(
        (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<x>", "</x>"), ("<?x ", "?>"), ('<y xmlns="urn:y">', "</y>"),
         ("<x:c xmlns:x='urn:x'>", "</x:c>"), ("<extLst>", "</extLst>"), ("<c>", "</c>"), ("<row>", "</row>"))
    )  # fmt: skip
    tokens.insert(last + 1, right)
    tokens.insert(first, left)


def _attribute(tokens: list[str], dice: Dice) -> None:
    """Give one attribute an odd value, another place, other quotes, or leave it out."""
    at = [place for place, token in enumerate(tokens) if "=" in token and token.startswith("<")]
    place = dice.choice(at)
    tag = re.match(r"<[^\s/>]+", tokens[place])
    if not tag:
        return
    end = "/>" if tokens[place].endswith("/>") else ">"
    found = re.findall(r"([\w:]+)=([\"'])(.*?)\2", tokens[place])
    number = dice.randrange(len(found)) if found else 0
    pairs = [f'{key}="{value}"' for key, _, value in found]
    change = dice.randrange(7)
    if change == 0 and pairs:
        pairs[number] = f'{found[number][0]}="{dice.choice(ODD_VALUES)}"'
    elif change == 1:
        dice.shuffle(pairs)
    elif change == 2 and pairs:
        pairs[number] = f"{found[number][0]}='{found[number][2]}'"
    elif change == 3 and pairs:
        del pairs[number]
    elif change == 4 and pairs:
        pairs[number] = f'{found[number][0]} = "{found[number][2]}" '
    elif change == 5 and pairs:
        pairs.insert(0, pairs[number])
    else:
        keys = ("hidden", "x:hidden", "cm", "r", "t", "s", "ph", "xmlns:x", "customName", "ref", "val", "si")
        pairs.insert(dice.randint(0, len(pairs)), f'{dice.choice(keys)}="{dice.choice(ODD_VALUES)}"')
    tokens[place] = f"{tag[0]} {' '.join(pairs)}{end}"


def _name(tokens: list[str], dice: Dice) -> None:
    """Give one element, opening and closing, another name, prefix or namespace."""
    opening = [at for at, token in enumerate(tokens) if re.match(r"<\w+", token)]
    at = dice.choice(opening)
    old = re.match(r"<(\w+)", tokens[at])[1]  # type: ignore[index]
    new = dice.choice((f"x:{old}", old.upper(), "x", "c", "v", "row", "t", "f", "is", "col", f"{old}x"))
    closing = next((place for place in range(at, len(tokens)) if tokens[place] == f"</{old}>"), None)
    tokens[at] = tokens[at].replace(f"<{old}", f"<{new}", 1)
    if closing is not None and not tokens[at].endswith("/>"):
        tokens[closing] = f"</{new}>"
    if ":" in new and dice.random() < 0.8:
        tokens[at] = tokens[at].replace(f"<{new}", f'<{new} xmlns:x="urn:x"', 1)


def _space(tokens: list[str], dice: Dice) -> None:
    """Set spaces within a tag or between two."""
    at = dice.randrange(len(tokens))
    tokens[at] = dice.choice((tokens[at].replace(">", " >"), tokens[at] + "\n  ", tokens[at].replace(" ", "\t")))


def _text(tokens: list[str], dice: Dice) -> None:
    """Give a text another value, or write one of its letters as a reference."""
    texts = [at for at, token in enumerate(tokens) if not token.startswith("<") and token]
    if texts:
        at = dice.choice(texts)
        text = tokens[at]
        changed = (f"&#{ord(text[0])};{text[1:]}", f"<![CDATA[{text}]]>", f" {text}", f"{text}<!-- -->")
        tokens[at] = dice.choice((*changed, *ODD_TEXTS))


CHANGES: tuple[Callable[[list[str], Dice], None], ...] = (
    _drop, _double, _swap, _insert, _into_element, _into_element, _around, _around, _attribute, _attribute, _attribute,
    _attribute, _name, _space, _text,
)  # fmt: skip

if __name__ == "__main__":
    main()
