"""The workbench without its screens: words, pure rooms, what touches the world, and what a user can do."""

__version__ = "0.1.0"
