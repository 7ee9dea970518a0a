"""What a person struck out of a transcript, cut out of its recording."""
