"""Measures the bot on sets of questions with known answers, through the same `ask` that people use.

Reading order: cases (what is asked), metrics (what is counted), run (asking), report (what is shown).
"""
