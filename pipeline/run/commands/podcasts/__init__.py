"""What a podcast needs of an episode: chapters in its recording, links in its feed."""
