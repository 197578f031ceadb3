"""Measures the bot on sets of questions with known answers, through the same `ask` that people use.

Reading order: cases (what is asked), metrics (what is counted), run (asking), report (what was measured), kept (what is
kept of it), showing (how it is shown), compare and gate (one run against another).
"""
