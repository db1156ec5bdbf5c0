"""The shared library of indicators: pure functions over frames of a declared grain."""
