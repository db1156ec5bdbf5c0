"""Planilla Viva: control and follow-up of post-sale work."""
