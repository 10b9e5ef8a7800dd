"""The one exception: the run cannot go on."""


class ReporterError(Exception):
    """The run cannot go on (no workspace, a template does not parse); the message is Vietnamese, one line.

    `text` says what is wrong; `hint` what may be meant (" Có phải “…”?"), which depends on who asks.
    """

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text, hint)  # the two come back from a worker
        self.text, self.hint = text, hint

    def __str__(self) -> str:
        """Return the text and the hint."""
        return self.text + self.hint
