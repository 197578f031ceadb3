"""Tests in a real browser; a package, so that its files may be named as those of the tests beside it.

What they share is in conftest.py, pages.py and chromium.py.
"""
