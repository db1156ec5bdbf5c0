"""Seguimiento Top 10 (COM-DSC-P14): customers whose damage repeats within ten days."""
