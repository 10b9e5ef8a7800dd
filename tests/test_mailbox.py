"""`receive --mailbox`: workbooks out of saved messages, a maildir and a real IMAP server, sender and moment kept."""

from __future__ import annotations

import mailbox
import random
import ssl
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from imap_server import ImapBox, imap_server, needs_dovecot
from rude_server import rude_server
from small import PERIOD, find_workspace, make_workspace, send

from reporter.commands.receive import ReceiveOptions
from reporter.commands.receive_mail import PASSWORD, receive_mailbox
from reporter.intake import mailbox as reading
from reporter.intake.mailbox import Posted, posted
from reporter.intake.receipts import read_receipts
from reporter.model import ReporterError
from reporter.workspace import Workspace

NOW = datetime(2025, 10, 15, 8, 0)  # noqa: DTZ001


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    made = make_workspace(tmp_path_factory.mktemp("sent") / "ws")
    (path,) = send(made, ["BNV"])
    return path.read_bytes()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "ws")


def message(content: bytes, name: str = "Sổ nhập Bộ Nội vụ.xlsx", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Vụ Tổ chức <vtc@bnv.example.vn>"
    made["Subject"] = "Gửi sổ nhập"
    made["Date"] = "Mon, 13 Oct 2025 20:00:00 +0000"
    for key, value in headers.items():
        made[key.title()] = value
    made.set_content("Kính gửi")
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def receive(workspace: Workspace, source: object) -> list[str]:
    return list(receive_mailbox(workspace, str(source), ReceiveOptions(), NOW))


def lines(workspace: Workspace) -> list[tuple[str, str, datetime | None]]:
    return [(line.agency, line.sender, line.received) for line in read_receipts(workspace.inbox(PERIOD))[0].lines]


BNV = ("BNV", "vtc@bnv.example.vn", datetime(2025, 10, 14, 3, 0))  # noqa: DTZ001


def test_saved_messages_with_their_sender_and_moment(workspace: Workspace, workbook: bytes, tmp_path: Path) -> None:
    box = tmp_path / "thu"
    box.mkdir()
    (box / "a.eml").write_bytes(message(workbook).as_bytes())
    (box / "b.eml").write_bytes(message(b"%PDF", "bao-cao.pdf").as_bytes())  # nothing for us
    told = receive(workspace, box)
    assert told[-1] == "Đã xem 1 thư có sổ nhập, 1 tệp; 0 tệp chưa nhận được."
    assert lines(workspace) == [BNV]
    assert "đã có trong sổ tiếp nhận" in receive(workspace, box)[0] and lines(workspace) == [BNV]
    assert sorted(path.name for path in box.iterdir()) == ["a.eml", "b.eml"]


def test_the_last_server_on_the_way_counts_before_the_senders_clock(workbook: bytes, tmp_path: Path) -> None:
    sent = message(workbook, received="from x by y; Tue, 14 Oct 2025 08:30:00 +0700")
    (tmp_path / "a.eml").write_bytes(sent.as_bytes())
    (found,) = posted(str(tmp_path), lambda _user: "")
    assert found.at == datetime(2025, 10, 14, 8, 30)  # noqa: DTZ001


def test_a_name_that_bends_paths_stays_a_name(workspace: Workspace, workbook: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(message(workbook, "../../x/\u202exslx.xlsx").as_bytes())
    receive(workspace, tmp_path / "a.eml")
    kept = [path.name for path in workspace.inbox(PERIOD).glob("*.xlsx")]
    assert len(kept) == 1 and "/" not in kept[0] and "\u202e" not in kept[0]
    assert not (tmp_path / "x").exists()


def test_a_maildir_marks_read_only_what_was_taken(workspace: Workspace, workbook: bytes, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    for sent in (message(workbook), message(b"PK hong", "hong.xlsx"), message(b"%PDF", "a.pdf")):
        box.add(sent.as_bytes())
    with pytest.raises(ReporterError, match="1 tệp chưa nhận được"):
        receive(workspace, tmp_path / "Maildir")
    flags = sorted(item.get_flags() for item in mailbox.Maildir(tmp_path / "Maildir"))
    assert len(list((tmp_path / "Maildir" / "cur").iterdir())) == 1  # only there do other programs see the mark
    assert flags == ["", "", "S"] and lines(workspace) == [BNV]


# --- what Outlook saves and sends -------------------------------------------------------------------------


EXCHANGE = "/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=0A1B2C-VTC"


def outlook(content: bytes, *, inner: bool = False, smtp: bool = True) -> bytes:
    """An item as Outlook saves it out of an Exchange mailbox, by another library than the one that reads it."""
    msg = pytest.importorskip("aspose.email_foss.msg", reason="needs aspose-email-foss: pip install '.[test]'")
    made = msg.MapiMessage.create("Gửi sổ nhập", "Kính gửi")
    for number, value in ((0x0C1A, "Vụ Tổ chức"), (0x0C1E, "EX"), (0x0C1F, EXCHANGE)):
        made.set_property(number, msg.PropertyTypeCode.PTYP_STRING, value)
    if smtp:
        made.set_property(0x5D01, msg.PropertyTypeCode.PTYP_STRING, "vtc@bnv.example.vn")
    for number, day in ((0x0039, 12), (0x0E06, 13)):
        made.set_property(number, msg.PropertyTypeCode.PTYP_TIME, datetime(2025, 10, day, 20, 0, tzinfo=UTC))
    if inner:
        forwarded = msg.MapiMessage.create("Chuyển tiếp", "Xem kèm")
        forwarded.add_attachment("Sổ nhập Bộ Nội vụ.xlsx", content)
        made.add_embedded_message_attachment(forwarded)
    else:
        made.add_attachment("Sổ nhập Bộ Nội vụ.xlsx", content)
    written: bytes = made.to_bytes()
    return written


@pytest.mark.parametrize("inner", [False, True], ids=["attached", "in a forwarded message"])
def test_an_item_of_outlook_gives_workbook_moment_and_the_address_behind_an_exchange_name(
    workspace: Workspace, workbook: bytes, tmp_path: Path, inner: bool
) -> None:
    (tmp_path / "a.msg").write_bytes(outlook(workbook, inner=inner))
    receive(workspace, tmp_path / "a.msg")
    assert lines(workspace) == [BNV]  # when it was delivered, not when it was written


def test_an_exchange_name_is_better_than_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(outlook(b"PK", smtp=False))
    assert found_in(tmp_path / "a.msg")[0].sender == EXCHANGE


def found_in(path: Path) -> list[Posted]:
    return list(posted(str(path), lambda _user: ""))


def test_a_damaged_item_of_outlook_is_told_and_the_others_go_on(
    workspace: Workspace, workbook: bytes, tmp_path: Path
) -> None:
    box = tmp_path / "thu"
    box.mkdir()
    (box / "a.msg").write_bytes(b"\xd0\xcf\x11\xe0 broken")
    (box / "b.msg").write_bytes(outlook(b"PK")[:3000])
    (box / "c.eml").write_bytes(message(workbook).as_bytes())
    with zipfile.ZipFile(tmp_path / "mot.zip", "w") as archive:  # stored: the parts of the workbook in it can be seen
        archive.writestr("So nhap.xlsx", workbook)
    (box / "d.eml").write_bytes(message((tmp_path / "mot.zip").read_bytes(), "So nhap.zip").as_bytes())
    with pytest.raises(ReporterError, match="3 tệp chưa nhận được"):
        receive(workspace, box)
    assert lines(workspace) == [BNV]
    said = {item.where: item.closed for item in found_in(box)}
    assert said.pop("c.eml") == () and said.pop("d.eml")[0].startswith("So nhap.zip: tệp nén")
    assert all("tệp .msg hỏng" in one for (one,) in said.values()) and len(said) == 2


def winmail(name: str, content: bytes) -> bytes:
    """What Exchange makes of a message in Rich Text (MS-OXTNEF): level, attribute, length, data, checksum."""

    def attribute(number: int, data: bytes) -> bytes:
        return b"\x02" + struct.pack("<II", number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    head = struct.pack("<IH", 0x223E9F78, 1)
    start = attribute(0x00069002, bytes(14))
    return head + start + attribute(0x00018010, name.encode() + b"\0") + attribute(0x0006800F, content)


@pytest.mark.parametrize(
    ("wrap", "name"),
    [
        (lambda workbook: winmail("So nhap.xlsx", workbook), "winmail.dat"),
        (lambda workbook: message(workbook).as_bytes(), "Thư gốc.eml"),
        (outlook, "Thư gốc.msg"),
        (lambda workbook: workbook, "khong co duoi"),
        (lambda workbook: workbook, "S\ufffd nh\ufffdp.dat"),
    ],
)
def test_a_workbook_is_found_however_it_is_wrapped(
    workspace: Workspace, workbook: bytes, tmp_path: Path, wrap: Callable[[bytes], bytes], name: str
) -> None:
    (tmp_path / "a.eml").write_bytes(message(wrap(workbook), name).as_bytes())
    receive(workspace, tmp_path / "a.eml")
    assert lines(workspace) == [BNV]


def test_an_attached_message_and_an_inline_workbook_are_found(workbook: bytes, tmp_path: Path) -> None:
    outer = EmailMessage()
    outer["From"] = "vpdt@tinh.example.vn"
    outer.set_content("Xem thư kèm")
    outer.add_attachment(message(workbook))  # message/rfc822, as a mail program forwards
    outer.add_attachment(
        workbook, maintype="application", subtype="octet-stream", filename="Ba.xlsx", disposition="inline"
    )
    (tmp_path / "a.eml").write_bytes(outer.as_bytes())
    (found,) = found_in(tmp_path / "a.eml")
    assert found.sender == "vpdt@tinh.example.vn"
    assert [item.name for item in found.files] == ["Sổ nhập Bộ Nội vụ.xlsx", "Ba.xlsx"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="=?UTF-8?B?U+G7lSBuaOG6rXAueGxzeA==?="', "Sổ nhập.xlsx"),  # not allowed there, and common
        ('filename="Sổ nhập.xlsx"', "Sổ nhập.xlsx"),
        ("filename*=windows-1258''S%F4%D2.xlsx", "Sổ.xlsx"),
        ("filename*=tcvn-3''So.xlsx", "So.xlsx"),  # nobody knows this charset
        ('filename="=?x-tcvn?Q?S=E6_nhap.xlsx?="', "S\ufffd nhap.xlsx"),
    ],
)
def test_names_in_wrong_charsets(header: str, name: str, tmp_path: Path) -> None:
    head = 'From: "A, B" <a@x.vn>\nContent-Type: application/octet-stream; charset=utf8mb4\n'
    raw = f"{head}Content-Disposition: attachment; {header}\n\nPK"
    (tmp_path / "a.eml").write_bytes(raw.encode())
    (found,) = found_in(tmp_path / "a.eml")
    assert (found.sender, [item.name for item in found.files]) == ("a@x.vn", [name])


@pytest.mark.parametrize("seed", range(5))
def test_damaged_messages_never_end_the_run(seed: int, workbook: bytes, tmp_path: Path) -> None:
    dice = random.Random(seed)
    whole = {"eml": message(winmail("a.xlsx", b"PK"), "winmail.dat").as_bytes(), "msg": outlook(b"PK" * 3000)}
    for number in range(20):
        for ending, raw in whole.items():
            spoilt = bytearray(raw)
            for _ in range(dice.randint(1, 20)):
                spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
            (tmp_path / f"{number}.{ending}").write_bytes(spoilt[: dice.randint(1, 2 * len(spoilt))])
    assert len(list(found_in(tmp_path))) == 40


def test_messages_in_messages_without_end(workbook: bytes, tmp_path: Path) -> None:
    deep = message(workbook)
    for _ in range(12):
        deep = message(deep.as_bytes(), "thu.eml")
    (tmp_path / "a.eml").write_bytes(deep.as_bytes())
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (at, at) for at in range(3000))
    (tmp_path / "b.eml").write_bytes(b"From: a@x.vn\n" + parts)
    assert ["nhiều" in item.closed[0] for item in found_in(tmp_path)] == [True, True]


def test_an_empty_folder_and_a_wrong_address_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReporterError, match=r"không có tệp \.eml"):
        list(posted(str(tmp_path), lambda _user: ""))
    for wrong in ("imap://a@localhost/INBOX", "imaps://localhost/INBOX"):
        with pytest.raises(ReporterError, match="imaps://TÀI_KHOẢN@MÁY_CHỦ"):
            list(posted(wrong, lambda _user: ""))


# --- a real IMAP server -----------------------------------------------------------------------------------


@pytest.fixture
def dovecot() -> Iterator[ImapBox]:
    with imap_server("bi-mat") as box:
        yield box


@needs_dovecot
def test_imap_keeps_sender_and_arrival_and_leaves_the_rest_unread(
    workspace: Workspace, workbook: bytes, dovecot: ImapBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    dovecot.add(message(workbook).as_bytes())
    dovecot.add(message(b"%PDF", "a.pdf").as_bytes())
    source = f"imaps://vanthu@localhost:{dovecot.port}/INBOX"
    config = workspace.root / "reporter.toml"
    config.write_text(
        f'{config.read_text(encoding="utf-8")}\n[mail]\nauthority = "{dovecot.authority}"\n', encoding="utf-8"
    )
    workspace = find_workspace(workspace.root)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv(PASSWORD, raising=False)
    with pytest.raises(ReporterError, match=PASSWORD):
        receive(workspace, source)
    monkeypatch.setenv(PASSWORD, "sai")
    with pytest.raises(ReporterError, match="từ chối: sai tài khoản hoặc mật khẩu của hộp thư"):
        receive(workspace, source)
    monkeypatch.setenv(PASSWORD, "bi-mat")
    *_, others, last = receive(workspace, source)
    assert others == "1 thư khác không có sổ nhập, để nguyên: thư “Gửi sổ nhập” (a.pdf)."
    assert last.startswith("Đã xem 1 thư có sổ nhập, 1 tệp; 0")
    ((agency, sender, moment),) = lines(workspace)
    assert (agency, sender) == ("BNV", "vtc@bnv.example.vn") and moment is not None
    flags = sorted(item.get_flags() for item in mailbox.Maildir(dovecot.maildir))
    assert flags == ["", "S"]
    assert receive(workspace, source) == [others, "Đã xem 0 thư có sổ nhập, 0 tệp; 0 tệp chưa nhận được."]


@needs_dovecot
def test_imap_folders_and_passwords_with_vietnamese_letters(workbook: bytes) -> None:
    with imap_server("mật-khẩu") as box:
        box.add(message(workbook).as_bytes(), ".S&HtU- nh&Hq0-p")
        (found,) = posted(f"imaps://a@localhost:{box.port}/Sổ nhập", lambda _user: "mật-khẩu", str(box.authority))
        assert (found.where, found.sender) == ("thư “Gửi sổ nhập”", BNV[1])
        for folder in ("khong co", 'a" b', "a\\"):
            with pytest.raises(ReporterError, match="từ chối"):
                list(posted(f"imaps://a@localhost:{box.port}/{folder}", lambda _user: "mật-khẩu", str(box.authority)))


@needs_dovecot
def test_a_certificate_nobody_vouches_for_is_refused(dovecot: ImapBox) -> None:
    with pytest.raises(ReporterError, match="Không nối được máy chủ thư"):
        list(posted(f"imaps://a@localhost:{dovecot.port}/INBOX", lambda _user: "x"))


@pytest.mark.parametrize("hangs_up", [True, False], ids=["drops", "stalls"])
@pytest.mark.parametrize("says", [None, (b"* OK ready\r\n", b"* CAPABILITY IMAP4rev1\r\nDAAA0 OK\r\n")])
def test_an_imap_server_that_stalls_or_drops_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: tuple[bytes, ...] | None, hangs_up: bool
) -> None:
    """Without a word, not even of TLS; or in the middle of the log-in."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(trust)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setattr(reading, "_SECONDS", 0.5)
    told = pytest.raises(ReporterError, match=r"Không nối được máy chủ thư|ngắt kết nối giữa chừng")
    with rude_server(says or (), hangs_up=hangs_up, trust=trust if says else None) as port, told:
        list(posted(f"imaps://a@localhost:{port}/INBOX", lambda _user: "x", str(tmp_path / "ca.pem")))
