"""The models, each behind a one-method protocol (``protocols``), and where their weights come from."""
