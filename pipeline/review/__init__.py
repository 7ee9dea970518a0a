"""The browser editor: a thin server over the library, for one person on this machine.

`static/` holds what is served, which `scripts/build_editor.py` makes of `editor/`.
"""
