"""What moves a sentence up or down for a question, and how sure that makes; a file for each reason.

finding.py asks them all; what they weigh is in weights.json.
"""
