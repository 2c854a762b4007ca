"""`trichluc duplicates`: copies of one article marked in a batch of records."""

from __future__ import annotations

from typing import Annotated

import typer

from trichluc.commands.exits import UNFINISHED, LeftOut, usage_error


def duplicates(
    records: Annotated[
        list[str], typer.Argument(help="Files of records (.jsonl, .gz, .zst), a run's folder, globs, or - .")
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="The JSON Lines file to write, or - .")],
    threshold: Annotated[float, typer.Option(help="The similarity from which two articles are copies.")] = 0.8,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")] = False,
) -> None:
    """Mark articles that are copies of an earlier one; none is dropped.

    A copy gets the id of the first in `duplicate_of` and how alike they are in `similarity`; the first is the one that
    comes first in the order given. Needs the extra `dedup`.

    Exit code: 0 if every line was a record, 1 if some were not (they are named), 2 for wrong usage, 3 if a run's folder
    is not finished.

    Example: trichluc duplicates out/records.jsonl -o out/marked.jsonl
    """
    from rich.console import Console
    from rich.progress import track

    from trichluc.duplicates import mark_duplicates
    from trichluc.formats import MissingExtraError
    from trichluc.loading import UnfinishedRunError, read_records
    from trichluc.reading import InputError
    from trichluc.writing import LinesWriter, OutputError

    errors = Console(stderr=True)
    left_out = LeftOut()
    count = copies = 0
    try:
        marked = mark_duplicates(read_records(records, on_bad=left_out), threshold)
        with LinesWriter(output, overwrite=overwrite) as writer:
            for record in track(marked, "records", console=errors, transient=True, disable=not errors.is_terminal):
                writer.write(record)
                count += 1
                copies += record.duplicate_of is not None
    except UnfinishedRunError as error:
        raise usage_error(str(error), UNFINISHED) from error
    except (InputError, OutputError, MissingExtraError, ValueError) as error:
        raise usage_error(str(error)) from error
    typer.echo(f"{copies} of {count} articles are copies of an earlier one: {output}", err=True)
    left_out.end()
