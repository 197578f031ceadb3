"""How bot/weights.json was fitted, a file for each of its models; each is run by itself and leaves the others' be.

Reading order: weights (the file), evidence (which sentence answers, and how sure to be), signs, judged, then what only
follow-ups and sides need. How good the bot is with them, evals measures elsewhere.
"""
