"""Changes are written down one by one before they are confirmed, and replayed after a crash."""
