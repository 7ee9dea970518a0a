"""Which rules of a style cues break, in words of whoever has to mend them."""
