"""When words begin and end, by their sound and their length."""
