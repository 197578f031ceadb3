"""A model as a judge of answers: grading, what it makes of a run, and how far it agrees with people.

`python -m evals.judges agreement` measures that; which judge a run has is said to `bot eval`.
"""
