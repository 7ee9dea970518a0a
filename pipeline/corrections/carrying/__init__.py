"""How corrections find their places in another text: words and labels matched, edits placed, texts merged."""
