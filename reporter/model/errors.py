"""The one exception: the run cannot go on."""


class ReporterError(Exception):
    """The run cannot go on (no workspace, a template does not parse); the message is Vietnamese, one line."""
