"""A procedure's steps as data: states, transitions, forms, clocks; and the one way to take them."""
