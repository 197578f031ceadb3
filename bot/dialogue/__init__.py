"""What a question takes from the turns before, and when it is asked back.

conversation.py makes the query of it; finding.py asks the rest.
"""
