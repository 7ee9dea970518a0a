"""EBU STL: its blocks, its text fields, its Latin characters and its codes of languages."""
