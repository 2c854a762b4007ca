"""`trichluc lexicon`: abbreviations of the user's own, checked and found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trichluc.commands.exits import REJECTED, usage_error

if TYPE_CHECKING:
    from trichluc.records import Record

lexicon_app = typer.Typer(help="Check a lexicon, or mine articles for new entries.", no_args_is_help=True)


@lexicon_app.command("check")
def lexicon_check(file: Annotated[Path, typer.Argument(help="A TSV of abbreviations.")]) -> None:
    """Validate a lexicon of abbreviations of your own, and say what it changes."""
    from trichluc.grammar.abbreviation_lexicon import read_senses, shipped_lexicon
    from trichluc.lexicons import LexiconError

    try:
        senses = read_senses(file)
    except OSError as error:
        raise usage_error(f"{file}: it cannot be read: {error.strerror}; check the path") from error
    except LexiconError as error:
        raise usage_error(str(error)) from error
    replaced = sum(shipped_lexicon().knows(form) for form in {sense.short for sense in senses})
    typer.echo(f"{file}: {len(senses)} senses, all well formed; {replaced} forms take the place of the package's")


@lexicon_app.command("mine")
def lexicon_mine(
    inputs: Annotated[list[str], typer.Argument(help="Articles: files, folders, globs.")],
) -> None:
    """Propose new entries from what articles define or leave unexplained, as a TSV ready to be edited.

    Example: trichluc lexicon mine corpus/articles > proposals.tsv
    """
    from trichluc.formats import Reject
    from trichluc.mining import as_rows, mine
    from trichluc.reading import InputError, find_inputs, read_articles

    rejected = 0

    def articles(paths: list[str]) -> Iterator[Record]:
        nonlocal rejected
        for read in read_articles(paths):
            if isinstance(read, Reject):
                rejected += 1
                typer.echo(f"rejected: {read}", err=True)
            else:
                yield read

    try:
        for row in as_rows(mine(articles(find_inputs(inputs)))):
            typer.echo(row)
    except InputError as error:
        raise usage_error(str(error)) from error
    if rejected:
        raise typer.Exit(REJECTED)
