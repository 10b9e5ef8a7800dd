"""The words of mails as data (templates/mail/thu.toml), and how mail is sent (reporter.toml, [mail])."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from reporter.specs.decode import Spec, SpecNotes, Text
from reporter.specs.spec_files import read_spec

MailKind = Literal["report", "intake", "return", "reminder"]
MAIL_KINDS: tuple[MailKind, ...] = ("report", "intake", "return", "reminder")
#: What may stand between {{ }} in the words of a mail.
PLACEHOLDERS = frozenset({"ky", "han", "co_quan", "bao_cao", "tep", "don_vi", "lien_he"})
FILE = "mail/thu.toml"

_Count = Annotated[int, Meta(ge=1, description="số nguyên từ 1 trở lên")]


class MailSettings(Spec, frozen=True, kw_only=True):
    """[mail] of reporter.toml: who sends by which server; the password is never in a file of the workspace."""

    sender: str = ""  # "Ban Tổ chức Trung ương <btc@example.vn>"
    reply_to: str = ""  # Reply-To, when not the sender
    server: str = ""
    port: _Count = 587
    security: Literal["starttls", "tls"] = "starttls"
    account: str = ""
    authority: str = ""  # file of the certificate authority, for servers with a certificate of their own
    most_mib: _Count = 20  # of one mail as it travels


class MailWords(Spec, frozen=True, kw_only=True):
    """Subject and body of one kind of mail."""

    subject: Text
    body: Text


class MailSpec(Spec, frozen=True, kw_only=True, rename={"give_back": "return"}):
    """The words of every kind of mail."""

    report: MailWords
    intake: MailWords
    give_back: MailWords
    reminder: MailWords

    def words(self, kind: MailKind) -> MailWords:
        """The words of one kind."""
        found: MailWords = getattr(self, "give_back" if kind == "return" else kind)
        return found


def load_mail(templates: Path) -> MailSpec:
    """Return the words of mails; SpecError with every mistake, placeholders nobody knows too."""
    from reporter.specs.sandbox import note_places  # jinja2 is not for commands that write no mail

    made = read_spec(templates / FILE, MailSpec)
    notes = SpecNotes()
    for kind in MAIL_KINDS:
        for key, text in (("subject", made.words(kind).subject), ("body", made.words(kind).body)):
            note_places(notes, FILE, f"[{kind}], khoá “{key}”", text, PLACEHOLDERS)
    notes.finish()
    return made
