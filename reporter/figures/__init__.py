"""Figures with their cells, and the proof that nothing was dropped."""
