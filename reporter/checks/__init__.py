"""Rules over what was read: rows, tables across each other, history; `run_checks` runs them all."""
