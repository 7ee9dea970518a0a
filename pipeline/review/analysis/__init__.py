"""What stands beside a text that is being corrected: its doubts, its differences from a published text, its subtitles.

A process of its own looks at the newest text (`analyst`), so that nobody who types or saves waits for it.
"""
