"""The command line's actions, a file each; cli.py runs them.

What they show is printouts.py, what they take arguments.py.
"""
