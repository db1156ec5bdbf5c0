"""Masters the procedures share, below all of them: zones, crews."""
