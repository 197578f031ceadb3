"""Imported by the server that processes are forked from: loads what the bot loads, and opens nothing.

Nothing else belongs here.
"""

from importlib import import_module

for _name in (
    *("chromadb.api.rust", "chromadb.telemetry.product.posthog", "onnxruntime", "tokenizers"),
    *("bot.bot", "bot.ingestion", "bot.vectors", "bot.embedders.minilm"),
):
    import_module(_name)
