"""Mails of a period: unsent drafts with the right files for everybody, and sending them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reporter.commands.checked import read_period
from reporter.commands.letter_messages import addressee
from reporter.commands.mail_password import mail_password
from reporter.commands.publishing import published
from reporter.commands.returning import RETURNED, marked_name
from reporter.delivery.mail_ledger import MailLedger, due
from reporter.delivery.mail_message import (
    MIB,
    Attachment,
    Mail,
    MailKey,
    addresses,
    attachment_name,
    body_text,
    parse_sender,
    within,
)
from reporter.delivery.mail_sending import Server, send_all
from reporter.delivery.standing import StatusRow
from reporter.documents.spoken import texts_of
from reporter.executor import Progress
from reporter.intake.package import open_package
from reporter.intake.safety import LIMITS, Refused
from reporter.intake.secrecy import find_mark, mark_in_name, mark_of
from reporter.model import SENT_BACK, AdmissionState, Agency, Period, ReporterError
from reporter.model.annex import annex_number_of
from reporter.model.wording import date_short, first_names, integer, join_names, lower_first, one_line, quotient
from reporter.opc.archive import Unsound
from reporter.specs.letter_specs import About, letters_about
from reporter.specs.mail_spec import MAIL_KINDS, MailKind, load_mail
from reporter.specs.reports import find_report, load_reports
from reporter.specs.sandbox import fill_text
from reporter.staging import staged
from reporter.workspace import LETTERS, REPORTS, Workspace, annex_files, document_name, file_name, letter_name

MAIL = "mail"  # folder of the drafts inside outputs/KỲ, one folder in it for each kind
INTAKE = "intake"
LEDGERS = "thu-da-gui"  # folder of the ledgers in the workspace: what was sent stays known when outputs are removed
PASSWORD = "REPORTER_MAIL_PASSWORD"  # the variable of the environment
_BOOKS = frozenset((".xlsx", ".xlsm"))
_LABELS = {"report": "báo cáo", "intake": "sổ nhập", "return": "trả lại sổ nhập", "reminder": "đôn đốc"}


@dataclass(frozen=True, slots=True)
class MailOptions:
    """What the officer asked for; without a `kind` every kind that has files."""

    period: Period
    as_of: date
    kind: MailKind | None = None
    reports: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    unpublished: bool = False

    @property
    def kinds(self) -> tuple[MailKind, ...]:
        """The kinds asked for."""
        return (self.kind,) if self.kind else MAIL_KINDS


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What goes to one agency: the files in outputs/KỲ, and the name of the mail."""

    kind: MailKind
    agency: Agency
    files: tuple[Path, ...]
    name: str
    report: str = ""  # what a report is called: "báo cáo kết quả thực hiện Kết luận 155-KL/TW"
    author: str = ""  # whose report it is


def write_drafts(workspace: Workspace, options: MailOptions, progress: Progress) -> Iterator[str]:
    """Write one unsent .eml per recipient to outputs/KỲ/mail and yield what to tell the officer."""
    mails, told = _mails(workspace, options, progress)
    narrow = bool(options.agencies or options.reports)
    target = workspace.outputs(options.period) / MAIL
    with staged(target, keep_others=narrow or options.kind is not None) as folder:
        for kind in options.kinds:
            (folder / kind).mkdir()
        for mail in mails:
            (folder / mail.key.kind / f"{mail.key.file_stem}.eml").write_bytes(mail.as_bytes())
    yield from told
    if nobody := _without_address(mails):
        yield f"{nobody}; ghi ở lien_he trong templates/registry, hoặc tự điền trong thư."
    yield f"Đã soạn {integer(len(mails))} thư vào {target}. Mở bằng Outlook, Thunderbird hoặc Mail, xem rồi bấm gửi."


def list_mails(workspace: Workspace, options: MailOptions, again: bool, progress: Progress) -> Iterator[str]:
    """Yield what sending would do: to whom, what, and what was sent before; nothing is sent or written."""
    mails, told = _mails(workspace, options, progress)
    before = MailLedger(_ledger(workspace, options.period)).last()
    yield from told
    for mail in mails:
        size = quotient(len(mail.as_bytes()), MIB, 1)
        found = due(mail, before, again)
        will = f"sẽ gửi tới {join_names(found.to)}" if found.told else "sẽ gửi"
        state = "; ".join((*found.told, *([will] if found.to else ()))) if mail.to else "không có địa chỉ, không gửi"
        names = join_names([item.name for item in mail.attachments])
        to = f" ({join_names(mail.recipients)})" if mail.to else ""
        yield f"{mail.whom}{to}: {mail.subject} ({names}; {size} MiB): {state}"


def send_mails(
    workspace: Workspace, options: MailOptions, again: bool, now: Callable[[], datetime], progress: Progress
) -> Iterator[str]:
    """Send the mails, each at most once, and yield what became of every one and a summary.

    ReporterError at the end when not everybody has had his.
    """
    if options.kind == "report" and not options.unpublished and not published(workspace, options.period):
        raise ReporterError(
            f'báo cáo chưa phát hành (reporter publish --period {options.period} --by "…") thì không gửi. '
            "Soạn thư nháp để xem, hoặc thêm --unpublished."
        )
    server = _server(workspace)
    mails, told = _mails(workspace, options, progress)
    yield from told
    if nobody := _without_address(mails):
        yield f"{nobody}, không gửi; ghi ở lien_he trong templates/registry rồi chạy lại."
    ledger = MailLedger(_ledger(workspace, options.period))
    sent = 0
    for told_now in send_all([mail for mail in mails if mail.to], server, ledger, now, again):
        sent += told_now.complete
        yield told_now.text
    every = len(mails) + len(told)
    yield f"Tổng cộng: {integer(sent)}/{integer(every)} thư đã gửi."
    if left := every - sent:
        raise ReporterError(f"còn {integer(left)} thư chưa gửi xong, lý do ghi ở trên.")


def _without_address(mails: Sequence[Mail]) -> str:
    """Return how many mails have nobody to go to, and the names of the first ones; "" for none."""
    names = [mail.whom for mail in mails if not mail.to]
    whose = first_names(list(dict.fromkeys(names)), 8)
    return f"{integer(len(names))}/{integer(len(mails))} thư chưa có địa chỉ ({whose})" if names else ""


# --- what goes to whom ------------------------------------------------------------------------------------


def _mails(workspace: Workspace, options: MailOptions, progress: Progress) -> tuple[list[Mail], list[str]]:
    """Return the mails, and what is told of parcels that make none: secret ones, ones too large."""
    mails: list[Mail] = []
    told: list[str] = []
    for parcel in _parcels(workspace, options, progress):
        try:
            _refuse_secret(parcel)
            mails += within(_mail(workspace, options.period, parcel), workspace.settings.mail.most_mib)
        except ReporterError as error:
            told.append(f"Không soạn thư {_LABELS[parcel.kind]} cho {parcel.agency.name}: {error}")
    return mails, told


def _parcels(workspace: Workspace, options: MailOptions, progress: Progress) -> Iterator[_Parcel]:
    found: list[_Parcel] = []
    if "report" in options.kinds:
        found += _reports(workspace, options)
    if "intake" in options.kinds and not options.reports:
        found += _blanks(workspace, options)
    if not options.reports and {"return", "reminder"} & set(options.kinds):
        rows = read_period(workspace, options.period, options.as_of, progress).standing
        others = [row for row in rows if row.agency != workspace.organ(options.period)]  # nobody writes to himself
        found += [item for row in others for item in _about(workspace, options, row) if item.kind in options.kinds]
    chosen = [item for item in found if not options.agencies or item.agency.code in options.agencies]
    if not chosen:
        raise ReporterError(
            f"không có gì để gửi. Chạy trước reporter issue --period {options.period} (sổ nhập), "
            f"reporter build --period {options.period} (báo cáo) hoặc "
            f"reporter letters --period {options.period} (công văn)."
        )
    without = [code for code in options.agencies if all(item.agency.code != code for item in chosen)]
    if without:
        raise ReporterError(f"không có gì để gửi cho {join_names(without)}. Bỏ mã ấy đi rồi chạy lại.")
    yield from chosen


def _reports(workspace: Workspace, options: MailOptions) -> Iterator[_Parcel]:
    """Yield each report: an agency's to the agency, the organization's own to the level above."""
    specs, folder = workspace.specs(options.period), workspace.outputs(options.period) / REPORTS
    own = specs.agency(workspace.settings.organization)
    above = specs.agency(own.parent) if own.parent else own
    reports = load_reports(workspace.templates)
    wanted = [find_report(reports, name) for name in dict.fromkeys(options.reports)] or reports
    for report in wanted:
        for agency in (own, *workspace.reporting_agencies(options.period)):
            name = document_name(report.id, agency, options.period, "")
            files = [path for end in (".docx", ".pdf") if (path := folder / f"{name}{end}").is_file()]
            if files:
                files += [annex for path in files for annex in annex_files(path)]
                yield _Parcel(
                    *("report", above if agency is own else agency, tuple(files), name),
                    report=lower_first(report.regime.name),
                    author=agency.name,
                )


def _blanks(workspace: Workspace, options: MailOptions) -> Iterator[_Parcel]:
    for agency in workspace.reporting_agencies(options.period):
        name = file_name(agency, options.period, "")
        path = workspace.outputs(options.period) / INTAKE / f"{name}.xlsx"
        if path.is_file():
            yield _Parcel("intake", agency, (path,), name)


def _about(workspace: Workspace, options: MailOptions, row: StatusRow) -> Iterator[_Parcel]:
    """Yield what goes to one agency about its workbook: the letter that sends it back, or the reminder."""
    name = file_name(row.agency, options.period, "")
    if row.state in SENT_BACK and row.file:
        marked = workspace.outputs(options.period) / RETURNED / marked_name(row.file)
        found = (*_letters(workspace, options.period, "faulty", row.agency), marked)
        if files := tuple(filter(Path.is_file, found)):
            yield _Parcel("return", row.agency, files, name)
    elif row.state is AdmissionState.NOT_SENT and row.overdue:
        single = _letters(workspace, options.period, "late", row.agency)
        to_all = _letters(workspace, options.period, "late")
        pairs = ([path for path in pair if path.is_file()][:1] for pair in zip(single, to_all, strict=True))
        if files := tuple(path for found in pairs for path in found):
            yield _Parcel("reminder", row.agency, files, name)


def _letters(workspace: Workspace, period: Period, about: About, agency: Agency | None = None) -> list[Path]:
    """Return where the letters about that lie, those to one agency or to all whom they concern."""
    folder = workspace.outputs(period) / LETTERS
    return [folder / kind / letter_name(kind, period, agency) for kind in letters_about(workspace.templates, about)]


def _mail(workspace: Workspace, period: Period, parcel: _Parcel) -> Mail:
    settings, given = workspace.settings.mail, workspace.settings.intake
    words = load_mail(workspace.templates).words(parcel.kind)
    files = tuple(Attachment(_shown_name(parcel, path, period), path.read_bytes()) for path in parcel.files)
    values = {
        "ky": period.label,
        "han": date_short(workspace.deadline(period, parcel.agency.kind)),
        "co_quan": parcel.agency.name if parcel.kind == "report" else addressee(parcel.agency),
        "bao_cao": parcel.report,
        "don_vi": workspace.organ(period).name,
        "tep": "\n".join(f"- {item.name}" for item in files),
        "lien_he": ", ".join(filter(None, (given.get("contact", ""), given.get("phone", "")))),
    }
    to, copies = addresses(str(parcel.agency.extra.get("contact", "")))
    parse_sender(settings.sender)
    return Mail(
        key=MailKey(parcel.kind, parcel.name),
        sender=settings.sender,
        to=to,
        cc=copies,
        subject=one_line(fill_text(words.subject, values, "mail/thu.toml")),
        body=body_text(fill_text(words.body, values, "mail/thu.toml")),
        attachments=files,
        reply_to=settings.reply_to,
        whom=parcel.agency.name,
    )


def _shown_name(parcel: _Parcel, path: Path, period: Period) -> str:
    """Return what people see: a workbook keeps its name, by which it comes back; documents say what they are."""
    if path.suffix.lower() in _BOOKS:
        return attachment_name(path.name)
    if parcel.report:
        annex = f" Phụ lục {number}" if (number := annex_number_of(path.name)) else ""
        about = parcel.report.removeprefix("báo cáo ")  # several reports may go to one agency
        return attachment_name(f"Báo cáo {parcel.author} {period}{annex} - {about}{path.suffix}")
    whose = f" {parcel.agency.name}" if parcel.name in path.name else ""  # one reminder may be to all
    return attachment_name(f"Công văn {_LABELS[parcel.kind]}{whose} {period}{path.suffix}")


def _refuse_secret(parcel: _Parcel) -> None:
    """Raise ReporterError for a file that bears a secrecy mark, or of which nobody can say that it bears none."""
    for path in parcel.files:
        if level := secrecy_level(path):
            raise ReporterError(
                f"{path.name} mang dấu độ mật “{level}”: không gửi qua thư điện tử. Gửi theo quy định về bảo vệ bí mật "
                "nhà nước."
            )


def secrecy_level(path: Path) -> str:
    """Return the level a file is marked with, "" for none; a PDF is judged by the document it was made from.

    ReporterError for a file of which nobody can say.
    """
    source = path.with_suffix(".docx") if path.suffix == ".pdf" else path
    if not source.is_file():
        raise _unjudged(path, "thiếu bản .docx")
    content = source.read_bytes()
    try:
        if source.suffix.lower() in _BOOKS:
            mark = find_mark(source.name, open_package(content, LIMITS))
            return mark.level if mark else ""
        return mark_in_name(source.name) or next(filter(None, map(mark_of, texts_of(content))), "")
    except Unsound as trouble:
        raise _unjudged(path, trouble.why) from None
    except Refused as refusal:
        raise _unjudged(path, refusal.about(path.name).found) from None


def _unjudged(path: Path, why: str) -> ReporterError:
    text = f"{path.name}: không xét được có mang dấu độ mật hay không ({why}), nên không gửi. Lập lại tệp rồi chạy lại."
    return ReporterError(text)


# --- sending ----------------------------------------------------------------------------------------------


def _ledger(workspace: Workspace, period: Period) -> Path:
    return workspace.root / LEDGERS / f"{period}.jsonl"


def _server(workspace: Workspace) -> Server:
    settings = workspace.settings.mail
    missing = [key for key in ("sender", "server") if not getattr(settings, key)]
    if missing:
        raise ReporterError(f"reporter.toml, [mail]: thiếu khoá {join_names(missing)}. Xem mẫu trong reporter.toml.")
    password = mail_password(settings.account, PASSWORD) if settings.account else ""
    return Server(
        settings.server, settings.port, settings.security, settings.account, password, workspace.mail_authority
    )
