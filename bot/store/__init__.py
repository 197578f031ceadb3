"""What the catalog is made of: a file for each kind of record, and one for each database.

Only catalog.py opens it; what it holds is the truth, from which everything else can be rebuilt.
"""
