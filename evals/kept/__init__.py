"""What is kept of a run: the run, of what it was made, and every answer that was given.

What two runs have to do with each other is in compare and gate.
"""
