"""Measures the bot against what a person would use instead: same questions, documents, embedder and model.

Reading order: answers (what a peer says), roster (who is asked), run (asking), figures (what is counted), table.
"""
