"""Rules over what was read: rows, tables across each other, history."""
