"""Figures with their cells: counting, tables, quotes, annexes, control totals, trace."""
