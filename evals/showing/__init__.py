"""How a run is shown: a table for a terminal, a page for a browser, and the page's plots.

What is shown was counted before, in report and figures.
"""
