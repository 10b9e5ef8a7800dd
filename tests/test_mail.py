"""Mails: drafts that open with the right files, sending once and no more, nothing secret, nothing bent."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from mail_server import Box, smtp_server
from postfix_server import needs_postfix, post_office
from rude_server import rude_server
from small import PERIOD, find_workspace, make_workspace, send

from reporter.commands.issue import issue_blanks
from reporter.commands.letters import write_letters
from reporter.commands.mail import PASSWORD, MailOptions, list_mails, secrecy_level, send_mails, write_drafts
from reporter.delivery import mail_sending
from reporter.delivery.mail_ledger import MailEntry, MailLedger
from reporter.delivery.mail_message import (
    Attachment,
    Mail,
    MailKey,
    addresses,
    attachment_name,
    is_address,
    one_line,
    within,
)
from reporter.delivery.mail_sending import Server, send_all
from reporter.ledger import append, read_ledger
from reporter.model import ReporterError
from reporter.opc.archive import Archive
from reporter.opc.parts import DOCUMENT, write_parts
from reporter.specs.mail_spec import load_mail
from reporter.workspace import Workspace

NOW = datetime(2025, 10, 20, 9, 30, tzinfo=UTC)
AS_OF = date(2025, 10, 20)


def quiet(_done: int, _total: int) -> None:
    pass


def moment() -> datetime:
    return NOW


def mail(name: str = "12", **changed: object) -> Mail:
    plain = Mail(
        MailKey("intake", name),
        "Ban Tổ chức Trung ương <btc@example.vn>",
        ("lc@example.vn",),
        (),
        "Sổ nhập",
        "Kính gửi",
        (file("a.xlsx"),),
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def file(name: str, size: int = 10) -> Attachment:
    return Attachment(name, b"PK" + bytes(range(256)) * (size // 256 + 1))


# --- one mail as bytes ------------------------------------------------------------------------------------


def test_a_draft_opens_unsent_with_vietnamese_names_whole() -> None:
    name = "Báo cáo Thành phố Hồ Chí Minh – tháng 10 năm 2025, bản in hai mặt, kèm đủ các phụ lục.docx"
    raw = mail(attachments=(file(name),)).as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    assert read["X-Unsent"] == "1" and read["Date"] is None
    assert [part.get_filename() for part in read.iter_attachments()] == [name]  # type: ignore[attr-defined]
    assert b"filename*0*=utf-8''" in raw  # RFC 2231, continued
    assert str(read["From"]) == "Ban Tổ chức Trung ương <btc@example.vn>"
    assert max(map(len, raw.splitlines())) <= 998 and raw.isascii()


def test_the_same_mail_is_the_same_bytes_and_the_same_id() -> None:
    assert mail().as_bytes() == mail().as_bytes()
    assert mail().message_id == mail().message_id != mail(subject="khác").message_id
    assert mail().message_id.endswith("@example.vn>")


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: x@example.com", "a\nb", "a\x00b", "a\u2028b", "a, b; <c@d.vn>", '"', "=?utf-8?q?a=0AB?="]
)
def test_nothing_in_words_bends_a_header(evil: str) -> None:
    bent = mail(subject=evil, sender=f"{one_line(evil).replace('<', '').replace('>', '')} <btc@example.vn>")
    read = message_from_bytes(
        replace(bent, attachments=(file(attachment_name(f"{evil}.docx")),)).as_bytes(), policy=policy.default
    )
    assert read["Bcc"] is None and read["To"] == "lc@example.vn"
    assert len(read["From"].addresses) == 1 and read["From"].addresses[0].addr_spec == "btc@example.vn"
    assert str(read["Subject"]) == one_line(evil).replace("=?", "= ?")
    (part,) = read.iter_attachments()  # type: ignore[attr-defined]
    assert "\n" not in str(part.get_filename()) and str(part.get_filename()).endswith(".docx")


def test_addresses_of_a_contact() -> None:
    assert addresses("VP: vanthu@x.gov.vn, 024 123; Cc: a@y.vn <b@y.vn>") == (
        ("vanthu@x.gov.vn",),
        ("a@y.vn", "b@y.vn"),
    )
    assert addresses("024 3936 1234") == ((), ())
    for wrong in ("a@b\r\nRCPT TO:<x@y.vn>", "a b@c.vn", "a@", "@b.vn", "a..b@c.vn", "a@b@c", "đ@x.vn"):
        assert not is_address(wrong)


def test_too_large_is_zipped_split_or_refused() -> None:
    import os

    solid = [Attachment(f"{name}.docx", b"PK" + os.urandom(600_000)) for name in "abc"]
    soft = [Attachment(f"{name}.docx", b"PK" + bytes(600_000)) for name in "abc"]
    (zipped,) = within(mail(attachments=tuple(soft)), 1)
    assert [item.name for item in zipped.attachments] == ["Tệp kèm theo.zip"]
    parts = within(mail(attachments=tuple(solid)), 1)
    assert [part.subject for part in parts] == ["Sổ nhập (1/3)", "Sổ nhập (2/3)", "Sổ nhập (3/3)"]
    assert len({part.message_id for part in parts}) == 3
    with pytest.raises(ReporterError, match=r"a\.docx nặng .* MiB, không vừa một thư 1 MiB"):
        within(mail(attachments=(Attachment("a.docx", os.urandom(1_500_000)),)), 1)


# --- what goes to whom ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with blanks, a faulty workbook, letters about it and about who is late, and one report."""
    made = make_workspace(tmp_path_factory.mktemp("mail") / "ws")
    provinces = made.templates / "registry" / "provinces.toml"
    text = provinces.read_text(encoding="utf-8")
    parts = text.split("[[tinh]]")
    for at, part in enumerate(parts):
        for code in ("11", "12"):
            if f'ma = "{code}"' in part:
                parts[at] = part.replace('lien_he = ""', f'lien_he = "t{code}@example.vn; cc: vp{code}@example.vn"')
    provinces.write_text("[[tinh]]".join(parts), encoding="utf-8")
    config = made.root / "reporter.toml"
    config.write_text(
        config.read_text(encoding="utf-8") + '\n[mail]\nsender = "Ban Tổ chức <btc@example.vn>"\n', encoding="utf-8"
    )
    made = find_workspace(made.root)
    issue_blanks(made, PERIOD, ("11", "12"), quiet)
    send(made, ["12"], edit=lambda values: values["bieu-01"][0].update(nam=values["bieu-01"][0]["nam"] + 1))
    write_letters(made, PERIOD, AS_OF, (), (), quiet)
    returned = made.outputs(PERIOD) / "tra-lai"
    returned.mkdir()
    (sent_in,) = made.inbox(PERIOD).glob("12-*.xlsx")
    (returned / sent_in.name).write_bytes(sent_in.read_bytes())
    folder = made.outputs(PERIOD) / "bao-cao"
    folder.mkdir()
    document = docx.Document()
    document.add_paragraph("BÁO CÁO")
    document.save(str(folder / "cv9797-tinh-11-dien-bien-2025-10.docx"))
    return made


def drafts(workspace: Workspace, **options: object) -> list[str]:
    return list(write_drafts(workspace, MailOptions(PERIOD, AS_OF, **options), quiet))  # type: ignore[arg-type]


@pytest.mark.slow
def test_every_recipient_gets_a_draft_with_the_right_file(ready: Workspace) -> None:
    told = drafts(ready)
    folder = ready.outputs(PERIOD) / "mail"
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.eml"))
    assert "intake/11-dien-bien-2025-10.eml" in found and "return/12-lai-chau-2025-10.eml" in found
    assert "reminder/11-dien-bien-2025-10.eml" in found and "reminder/12-lai-chau-2025-10.eml" not in found
    assert "report/cv9797-tinh-11-dien-bien-2025-10.eml" in found
    read = message_from_bytes((folder / "return/12-lai-chau-2025-10.eml").read_bytes(), policy=policy.default)
    assert read["To"] == "t12@example.vn" and read["Cc"] == "vp12@example.vn"
    assert "Ban Tổ chức Trung ương đề nghị hoàn thiện sổ nhập số liệu tháng 10 năm 2025" in read["Subject"]
    names = [part.get_filename() for part in read.iter_attachments()]  # type: ignore[attr-defined]
    assert names == ["Công văn trả lại sổ nhập Tỉnh Lai Châu 2025-10.docx", "12-lai-chau-2025-10.xlsx"]
    body = read.get_body().get_content()  # type: ignore[attr-defined]
    assert "Kính gửi: Tỉnh uỷ Lai Châu" in body and "Công văn trả lại sổ nhập Tỉnh Lai Châu 2025-10.docx" in body
    reminders = message_from_bytes((folder / "reminder/11-dien-bien-2025-10.eml").read_bytes(), policy=policy.default)
    (shared,) = [part.get_filename() for part in reminders.iter_attachments()]  # type: ignore[attr-defined]
    assert shared == "Công văn đôn đốc 2025-10.docx"  # the letter to all is not called after one of them
    report = message_from_bytes(
        (folder / "report/cv9797-tinh-11-dien-bien-2025-10.eml").read_bytes(), policy=policy.default
    )
    (named,) = [part.get_filename() for part in report.iter_attachments()]  # type: ignore[attr-defined]
    assert str(named).startswith("Báo cáo Tỉnh Điện Biên 2025-10 - thực trạng đội ngũ cán bộ trước và sau")
    assert "gửi báo cáo thực trạng đội ngũ cán bộ trước và sau" in report["Subject"]  # of several each has its own
    (nobody,) = [line for line in told if "thư chưa có địa chỉ" in line]
    assert "Thành phố Hà Nội, " in nobody and nobody.count(", ") < 12


WATERMARK = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml">'
    '<w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict></w:r>'
)
MARKED: dict[str, Callable[[Any], object]] = {
    "paragraph": lambda made: made.add_paragraph("TỐI MẬT"),
    "decomposed": lambda made: made.add_paragraph(unicodedata.normalize("NFD", "TUYỆT MẬT")),
    "TCVN3": lambda made: made.add_paragraph("MËt"),
    "cell": lambda made: setattr(made.add_table(1, 1).cell(0, 0), "text", "Mật"),
    "runs": lambda made: [made.paragraphs[0].add_run(piece) for piece in ("\nĐộ mật: T", "ối m", "ật")],
    "header": lambda made: setattr(made.sections[0].header.paragraphs[0], "text", "MẬT"),
    "footer": lambda made: setattr(made.sections[0].footer.paragraphs[0], "text", "Tuyệt mật"),
    "property": lambda made: setattr(made.core_properties, "keywords", "TỐI MẬT"),
    "comment": lambda made: made.add_comment(made.paragraphs[0].runs[0], "MẬT", "A", "a"),
    "watermark": lambda made: made.sections[0].header.paragraphs[0]._p.append(parse_xml(WATERMARK)),
}


@pytest.mark.parametrize("place", MARKED)
def test_a_secrecy_mark_is_seen_wherever_it_stands_in_a_document(place: str, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("BÁO CÁO")
    document.add_paragraph("Mật độ dân số; bảo mật; bí mật nhà nước")
    document.save(str(tmp_path / "bao-cao.docx"))
    assert secrecy_level(tmp_path / "bao-cao.docx") == ""
    MARKED[place](document)
    document.save(str(tmp_path / "bao-cao.docx"))
    assert secrecy_level(tmp_path / "bao-cao.docx").lower() in ("mật", "tối mật", "tuyệt mật")


def test_a_secrecy_mark_in_the_name_of_a_file(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "bc.docx"))
    for name in ("Báo cáo (MẬT).docx", "bao-cao-toi-mat.docx", unicodedata.normalize("NFD", "báo cáo - mật.docx")):
        shutil.copy(tmp_path / "bc.docx", tmp_path / name)
        assert secrecy_level(tmp_path / name), name


def test_what_is_marked_secret_is_never_mailed(ready: Workspace) -> None:
    path = ready.outputs(PERIOD) / "bao-cao" / "cv9797-tinh-12-lai-chau-2025-10.docx"
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "TỐI MẬT"
    document.save(str(path))
    told = drafts(ready, kind="report")
    assert any("mang dấu độ mật “Tối mật”" in line and "không gửi qua thư điện tử" in line for line in told)
    assert not list((ready.outputs(PERIOD) / "mail" / "report").glob("*12-lai-chau*"))
    path.unlink()
    path.with_suffix(".pdf").write_bytes(b"%PDF-1.7")  # nobody can say what it bears
    assert any("không xét được" in line and "thiếu bản .docx" in line for line in drafts(ready, kind="report"))
    path.with_suffix(".pdf").unlink()


def test_of_a_file_that_does_not_open_nobody_can_say_that_it_bears_no_mark(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "hong.docx"))
    parts = dict(Archive((tmp_path / "hong.docx").read_bytes()).parts())
    (tmp_path / "hong.docx").write_bytes(write_parts({**parts, DOCUMENT: b"<w:document>"}))
    with pytest.raises(ReporterError, match=r"hong.docx: không xét được .*word/document.xml sai cú pháp ở dòng 1"):
        secrecy_level(tmp_path / "hong.docx")
    (tmp_path / "hong.XLSX").write_bytes(b"PK\x03\x04 half of it")  # a workbook, however its ending is written
    with pytest.raises(ReporterError, match=r"hong.XLSX: không xét được có mang dấu độ mật .*cấu trúc nén hỏng"):
        secrecy_level(tmp_path / "hong.XLSX")


def test_a_dry_run_lists_and_leaves_nothing(ready: Workspace) -> None:
    before = sorted(ready.root.rglob("*"))
    told = list(list_mails(ready, MailOptions(PERIOD, AS_OF, kind="intake"), False, quiet))
    whom = "Tỉnh Điện Biên (t11@example.vn và vp11@example.vn): "
    assert any(line.startswith(whom) and "sẽ gửi" in line for line in told)
    assert sorted(ready.root.rglob("*")) == before


def test_who_is_asked_for_and_gets_nothing_is_named(ready: Workspace) -> None:
    with pytest.raises(ReporterError, match="không có gì để gửi cho 38 và ZZ"):
        list(list_mails(ready, MailOptions(PERIOD, AS_OF, kind="intake", agencies=("11", "38", "ZZ")), False, quiet))


def test_unpublished_reports_are_not_sent_by_themselves(ready: Workspace) -> None:
    with pytest.raises(ReporterError, match="chưa phát hành"):
        list(send_mails(ready, MailOptions(PERIOD, AS_OF, kind="report"), False, moment, quiet))


def test_a_password_is_in_no_file(ready: Workspace, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    config = ready.root / "reporter.toml"
    plain = config.read_text(encoding="utf-8")
    added = f'server = "localhost"\nport = {box.port}\naccount = "btc"\nauthority = "{box.authority}"\n'
    config.write_text(plain + added, encoding="utf-8")
    where = find_workspace(ready.root)
    options = MailOptions(PERIOD, AS_OF, kind="intake", agencies=("11",))
    monkeypatch.delenv(PASSWORD, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    with pytest.raises(ReporterError, match=PASSWORD):
        list(send_mails(where, options, False, moment, quiet))
    keyring = pytest.importorskip("keyring", reason="needs keyring: pip install '.[mail]'")
    with monkeypatch.context() as kept:
        kept.setattr(keyring, "get_password", lambda _service, user: "đúng" if user == "btc" else None)
        assert list(send_mails(where, replace(options, agencies=("12",)), False, moment, quiet))[-1].endswith("đã gửi.")
    open_mails = len(box.taken)
    box.taken.clear()
    assert open_mails == 1
    monkeypatch.setenv(PASSWORD, "sai")
    with pytest.raises(ReporterError, match="không nhận tài khoản hoặc mật khẩu"):
        list(send_mails(where, options, False, moment, quiet))
    monkeypatch.setenv(PASSWORD, "đúng")
    told = list(send_mails(where, options, False, moment, quiet))
    assert told[-1] == "Tổng cộng: 1/1 thư đã gửi." and len(box.taken) == 1
    assert box.messages[0]["X-Unsent"] is None and box.messages[0]["Date"]
    told = list(send_mails(where, options, False, moment, quiet))
    assert "không gửi lại" in told[0] and told[-1] == "Tổng cộng: 1/1 thư đã gửi." and len(box.taken) == 1
    with pytest.raises(ReporterError, match="còn 1 thư chưa gửi xong"):  # status 3: no script takes it for sent
        list(send_mails(where, replace(options, kind="reminder", agencies=("38",)), False, moment, quiet))
    config.write_text(plain + 'mat_khau = "x"\n', encoding="utf-8")
    with pytest.raises(ReporterError, match="mat_khau"):
        find_workspace(ready.root)
    config.write_text(plain, encoding="utf-8")


def test_a_placeholder_nobody_knows_is_told(ready: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mail" / "thu.toml"
    path.parent.mkdir()
    text = (ready.templates / "mail" / "thu.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("{{ ky }}", "{{ kyy }}", 1), encoding="utf-8")
    with pytest.raises(ReporterError, match=r"chỗ điền “kyy”"):
        load_mail(tmp_path)


# --- sending ----------------------------------------------------------------------------------------------


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with smtp_server(tmp_path, "btc", "đúng") as made:
        yield made


@pytest.fixture
def open_box(tmp_path: Path) -> Iterator[Box]:
    with smtp_server(tmp_path) as made:
        yield made


def server(box: Box) -> Server:
    return Server("localhost", box.port, "starttls", "", "", box.authority)


def sent(box: Box, ledger: Path, *mails: Mail, again: bool = False) -> list[str]:
    told = [item.text for item in send_all(mails, server(box), MailLedger(ledger), moment, again, waits=(0.0, 0.0))]
    return [line for line in told if "thử lại sau" not in line]


def test_everybody_gets_it_once_however_often_it_is_run(open_box: Box, tmp_path: Path) -> None:
    mails = [mail(str(at), to=(f"a{at}@example.vn",)) for at in range(3)]
    for _ in range(3):
        sent(open_box, tmp_path / "so.jsonl", *mails)
    assert [recipients for _, recipients, _ in open_box.taken] == [[f"a{at}@example.vn"] for at in range(3)]
    changed = replace(mails[0], body="Bản khác")
    assert "nay nội dung khác" in sent(open_box, tmp_path / "so.jsonl", changed)[0]
    assert sent(open_box, tmp_path / "so.jsonl", changed, again=True)[0].startswith("Đã gửi tới a0")


def test_one_recipient_refused_does_not_hold_up_the_others(open_box: Box, tmp_path: Path) -> None:
    open_box.rcpt = lambda address: "550 5.1.1 không có hộp thư" if address.startswith("sai") else None
    both, none = mail("1", to=("lc@example.vn", "sai@example.vn")), mail("2", to=("sai@example.vn",))
    told = sent(open_box, tmp_path / "so.jsonl", both, none, mail("3"))
    refused = "BỊ TỪ CHỐI sai@example.vn: không có hộp thư này, xem lại địa chỉ (550 5.1.1 "
    assert told[0].startswith(f"Đã gửi tới lc@example.vn; {refused}")
    assert told[1].startswith(refused) and told[2].startswith("Đã gửi")
    assert len(open_box.taken) == 2


def test_what_is_put_off_is_tried_again(open_box: Box, tmp_path: Path) -> None:
    answers = iter(["451 4.7.1 thử lại sau", None])
    open_box.rcpt = lambda _address: next(answers)
    assert sent(open_box, tmp_path / "so.jsonl", mail()) == ["Đã gửi tới lc@example.vn"]
    open_box.rcpt = lambda _address: None
    open_box.data = lambda _text: "452 4.3.1 hết chỗ"
    (told,) = sent(open_box, tmp_path / "so2.jsonl", mail())
    assert told.startswith("CHƯA GỬI được tới lc@example.vn: 452") and len(open_box.taken) == 1


AGAIN = "Chạy lại lệnh này để thử tiếp."
TWO: dict[str, tuple[str, ...]] = {"to": ("lc@example.vn",), "cc": ("vp@example.vn",)}


def taken(box: Box) -> list[list[str]]:
    """Return to whom each mail went that the server took, and forget them."""
    found = [recipients for _, recipients, _ in box.taken]
    box.taken.clear()
    return found


def test_one_recipient_put_off_gets_it_later_and_the_other_once(open_box: Box, tmp_path: Path) -> None:
    path, turns = tmp_path / "so.jsonl", count()
    open_box.rcpt = lambda one: "450 4.2.0 danh sách xám" if one.startswith("vp") and next(turns) == 0 else None
    assert sent(open_box, path, mail(**TWO), mail("2")) == [
        "Đã gửi tới lc@example.vn",  # of the second mail, which does not wait
        "Đã gửi tới lc@example.vn và vp@example.vn",
    ]
    first = open_box.messages[0]
    assert [one["Message-ID"] for one in open_box.messages].count(first["Message-ID"]) == 2
    assert all(str(one["Cc"]) == "vp@example.vn" for one in open_box.messages if one["Cc"])
    assert taken(open_box) == [["lc@example.vn"], ["lc@example.vn"], ["vp@example.vn"]]


def test_who_was_put_off_to_the_end_is_due_in_the_next_run_alone(open_box: Box, tmp_path: Path) -> None:
    path = tmp_path / "so.jsonl"
    open_box.rcpt = lambda one: "450 đầy hộp thư" if one.startswith("vp") else None
    (told,) = sent(open_box, path, mail(**TWO))
    assert told == "Đã gửi tới lc@example.vn; CHƯA GỬI được tới vp@example.vn: 450 đầy hộp thư. " + AGAIN
    open_box.rcpt = lambda _address: None
    (told,) = sent(open_box, path, mail(**TWO))
    assert told == "Đã gửi tới vp@example.vn; Đã gửi tới lc@example.vn lúc 09:30 ngày 20/10/2025, không gửi lại"
    assert taken(open_box) == [["lc@example.vn"], ["vp@example.vn"]]
    (told,) = sent(open_box, path, mail(to=("LC@example.vn",), cc=("vp@example.vn", "moi@example.vn")))
    assert (
        taken(open_box) == [["moi@example.vn"]] and "nay nội dung khác" in told
    )  # an address added, another respelled


def test_a_mail_that_the_server_puts_off_after_its_end_is_due(open_box: Box, tmp_path: Path) -> None:
    path = tmp_path / "so.jsonl"
    open_box.data = lambda _text: "451 4.3.0 quá tải"
    (told,) = sent(open_box, path, mail(**TWO))
    assert told == "CHƯA GỬI được tới lc@example.vn và vp@example.vn: 451 4.3.0 quá tải. " + AGAIN
    open_box.data = lambda _text: None
    assert sent(open_box, path, mail(**TWO)) == ["Đã gửi tới lc@example.vn và vp@example.vn"]


def test_only_whom_the_server_took_may_have_a_mail_that_ended_without_an_answer(
    open_box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_sending, "_SECONDS", 0.5)
    path, turns = tmp_path / "so.jsonl", count()
    open_box.rcpt = lambda one: "450 chờ" if one.startswith("vp") and next(turns) == 0 else None
    answers = iter([lambda: time.sleep(1.5), lambda: None])
    open_box.data = lambda _text: next(answers, lambda: None)()
    ledger = MailLedger(path)
    *_, told = (one.text for one in send_all([mail(**TWO)], server(open_box), ledger, moment, waits=(1.6,)))
    assert told.startswith("Đã gửi tới vp@example.vn; KHÔNG RÕ: thư tới lc@example.vn lúc")
    taken(open_box)
    (told,) = sent(open_box, path, mail(**TWO), again=True)  # asked: it did not come
    assert told.startswith("Đã gửi tới lc@example.vn; Đã gửi tới vp@example.vn lúc")
    assert taken(open_box) == [["lc@example.vn"]]
    assert sent(open_box, path, mail(**TWO), again=True) == ["Đã gửi tới lc@example.vn và vp@example.vn"]  # all had it


@pytest.mark.parametrize(
    "key",
    [MailKey("report", "ket-qua-2025-10"), MailKey("intake", "12", 1, 2), MailKey("intake", "viết-tay#1")],
)
def test_the_ledger_gives_back_the_key_of_a_mail(key: MailKey) -> None:
    assert MailKey.parse(str(key)) == key
    assert key.whole == MailKey(key.kind, key.name)


def test_a_mail_divided_otherwise_is_the_same_mail(open_box: Box, tmp_path: Path) -> None:
    path, whole = tmp_path / "so.jsonl", mail(attachments=(file("a.xlsx"), file("b.xlsx")))
    parts = [
        replace(whole, key=replace(whole.key, part=at, parts=2), attachments=(one,))
        for at, one in enumerate(whole.attachments, 1)
    ]
    assert sent(open_box, path, *parts) == ["Đã gửi tới lc@example.vn"] * 2
    assert "nay nội dung khác" in sent(open_box, path, whole)[0] and len(open_box.taken) == 2


def test_a_server_without_tls_or_with_a_strange_certificate_gets_nothing(tmp_path: Path, open_box: Box) -> None:
    with pytest.raises(ReporterError, match="không tin được"):
        list(send_all([mail()], replace(server(open_box), authority=""), MailLedger(tmp_path / "a"), moment))
    with smtp_server(tmp_path, tls=False) as plain, pytest.raises(ReporterError, match="STARTTLS"):
        sent(plain, tmp_path / "b", mail())
    assert open_box.taken == []


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    gone = Server("localhost", 1, "starttls", "", "")
    waiting, told = send_all([mail()], gone, MailLedger(tmp_path / "so.jsonl"), moment, waits=(0.0,))
    assert waiting.text == "Còn 1 thư máy chủ chưa nhận đủ, thử lại sau 0 giây …"
    assert (
        "lc@example.vn: máy chủ thư không nhận kết nối: xem lại" in told.text
        and read_ledger(tmp_path / "so.jsonl", MailEntry).entries == ()
    )


def test_a_server_that_takes_no_mail_at_all_has_refused_no_recipient(tmp_path: Path) -> None:
    with rude_server((b"554 no service here\r\n",), hangs_up=True) as port:
        there = Server("localhost", port, "starttls", "", "")
        told = list(send_all([mail(), mail("2")], there, MailLedger(tmp_path / "so.jsonl"), moment, waits=()))
    assert [one.text for one in told] == [f"CHƯA GỬI được tới lc@example.vn: 554 no service here. {AGAIN}"] * 2
    assert read_ledger(tmp_path / "so.jsonl", MailEntry).entries == ()


@pytest.mark.parametrize(
    "says", [(), (b"220 localhost\r\n",), (b"220 localhost\r\n", b"250-localhost\r\n250 STARTTLS\r\n")]
)
@pytest.mark.parametrize("hangs_up", [True, False], ids=["drops", "stalls"])
def test_a_server_that_stalls_or_drops_is_given_up_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: tuple[bytes, ...], hangs_up: bool
) -> None:
    monkeypatch.setattr(mail_sending, "_SECONDS", 0.3)
    with rude_server(says, hangs_up=hangs_up) as port:
        there = Server("localhost", port, "starttls", "", "")
        told = list(send_all([mail(), mail("2")], there, MailLedger(tmp_path / "so.jsonl"), moment, waits=(0.0,)))[1:]
    line = "CHƯA GỬI được tới lc@example.vn: máy chủ ngắt kết nối hoặc không trả lời. " + AGAIN
    assert [one.text for one in told] == [line, line]
    assert read_ledger(tmp_path / "so.jsonl", MailEntry).entries == ()


def test_a_server_that_stalls_after_the_mail_ended_is_asked_about_and_the_rest_go_on(
    open_box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_sending, "_SECONDS", 0.5)
    answers = iter([lambda: time.sleep(1.5), lambda: None])
    open_box.data = lambda _text: next(answers)()
    told = sent(open_box, tmp_path / "so.jsonl", mail("1"), mail("2"))
    assert told[0].startswith("KHÔNG RÕ") and told[1].startswith("Đã gửi")
    assert sent(open_box, tmp_path / "so.jsonl", mail("1"))[0].startswith("KHÔNG RÕ")  # never again by itself


@needs_postfix
def test_postfix_takes_each_mail_once_and_refuses_whom_it_does_not_know(tmp_path: Path) -> None:
    name = "Báo cáo tháng 10 năm 2025 của Tỉnh Lai Châu.docx"
    people = {"to": ("lc@example.vn", "khong-co@example.vn"), "cc": ("cham@example.vn",)}
    both = mail("1", attachments=(file(name),), **people)
    other, large = mail("2", to=("db@example.vn",)), mail("3", attachments=(file("a.xlsx", 2_000_000),))
    with post_office() as office:
        there = Server("localhost", office.port, "starttls", "", "", office.authority)
        for _ in range(2):
            told = [
                item.text
                for item in send_all([both, other, large], there, MailLedger(tmp_path / "so"), moment, waits=())
            ]
        first = office.received("lc", 1)
        assert len(first) == len(office.received("db", 1)) == 1
    assert "không gửi lại" in told[0] and told[1].startswith("BỊ TỪ CHỐI lc@example.vn")
    assert (
        told[2].startswith("BỊ TỪ CHỐI khong-co@example.vn: không có hộp thư này, ") and "lc@example.vn lúc" in told[2]
    )
    assert "CHƯA GỬI được tới cham@example.vn: 450" in told[2]
    entry = read_ledger(tmp_path / "so", MailEntry).entries[1]
    assert entry.state == "sent" and [*entry.refused, *entry.put_off] == ["khong-co@example.vn", "cham@example.vn"]
    assert [part.get_filename() for part in first[0].iter_attachments()] == [name]  # type: ignore[attr-defined]
    assert first[0]["Message-ID"] == both.message_id and first[0]["X-Unsent"] is None


def test_lines_of_dots_arrive_whole(open_box: Box, tmp_path: Path) -> None:
    content = b"PK\r\n.\r\n..\r\n"
    sent(open_box, tmp_path / "so.jsonl", mail(body=".\n..\nxong", attachments=(Attachment("a.xlsx", content),)))
    (read,) = open_box.messages
    assert read.get_body().get_content().split() == [".", "..", "xong"]  # type: ignore[union-attr]
    assert [part.get_content() for part in read.iter_attachments()] == [content]


def test_a_ledger_that_was_changed_stops_everything(open_box: Box, tmp_path: Path) -> None:
    path = tmp_path / "so.jsonl"
    sent(open_box, path, mail())
    path.write_bytes(path.read_bytes().replace(b"lc@", b"xx@"))
    with pytest.raises(ReporterError, match="dòng 1"):
        sent(open_box, path, mail("khac"))


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from reporter.delivery import mail_ledger, mail_sending
from reporter.delivery.mail_message import Attachment, Mail, MailKey
from reporter.delivery.mail_sending import Server, send_all

steps = stop = 0

def watched(frame, event, _argument):
    global steps
    if frame.f_code.co_filename in (mail_sending.__file__, mail_ledger.__file__):
        if event == "line":
            steps += 1
            if steps == stop:
                os.kill(os.getpid(), signal.SIGKILL)
        return watched
    return None

held, to = (Attachment("a.xlsx", b"PK"),), [("a0@example.vn", "xam@example.vn"), ("a1@example.vn",)]
mails = [Mail(MailKey("intake", str(at)), "B <btc@example.vn>", who, (), "S", "B", held) for at, who in enumerate(to)]
now = lambda: datetime(2025, 10, 20, tzinfo=UTC)
server = Server("localhost", int(sys.argv[1]), "starttls", "", "", sys.argv[2])

def send(ledger):
    sys.settrace(watched)
    for line in send_all(mails, server, mail_ledger.MailLedger(Path(ledger)), now, False, (0.0,)):
        print(line.text, flush=True)
    sys.settrace(None)
    print("lines", steps, flush=True)

for order in sys.stdin:  # each in a process of its own, which has everything loaded
    ledger, _, line = order.rpartition(" ")
    stop = int(line)
    if not (child := os.fork()):
        try:
            send(ledger)
        finally:
            os._exit(0)
    print("ended", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Sender:
    """A program that sends the same mails again and again, and is killed at a line of the sender."""

    def __init__(self, box: Box) -> None:
        command = [sys.executable, "-c", KILLED, str(box.port), box.authority]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def killed_at(self, ledger: Path, line: int) -> tuple[list[str], int]:
        """Return what it says until it is killed at that line, with 0 at none, and how it ended."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{ledger} {line}\n")
        self.process.stdin.flush()
        told = []
        for said in self.process.stdout:
            if said.startswith("ended "):
                return told, int(said.split()[1])
            told.append(said.rstrip("\n"))
        raise AssertionError(told)


@pytest.fixture
def sender(open_box: Box) -> Iterator[Sender]:
    made = Sender(open_box)
    yield made
    made.process.kill()
    made.process.wait()


@pytest.mark.slow
def test_killed_between_any_two_lines_nobody_gets_it_twice(open_box: Box, sender: Sender, tmp_path: Path) -> None:
    turns = count()
    open_box.rcpt = lambda one: (
        "451 chờ" if one.startswith("xam") and next(turns) % 2 == 0 else None
    )  # every other time
    whole, _ = sender.killed_at(tmp_path / "whole", 0)
    lines = int(whole[-1].split()[-1])
    assert lines > 100 and len(open_box.taken) == 3  # the first mail for two recipients, one of them put off
    for line in range(1, lines, 11):  # every eleventh: some twenty-five kills
        open_box.taken.clear()
        ledger = tmp_path / f"{line}.jsonl"
        assert sender.killed_at(ledger, line)[1] == -9
        told = "\n".join(sender.killed_at(ledger, 0)[0])
        for who in ("a0@example.vn", "xam@example.vn", "a1@example.vn"):
            got = sum(who in recipients for _, recipients, _ in open_box.taken)
            assert got == 1 or (got == 0 and re.search(f"KHÔNG RÕ: thư tới [^;]*{who}", told)), (line, who, told)


def test_a_mail_that_ended_without_an_answer_is_asked_about(open_box: Box, tmp_path: Path) -> None:
    path, one = tmp_path / "so.jsonl", mail()
    append(path, [MailEntry(str(one.key), one.message_id, "ending", moment(), one.to)])
    (told,) = sent(open_box, path, one)
    assert told.startswith("KHÔNG RÕ") and one.message_id in told and open_box.taken == []
    assert sent(open_box, path, one, again=True) == ["Đã gửi tới lc@example.vn"]
