"""The one exception: the run cannot go on."""

from __future__ import annotations


class ReporterError(Exception):
    """The run cannot go on (no workspace, a template does not parse); the message is Vietnamese, one line.

    `text` says what is wrong; `hint` what may be meant (" Có phải “…”?"), which depends on who asks; `where` the file,
    or the place in it, which is told before both.
    """

    def __init__(self, text: str, hint: str = "", where: str = "") -> None:
        super().__init__(text, hint, where)  # the three come back from a worker
        self.text, self.hint, self.where = text, hint, where

    def __str__(self) -> str:
        """Return the place, the text and the hint."""
        return f"{self.where}: {self.text}{self.hint}" if self.where else self.text + self.hint

    def inside(self, *names: str) -> ReporterError:
        """Return the same for whoever says himself that it is about the file of one of these names."""
        return ReporterError(self.text, self.hint, "" if self.where in names else self.where)
