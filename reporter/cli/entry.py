"""The entry point: answers what needs no work, a bare `--help` and what was asked before, without the command line.

Importing click alone takes four times as long as starting Python; the page is what click prints, kept equal by a test.
"""

import os
import sys


def main() -> None:
    """Print the kept help page or answer, or run the command line."""
    words = sys.argv[1:]
    if words == ["--help"]:
        with open(f"{__file__.removesuffix('entry.py')}help.txt", "rb") as page:  # noqa: PTH123 (pathlib is the wait)
            sys.stdout.buffer.write(page.read())
        return
    if words[:1] in (["status"], ["check"], ["build"]):
        from reporter.cli.kept_answer import said_before

        if said := said_before(words):
            try:  # noqa: SIM105 (contextlib is part of the wait)
                sys.exit(_say(*said))
            except OSError:  # of a full disk the command line tells
                pass
    from reporter.cli.shell import main as command_line

    command_line()


def _say(text: str, status: int) -> int:
    """Print a text and return the exit status; a reader who closes the pipe (`| head`) ends the run in peace."""
    try:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status
