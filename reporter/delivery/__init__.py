"""What leaves the house: finding lists, data workbook, run record."""
