"""Torture: what the bot must bear, run in the sizes of its bar, with a report that anyone can make again.

`python -m tests.torture --help` tells how; parts.py is the table of what is run, results.py what a part hands back.
"""
