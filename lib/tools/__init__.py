"""Machinery shared by the procedures, written once."""
