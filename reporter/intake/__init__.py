"""Returned workbooks in: collected, read safely, identified, located, turned into values."""
