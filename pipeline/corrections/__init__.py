"""What people changed, as a layer of its own: kept beside the transcript, and applied after cleaning.

A `Review` holds the text that was corrected and what became of it. Corrections find their places in another
text of the same recording by aligning; those that don't are listed, never dropped.
"""
