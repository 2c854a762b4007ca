"""The shards of a run put together: one file of records, one of rejects, as a run into a single file writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from trichluc.running.batch import Tally
from trichluc.running.plan import read_plan
from trichluc.running.shard import ShardFiles, add_to
from trichluc.writing import STANDARD_OUTPUT, LinesWriter, rejects_path

_BLOCK = 1 << 20


class MergeError(Exception):
    """Shards that cannot be put together yet; the message says why and what to do."""


def merge(folder: Path, output: str, *, overwrite: bool = False) -> Tally:
    """Put the shards of a run together in the order of its plan.

    Args:
        folder: the run's folder.
        output: the JSON Lines file to write, or `-`; the rejects go beside it as `NAME.rejects.jsonl`.
        overwrite: whether the output may replace a file that stands there.

    Returns:
        What the records and rejects are.

    Raises:
        MergeError: if shards are missing, or a shard is not what its marker says; nothing is written then.
        OutputError: if the output may not be written.
        PlanError: if the folder holds no run that this version can read.
    """
    plan, digest = read_plan(folder)
    tally = Tally()
    shards = [ShardFiles(folder, shard.name) for shard in plan.shards]
    done = [files.done(digest) for files in shards]
    missing = [files.name for files, marker in zip(shards, done, strict=True) if marker is None]
    if missing:
        raise MergeError(
            f"{folder}: {len(missing)} of {len(shards)} shards are not done ({missing[0]} is the first); run the same "
            "trichluc run again, then merge"
        )
    with LinesWriter(output, overwrite=overwrite) as writer:
        for files, marker in zip(shards, done, strict=True):
            assert marker is not None
            for block in _checked(files.records, marker.sha256, files.marker):
                writer.write_encoded(block)
            add_to(tally, marker)
    if output == STANDARD_OUTPUT:
        return tally
    if not tally.rejected:
        rejects_path(output).unlink(missing_ok=True)
        return tally
    with LinesWriter(str(rejects_path(output)), overwrite=True) as writer:
        for files, marker in zip(shards, done, strict=True):
            if marker is not None and marker.rejects_sha256 is not None:
                for block in _checked(files.rejects, marker.rejects_sha256, files.marker):
                    writer.write_encoded(block)
    return tally


def _checked(path: Path, sha256: str, marker: Path) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            yield block
    if digest.hexdigest() != sha256:
        raise MergeError(
            f"{path}: it is no longer what was written; delete {marker} and run the same trichluc run again"
        )
