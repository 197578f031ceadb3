"""How cases come about: drafted from documents, confirmed by a person, and read by a second one.

What a case is, and how files of them are read, is in cases and sets.
"""
