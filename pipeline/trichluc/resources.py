"""Where the files of the package's data stand, however it was installed."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def resource(*parts: str) -> Traversable:
    """A file of `trichluc.models`, found in a wheel, an editable install or a source tree alike.

    Args:
        parts: the path below `models/`, one part an argument.

    Raises:
        FileNotFoundError: if the installed package does not hold the file.

    >>> resource("lexicons", "units.tsv").name
    'units.tsv'
    """
    found = files("trichluc.models").joinpath(*parts)
    if not found.is_file():
        raise FileNotFoundError(f"{'/'.join(parts)} is not in the installed trichluc.models; reinstall trichluc")
    return found
