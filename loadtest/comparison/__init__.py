"""Usher beside what it is compared with, in one run: `python3 -m loadtest.comparison --help`."""
