"""Text that a person struck out, as cuts of the recording."""
