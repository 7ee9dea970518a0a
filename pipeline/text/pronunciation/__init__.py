"""How words sound: their phones, and how alike two texts are to the ear."""
