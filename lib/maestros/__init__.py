"""Masters the procedures share: zones today, below all of them."""
