"""click's own texts in Vietnamese: help headings and messages about a wrong call."""

from __future__ import annotations

import difflib
from typing import Any

import click

_SENTENCE = 300  # letters: the first sentence of a command's help is shown whole


class ViCommand(click.Command):
    """A command whose help page is Vietnamese throughout, and that drops nothing of what was typed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the arguments; refuse an option typed twice of which click would drop one."""
        if not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(list(args))
            single = [item for item in order if isinstance(item, click.Option) and not (item.multiple or item.is_flag)]
            twice = next((item for item in single if single.count(item) > 1), None)
            if twice is not None:
                ctx.fail(f"tuỳ chọn {twice.opts[0]} chỉ ghi một lần; muốn nhiều thì chạy từng lần.")
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [piece.replace("[OPTIONS]", "[TUỲ CHỌN]") for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Cách dùng: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [record for parameter in self.get_params(ctx) if (record := parameter.get_help_record(ctx))]
        with formatter.section("Tuỳ chọn"):
            formatter.write_dl([(names, text.replace("[required]", "[bắt buộc]")) for names, text in records])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The --help option, explained in Vietnamese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "In trang này rồi thoát."
        return option


class ViGroup(ViCommand, click.Group):
    """A group whose help page is Vietnamese throughout; its commands too."""

    command_class = ViCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in the order of a month's work."""
        names = self.list_commands(ctx)
        with formatter.section("Lệnh"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(_SENTENCE)) for name in names])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they were declared."""
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line of the group."""
        return ["[TUỲ CHỌN]", "LỆNH …"]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first; an unknown one is answered with the nearest."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], self.commands, n=1)
            hint = f" Có phải “{near[0]}”?" if near else ""
            ctx.fail(f"Không có lệnh “{args[0]}”.{hint}")
        return super().resolve_command(ctx, args)


def usage_message(error: click.UsageError) -> str:
    """Return what is wrong with the call and where help is, in Vietnamese."""
    path = error.ctx.command_path if error.ctx else "reporter"
    return f"Lệnh chưa đúng: {_explain(error)}\nXem cách dùng: {path} --help"


def _explain(error: Any) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f" Có phải {error.possibilities[0]}?" if error.possibilities else ""
        return f"không có tuỳ chọn {error.option_name}.{near}"
    if isinstance(error, click.MissingParameter):
        return f"thiếu {_name(error.param)}."
    if isinstance(error, click.BadParameter) and isinstance(getattr(error.param, "type", None), click.Choice):
        return f"{_name(error.param)} chỉ nhận: {', '.join(error.param.type.choices)}."  # type: ignore[union-attr]
    wanted = getattr(error.param, "type", None) if isinstance(error, click.BadParameter) else None
    if isinstance(wanted, click.types.IntParamType):
        within = f" từ {wanted.min} đến {wanted.max}" if isinstance(wanted, click.IntRange) else ""
        return f"{_name(error.param)} phải là số nguyên{within}."
    if isinstance(error, click.BadOptionUsage):
        return f"tuỳ chọn {error.option_name} dùng sai (thiếu giá trị?)."
    if "unexpected extra argument" in error.message:
        return f"thừa tham số: {error.message.partition('(')[2].rstrip(')')}."
    if "Missing command" in error.message:
        return "thiếu tên lệnh."
    return str(error.message)


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "tham số"
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.metavar or parameter.name)
