"""The harness that tries to break the bot, piece by piece: `python -m tests.torture` runs it.

Nothing here is needed to use the bot.
"""
