"""Who speaks in a recording: told apart, known by their voices, named, and told while words are recognised."""
