"""Hostile and broken input, made from a seed: every command ends by itself, soon, and says what is wrong.

``python -m tests.fuzz --minutes 10 --seed 1`` works through cases until the time is over; a case that fails
is printed with its seed, and ``python -m tests.fuzz --only SEED`` runs it again and keeps its files.
"""
