"""What a person typed is on the disk before they are told so, and stays there."""
