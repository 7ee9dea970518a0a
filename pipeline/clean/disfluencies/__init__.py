"""What people say and do not mean: hesitations, repeats, restarts."""
