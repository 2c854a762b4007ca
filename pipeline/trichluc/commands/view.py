"""`trichluc view`: a record as a web page, many as an index of pages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trichluc.commands.exits import REJECTED, UNFINISHED, usage_error

if TYPE_CHECKING:
    from trichluc.formats import Reject


def view(
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="An article, a file of articles or records, a folder, a glob, or -"),
    ],
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="A page (OUT.html) for one article, or a folder (DIR/) for many."),
    ],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace pages that are there.")] = False,
) -> None:
    """Make web pages of articles: every finding marked in the text, tables, and an index to search.

    A page is one file that needs nothing else and loads nothing. Articles are run through all stages first; records of
    an earlier run are shown as they are. A folder gets `index.html` and `articles/ID.html`. See docs/viewing.md.

    Exit code: 0 if every article has its page, 1 if some could not be shown, 2 for wrong usage.

    Example: trichluc view out/records.jsonl -o out/pages/
    """
    from rich.console import Console

    from trichluc.loading import UnfinishedRunError
    from trichluc.page_files import find_viewable, viewable, write_folder, write_page
    from trichluc.pages.marks import OffsetError
    from trichluc.reading import InputError
    from trichluc.writing import OutputError

    folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    if not folder and not output.lower().endswith((".html", ".htm")):
        raise usage_error(f"{output} is neither a page nor a folder; end it with .html for one article, or with /")
    rejected = 0
    console = Console(stderr=True)

    def reject(what: Reject) -> None:
        nonlocal rejected
        rejected += 1
        console.print(f"rejected: {what}", highlight=False, markup=False, soft_wrap=True)

    try:
        records = viewable(find_viewable(source), reject)
        if folder:
            with console.status("") as status:
                pages = write_folder(
                    records,
                    Path(output),
                    overwrite=overwrite,
                    on_page=lambda number: status.update(f"{number} pages"),
                    on_reject=reject,
                )
        else:
            pages = write_page(records, Path(output), overwrite=overwrite)
    except UnfinishedRunError as error:
        raise usage_error(str(error), UNFINISHED) from error
    except (InputError, OutputError, OffsetError) as error:
        raise usage_error(str(error)) from error
    if not pages:
        if not rejected:
            raise usage_error(f"{source}: it holds no article; check the file")
        raise typer.Exit(REJECTED)
    where = Path(output) / "index.html" if folder else Path(output)
    typer.echo(f"{pages} {'page' if pages == 1 else 'pages'}: {where}")
    if rejected:
        typer.echo(f"{rejected} rejected", err=True)
        raise typer.Exit(REJECTED)
