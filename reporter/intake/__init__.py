"""Blank workbooks out, returned workbooks in."""
