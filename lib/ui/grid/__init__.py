"""The live board's page side: ES modules, styles, and how they are served."""
