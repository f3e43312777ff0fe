"""Every drawing of the book, each a function returning a figure."""
