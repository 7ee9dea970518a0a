"""A larger model for what is doubtful: which windows it reads again, and when its reading counts."""
