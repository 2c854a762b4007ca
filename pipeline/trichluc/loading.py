"""Records back from the files that a run wrote: JSON Lines, compressed or not, and folders of shards."""

from __future__ import annotations

import glob
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

import msgspec

from trichluc.formats import Reject
from trichluc.reading import COMPRESSED, REJECTS, STANDARD_INPUT, InputError, open_input, unreadable
from trichluc.records import SCHEMA, Record, decode

_ENDINGS = (".jsonl", ".ndjson")
_PLAN = "plan.json"  # what tells the folder of a run

PathLike = str | Path


class RecordError(ValueError):
    """A line that is no record; the message names file, line, reason and remedy."""


class UnfinishedRunError(InputError):
    """The folder of a run whose shards are not all done."""


def read_records(
    paths: PathLike | Iterable[PathLike], *, on_bad: Callable[[Reject], None] | None = None
) -> Iterator[Record]:
    """The records in files, one at a time; memory does not grow with their number.

    Args:
        paths: one or several of: files of records (`.jsonl`, also `.gz` or `.zst`), the folder of a run or any folder
            of such files, globs, URLs, or `-` for the standard input. Files of rejects are left out.
        on_bad: called with what is wrong with a line or file that cannot be read, which is then passed over; by
            default it is an error.

    Returns:
        An iterator over the records, in the order of the files.

    Raises:
        InputError: if an input does not exist or holds no records.
        UnfinishedRunError: if a folder is that of a run whose shards are not all done.
        RecordError: if a line is no record or a file cannot be read, while iterating.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    return _records(find_records(map(str, given)), on_bad or _refuse)


def find_records(inputs: Iterable[str]) -> list[str]:
    """The files of records that inputs name, in the order given, those of a folder or glob sorted, each once.

    Raises:
        InputError: if an input does not exist or holds no records.
        UnfinishedRunError: if a folder is that of a run whose shards are not all done.
    """
    found: dict[str, None] = {}
    for given in inputs:
        path = Path(given)
        if given == STANDARD_INPUT or "://" in given or path.is_file():
            found[given] = None
            continue
        if path.is_dir():
            inside = _shards(path) if (path / _PLAN).is_file() else _files_in(path)
            if not inside:
                raise InputError(f"{given}: the folder holds no {', '.join(_ENDINGS)} file; name the files or a glob")
        elif glob.has_magic(given):
            inside = sorted(name for name in glob.glob(given, recursive=True) if _holds_records(Path(name)))
            if not inside:
                raise InputError(f"{given}: no file of records matches; check the pattern, and quote it from the shell")
        else:
            raise InputError(f"{given}: there is no such file or folder; check the path")
        found.update(dict.fromkeys(inside))
    return list(found)


def _holds_records(path: Path) -> bool:
    name = _bare(path.name)
    return name.endswith(_ENDINGS) and not name.endswith(REJECTS) and not name.startswith(".") and path.is_file()


def _bare(name: str) -> str:
    for ending in COMPRESSED:
        name = name.removesuffix(ending)
    return name


def _files_in(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*") if _holds_records(path))


def _shards(folder: Path) -> list[str]:
    from trichluc.running.plan import PlanError, read_plan
    from trichluc.running.shard import ShardFiles

    try:
        plan, digest = read_plan(folder)
    except PlanError as error:
        raise InputError(str(error)) from error
    shards = [ShardFiles(folder, shard.name) for shard in plan.shards]
    missing = [files.name for files in shards if files.done(digest) is None]
    if missing:
        raise UnfinishedRunError(
            f"{folder}: {len(missing)} of {len(shards)} shards are not done ({missing[0]} is the first); run the same "
            f"trichluc run again, or name the shards that are to be read: '{folder}/shard-*.jsonl'"
        )
    return [str(files.records) for files in shards]


def _refuse(reject: Reject) -> None:
    raise RecordError(str(reject))


def _records(paths: Iterable[str], on_bad: Callable[[Reject], None]) -> Iterator[Record]:
    for path in paths:
        for read in _read(path):
            if isinstance(read, Record):
                yield read
            else:
                on_bad(read)


def _read(path: str) -> Iterator[Record | Reject]:
    try:
        with nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else open_input(path) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield _record(line, path, number)
    except Exception as error:  # every library has errors of its own for a broken file
        yield unreadable(path, error)


def _record(line: bytes, path: str, number: int) -> Record | Reject:
    try:
        return decode(line)
    except msgspec.ValidationError as error:
        reason, remedy = _why_no_record(line, error)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, remedy = f"the line is no JSON ({error})", "the file is damaged or no file of records; write it anew"
    return Reject(uri=path, line=number, reason=reason, remedy=remedy)


def _why_no_record(line: bytes, error: msgspec.ValidationError) -> tuple[str, str]:
    try:
        content = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        return f"the line is no JSON ({broken})", "the file is damaged or no file of records; write it anew"
    if isinstance(content, dict) and {"schema", "stages"} <= content.keys():
        return f"the record does not keep to the schema {SCHEMA} ({error})", "write it anew with this version"
    keys = ", ".join(map(str, content)) if isinstance(content, dict) else "none"
    return f"the line is no record (its keys: {keys})", "make records of articles first: trichluc run IN -o OUT.jsonl"
