"""`python -m bot` is the command `bot`, for where no console script is on the path.

Holds nothing of its own; cli.py has the commands.
"""

from __future__ import annotations

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
