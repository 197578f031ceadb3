"""What the vector index is made of: segments of Chroma on the disk or on a server, generations, the lock of its writer.

Only vectors.py opens it; it can always be rebuilt from the catalog.
"""
