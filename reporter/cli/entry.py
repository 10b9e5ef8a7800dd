"""The entry point: answers a bare `--help` from the page kept beside it, everything else through the command line.

Importing click alone takes four times as long as starting Python; the page is what click prints, kept equal by a test.
"""

import sys


def main() -> None:
    """Print the kept help page, or run the command line."""
    if sys.argv[1:] == ["--help"]:
        with open(f"{__file__.removesuffix('entry.py')}help.txt", "rb") as page:  # noqa: PTH123 (pathlib is the wait)
            sys.stdout.buffer.write(page.read())
        return
    from reporter.cli.shell import main as command_line

    command_line()
