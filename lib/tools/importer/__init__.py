"""Imports: any file a person has, read without guessing, applied whole or not at all.

upload      the files people drop on the screen, on disk while they are of use
reading     what the file is: encoding, separator, sheet, header, rows
kinds       what a kind of import needs: a declaration made by its procedure
mapping     which column of a file is which field of a kind: JSON; sources: those kept by source
proposal    what a file probably is: its kind and its mapping
decide      how each column writes dates and decimals; evidence: what its cells prove of it
values      the cells of a column to values; dates: those with days in them; refused: why not
grouping    several rows into one record, when the mapping declares it
records     the rows of a file as blocks of records of a kind, or set aside; block: such a block
run         preview and apply; summary: what either says it did; preview_table: its rows as tables
staging     the batch an import writes: opened hidden, shown whole at its end
versioned   a table whose rows are versions, shown by their batch
batches     undo, and recovery of what a killed import left; history: the imports that were made
aside       the rows set aside, in the database
quarantine  those rows as a board; resend: the corrected ones as an import of their own
confirm     each step from the screen, as work that goes on by itself (works); steps: what such
            work does, here or in a process of its own (child)
"""
