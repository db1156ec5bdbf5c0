"""Any spreadsheet or delimited file as a table: what was decided, and how sure it is.

What each module answers:

table           the table of a file, whatever the file is, and what a person may decide instead
file_kind       what the file really is
cells           what a cell can hold, and what it looks like
header          which row holds the titles; header_signs: what tells titles from data
stacked_titles  titles over several rows, put together from merged cells
untitled        tables without titles
body            what lies below the titles, in one pass; ending: totals and footnotes
text_encoding   which encoding a text file is in
text_layout     how its columns are separated; text_records: its records
workbooks       which sheet of a workbook is read; sheets: opening it, and its rows
sheet_table     where the table of a sheet lies
sheet_facts     what is known of a sheet before it is loaded: xlsx_facts, xls_facts, ods_facts
archives, ole   the containers of workbooks, checked before anything else opens them
spanish         small pieces of the messages that a person reads
"""

from lib.tools.importer.reading.cells import Cell, CellError
from lib.tools.importer.reading.table import Choices, Reading, as_json, read_table

__all__ = ["Cell", "CellError", "Choices", "Reading", "as_json", "read_table"]
