"""The models, each behind a one-method protocol (``protocols``), and where their weights come from."""

import os

# ONNX Runtime 1.32 sends usage data on Linux too, and only this variable, set before it is imported, stops it.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
