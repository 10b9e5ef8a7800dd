"""Periodic official reports from Excel intake workbooks."""
