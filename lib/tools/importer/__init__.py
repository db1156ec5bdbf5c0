"""Imports: any file a person has, read without guessing, applied whole or not at all.

reading    what the file is: encoding, separator, sheet, header, rows
kinds      what a kind of import needs: a declaration made by its procedure
sources    the mappings kept by source
mapping    which column of a file is which field of a kind: JSON, saved per source
decide     how each column writes dates and decimals; evidence: what its cells prove of it
values     the cells of a column to values, or a reason why not; dates: those with days in them
grouping   several rows into one record, when the mapping declares it
records    the rows of a file as blocks of records of a kind, or set aside; block: such a block
run        preview and apply; summary: what either says it did
versioned  a table whose rows are versions, shown by their batch
batches    undo, and recovery of what a killed import left
history    the imports that were made
"""
