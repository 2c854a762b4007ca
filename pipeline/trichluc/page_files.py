"""Pages on the disk: one article as a file, or many as a folder with an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from trichluc.assembly import STAGES
from trichluc.formats import Reject
from trichluc.pages.marks import OffsetError
from trichluc.pages.summaries import Index
from trichluc.reading import find_inputs, read_articles
from trichluc.records import Record, StageVersions
from trichluc.running.batch import run_one
from trichluc.viewing import GENERATOR, article_page, page_of
from trichluc.writing import OutputError, partial_path

_INDEX = "index.html"
_ARTICLES = "articles"
_PLAN = "plan.json"  # what tells the folder of a run
_REJECTS = (".rejects.jsonl", ".rejects.jsonl.gz", ".rejects.jsonl.zst")
_HEAD = 400  # bytes of a page in which its maker is named


class ManyArticlesError(OutputError):
    """More than one article for one page."""


def find_viewable(given: str) -> list[str]:
    """The files that an input names: articles, records, or the folder of a run; rejects are left out.

    Raises:
        InputError: if it does not exist, holds nothing, or is a run that is not done.
    """
    if (Path(given) / _PLAN).is_file():
        from trichluc.loading import find_records

        return find_records([given])
    return [path for path in find_inputs([given]) if not path.endswith(_REJECTS)]


def viewable(paths: Iterable[str], on_reject: Callable[[Reject], None]) -> Iterator[Record]:
    """The records in files, one at a time; an article on which no stage has run is put through all of them.

    Args:
        paths: files, as `find_viewable` gives them.
        on_reject: called with what could not be read or processed.
    """
    for read in read_articles(paths):
        fresh = isinstance(read, Record) and read.stages == StageVersions()
        result = run_one(read, STAGES, views=False) if isinstance(read, Record) and fresh else read
        if isinstance(result, Reject):
            on_reject(result)
        else:
            yield result


def write_page(records: Iterable[Record], output: Path, *, overwrite: bool = False) -> int:
    """Write the page of one article.

    Args:
        records: the article's record, and no other.
        output: the HTML file.
        overwrite: whether a file that stands there may be replaced.

    Returns:
        The number of pages written: 1, or 0 if there is no record.

    Raises:
        OutputError: if the file may not be written.
        ManyArticlesError: if there is a second record; nothing is written then.
        OffsetError: if the record's offsets do not fit its text.
    """
    if output.exists() and not overwrite:
        raise OutputError(f"{output}: the file exists; name another or add --overwrite")
    waiting = iter(records)
    record = next(waiting, None)
    if record is None:
        return 0
    if next(waiting, None) is not None:
        raise ManyArticlesError(f"{output} is one page, and there are several articles; give a folder: -o DIR/")
    _make_folder(output.parent)
    _write(output, article_page(record))
    return 1


def write_folder(
    records: Iterable[Record],
    folder: Path,
    *,
    overwrite: bool = False,
    on_page: Callable[[int], None] = lambda pages: None,
    on_reject: Callable[[Reject], None] = lambda reject: None,
) -> int:
    """Write a page for each article and an index of them; one record is held at a time.

    The index is written last, so that a folder with an index is complete. Pages of an earlier time that this one does
    not replace are deleted; files that trichluc did not make are left alone.

    Args:
        records: the records.
        folder: the folder, made if it is not there.
        overwrite: whether pages that stand there may be replaced.
        on_page: called after each page with their number.
        on_reject: called with a record that cannot be shown.

    Returns:
        The number of articles.

    Raises:
        OutputError: if the folder holds pages that may not be replaced, or cannot be written to.
    """
    index_file, articles = folder / _INDEX, folder / _ARTICLES
    if not overwrite and (index_file.exists() or next(articles.glob("*.html"), None) is not None):
        raise OutputError(f"{folder}: there are pages in it; name another folder or add --overwrite")
    waiting = iter(records)
    first = next(waiting, None)
    if first is None:
        return 0
    _make_folder(articles)
    with suppress(FileNotFoundError):
        index_file.unlink()  # as long as it is there, the folder is complete
    index = Index()
    written = set()
    for record in chain([first], waiting):
        try:
            page = article_page(record, index=f"../{_INDEX}")
        except OffsetError as error:
            on_reject(Reject(uri=record.source.uri, line=record.source.line, reason=str(error), remedy="leave it out"))
            continue
        name = index.add(record)
        _write(articles / name, page)
        written.add(name)
        on_page(len(index))
    for old in articles.glob("*.html"):
        if old.name not in written and _is_ours(old):
            old.unlink()
    _write(index_file, page_of(index))
    return len(index)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return GENERATOR.encode() in file.read(_HEAD)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: it cannot be made: {error.strerror}; check the path") from error


def _write(path: Path, page: str) -> None:
    partial = partial_path(path)
    try:
        # A lone surrogate, which JSON can hold, has no form in UTF-8.
        partial.write_bytes(page.encode("utf-8", "replace"))
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: it cannot be written: {error.strerror}; check the folder") from error
    finally:
        partial.unlink(missing_ok=True)
