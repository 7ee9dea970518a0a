"""Files that hold sound: opened, and understood where they are damaged."""
