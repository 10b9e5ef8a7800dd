"""The physical layout of an intake workbook: names that its writer and its reader agree on.

Sheets in order: cover, guide, one per form (`FormSpec.sheet`), check sheet, then hidden ones. On a form
sheet row 1 is hidden and holds the column keys; titles, 1–3 merged header rows, the row of printed column
numbers, the data rows and a totals row follow. A reader finds things by these marks, never by position.
"""

from __future__ import annotations

import re
from types import MappingProxyType

COVER_SHEET = "Bìa"
GUIDE_SHEET = "Hướng dẫn"
CHECK_SHEET = "Kiểm tra"
IDENTITY_SHEET = "_reporter"
LISTS_SHEET = "_danh_muc"
BEFORE_SHEET = "_ky_truoc"  # what the last period's workbook said of the cells that are filled in again
AGENCIES_SHEET = "_co_quan"  # of a generic blank: who may be chosen on the cover, and whose lines appear then
RETURN_SHEET = "Cần sửa"  # of a workbook sent back: what is to be mended, with links to the cells
STYLES_SHEET = "_kieu"  # of a master: every named style once, so that no office suite drops it
#: Sheets of the workbook that hold no form.
OWN_SHEETS = (
    COVER_SHEET,
    GUIDE_SHEET,
    CHECK_SHEET,
    IDENTITY_SHEET,
    LISTS_SHEET,
    BEFORE_SHEET,
    AGENCIES_SHEET,
    STYLES_SHEET,
    RETURN_SHEET,
)

ANY = "*"  # in the identity of a generic blank: the agency or the period is what the cover says
AGENCY_KEY, PERIOD_KEY, PARENT_KEY = "agency", "period", "parent"  # cover rows (hidden column A): whose, of when
CODE_END = " – "  # "38 – Tỉnh Thanh Hóa": where the code of a choice on the cover ends

FORMAT = "reporter-intake"
LAYOUT = "1"
#: Keys of the hidden identity sheet (column A; the value is text in column B) in the order they are written.
IDENTITY_KEYS = (
    "format",
    "layout",
    "agency",
    "agency_name",
    "period",
    "form_set",
    "baseline",
    "level",
)
#: On the identity sheet of a workbook that may be sent again: which version it is, from 1.
REVISION_KEY = "revision"
#: The same identity as custom document properties: property → identity key.
PROPERTIES = MappingProxyType(
    {
        "reporter_agency": "agency",
        "reporter_period": "period",
        "reporter_form_set": "form_set",
        "reporter_baseline": "baseline",
    }
)

#: Fields of the cover block: key (hidden column A) → label (column B); the value is typed in column C.
COVER_FIELDS = MappingProxyType(
    {
        "prepared_by": "Người lập biểu",
        "head": "Thủ trưởng cơ quan, đơn vị",
        "phone": "Điện thoại liên hệ",
        "cutoff": "Ngày chốt số liệu",
    }
)
#: The one cell of a cover in which its sender says of which forms it has nothing to report; not every cover has it.
NIL_KEY, EVERY_FORM = "nil", "Mọi biểu"
COVER_ALL = MappingProxyType({**COVER_FIELDS, NIL_KEY: "Biểu không phát sinh"})
COVER_VALUE_COLUMN = 2  # 0-based: column C

KEY_ROW = 0  # 0-based row of the hidden column keys
CHECK_KEY = "_kiem_tra"  # key of the live check column, after the form's last column
CHECK_LABEL = "Kiểm tra"
TOTAL_LABEL = "Tổng cộng"
FOOT_MARK = "_chan_bieu"  # in the check column of every row below the table: place, date, signatures
#: A cell of the row of printed column numbers: "(1)", "(22) = max(0; (11) − (13))".
NUMBER_CELL = re.compile(r"\((\d{1,3})\)(?:\s*=.*)?", re.DOTALL)

NIL_NAME = "khong_phat_sinh"  # name on a form's sheet: whether the cover says that there is nothing of it

DATE_FORMAT = "dd/mm/yyyy"

RECEIPTS = "so-tiep-nhan.jsonl"  # beside the workbooks of a period: what came when, from whom
REGISTER = "register.toml"  # beside it: the explanations that the officer noted
