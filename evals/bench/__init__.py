"""How the bot grows: synthetic corpora of any size, and what asking, ingesting and opening cost on each.

`python -m evals.bench` runs it; nothing here judges answers.
"""
