"""Imports: any file a person has, read without guessing, applied whole or not at all.

reading    what the file is: encoding, separator, sheet, header, rows
kinds      what a kind of import needs: a declaration made by its procedure
upload     the file that somebody dropped on the screen, on disk
sources    the mappings kept by source
mapping    which column of a file is which field of a kind: JSON, saved per source
proposal   which kind and mapping its titles fit best
decide     how each column writes dates and decimals; evidence: what its cells prove of it
values     the cells of a column to values; dates: those with days in them; refused: why one is not
grouping   several rows into one record, when the mapping declares it
records    the rows of a file as blocks of records of a kind, or set aside; block: such a block
run        preview and apply; summary: what either says it did; staging: the batch it fills, hidden
versioned  a table whose rows are versions, shown by their batch; aside: the rows set aside in it
batches    undo, and recovery of what a killed import left
confirm    the import from the screen: steps: its parts, as jobs; child: the process that does one
works      work that outlives the page that asked for it
preview_table  the rows of a preview, to look at and to take away
quarantine the rows set aside, to correct, discard, and send again (resend)
history    the imports that were made
"""
