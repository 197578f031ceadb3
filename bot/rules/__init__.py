"""The rules by which a sentence is held against its quote, and what is read for them.

checking.py asks them all; none uses a model.
"""
