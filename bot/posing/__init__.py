"""A sentence to the question that it answers.

suggesting.py offers these on the page, evals/writing/drafting.py as cases.
"""
