"""Where the weights of models come from, and what a model can do."""
