"""The issued workbook: cover, guide, form sheets, entry rules, live checks, formulas, look."""
