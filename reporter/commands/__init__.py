"""One file per command and the parts of a build; the only place where rooms meet."""
