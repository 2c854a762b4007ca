"""Files of a run's folder: they stand under their name only when whole and on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trichluc.writing import partial_path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, so that after any interruption it holds the old content or the new."""
    partial = partial_path(path)
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class FolderBusyError(Exception):
    """Another run writes to the folder."""


@contextmanager
def only_run(folder: Path, share: str = "") -> Iterator[None]:
    """Keep any other run on this folder, or on this share of it, away while the block runs.

    The lock goes with its process, however that ends. Where the file system knows no locks, nothing is locked; then two
    runs at once cost time, but no record, since each writes files of its own and moves whole ones into place.

    Raises:
        FolderBusyError: if another run holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    with (folder / f".lock{share}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusyError(f"{folder}: another run is writing there; wait for it, or end it first") from error
        except OSError:
            pass
        yield
