"""A sentence to the question that it answers.

suggesting.py offers these on the page, evals/drafting.py as cases.
"""
