"""What makes the accounts of two speakers differ; a file for each way.

sides.py asks them all.
"""
