"""Imports: any file a person has, read without guessing, applied whole or not at all.

reading   what the file is: encoding, separator, sheet, header, rows
kinds     what a kind of import needs: a declaration made by its procedure
mapping   which column of a file is which field of a kind: JSON, saved per source
evidence  how dates and decimals are written in a column
values    one cell to one value, or a reason why not
records   the rows of a file as records of a kind, or set aside
run       preview and apply
batches   undo, and recovery of what a killed import left
"""
