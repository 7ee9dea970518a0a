"""One recording, from its sound to its outputs, stage by stage."""
