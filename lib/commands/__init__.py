"""The commands of `python -m lib`, by what they are about."""
