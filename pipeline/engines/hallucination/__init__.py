"""What a recogniser made up, told by rules."""
