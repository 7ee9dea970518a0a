"""When samples belong, by their timestamps."""
