"""What programs ask for over HTTP: our own API, the same as OpenAI's clients speak, and the tools of MCP.

All of it is thin over the bot and the service that the page shares; app.py puts it together.
"""
