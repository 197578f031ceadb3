"""Files to documents: which files there are (`find_files`), and what each holds (`Loading`, `load`).

Nothing here is indexed; a file that cannot be read becomes a Failure with its reason and the rest goes on.
"""

from bot.loaders.files import find_files
from bot.loaders.formats import LOADERS, Loader
from bot.loaders.loading import Loading, load

__all__ = ["LOADERS", "Loader", "Loading", "find_files", "load"]
