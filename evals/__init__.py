"""Measures the bot on sets of questions with known answers, through the same `ask` that people use.

Reading order: cases (what is asked), metrics (what is counted), run (asking), cache (what was asked before), report
(what is shown), runs (what is kept), compare and gate (one run against another), page (a run to be looked at).
"""
