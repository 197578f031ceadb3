"""What a cluster of other machines does of an ingest: parcels of documents and vectors, and who orders them.

cluster.py holds it; only driver.py knows of Ray.
"""
