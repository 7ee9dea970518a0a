"""A comparison as one HTML page: frozen views of its parts, which the templates show."""
