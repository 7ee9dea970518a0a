"""Many recordings: worked on at once, watched, forecast and reported."""
