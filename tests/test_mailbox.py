"""`receive --mailbox`: workbooks out of saved messages, a maildir and a real IMAP server, sender and moment kept."""

from __future__ import annotations

import mailbox
import ssl
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from imap_server import ImapBox, imap_server, needs_dovecot
from rude_server import rude_server
from small import PERIOD, make_workspace, send

from reporter.commands.receive import ReceiveOptions
from reporter.commands.receive_mail import PASSWORD, receive_mailbox
from reporter.intake import mailbox as reading
from reporter.intake.mailbox import posted
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
    assert flags == ["", "", "S"] and lines(workspace) == [BNV]


def test_outlooks_own_files_go_through_their_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    oxmsg = pytest.importorskip("oxmsg", reason="needs python-oxmsg: pip install '.[mail]'")
    for name in ("sender", "sent_date", "attachments"):
        assert hasattr(oxmsg.Message, name)  # what the reader asks of it
    path = tmp_path / "a.msg"
    path.write_bytes(b"\xd0\xcf\x11\xe0 broken")
    with pytest.raises(ReporterError, match=r"a\.msg: tệp \.msg hỏng"):
        list(posted(str(path), lambda _user: ""))

    class Held:
        file_name, file_bytes = "so.xlsx", b"PK"

    class Fake:
        sender, sent_date, attachments = "a@x.vn", datetime(2025, 10, 13, 1, 2, 3), [Held()]  # noqa: DTZ001

    monkeypatch.setattr(oxmsg.Message, "load", lambda _path: Fake())
    (found,) = posted(str(path), lambda _user: "")
    assert (found.sender, found.files[0].name, found.where) == ("a@x.vn", "so.xlsx", "a.msg")


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
    workspace = Workspace.find(workspace.root)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv(PASSWORD, raising=False)
    with pytest.raises(ReporterError, match=PASSWORD):
        receive(workspace, source)
    monkeypatch.setenv(PASSWORD, "sai")
    with pytest.raises(ReporterError, match="từ chối"):
        receive(workspace, source)
    monkeypatch.setenv(PASSWORD, "bi-mat")
    assert receive(workspace, source)[-1].startswith("Đã xem 1 thư có sổ nhập, 1 tệp; 0")
    ((agency, sender, moment),) = lines(workspace)
    assert (agency, sender) == ("BNV", "vtc@bnv.example.vn") and moment is not None
    flags = sorted(item.get_flags() for item in mailbox.Maildir(dovecot.maildir))
    assert flags == ["", "S"]
    assert receive(workspace, source) == ["Đã xem 0 thư có sổ nhập, 0 tệp; 0 tệp chưa nhận được."]


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
