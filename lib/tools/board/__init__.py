"""The live board: declared as data, written through one door, fed from the journal."""
