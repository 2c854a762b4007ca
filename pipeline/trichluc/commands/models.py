"""`trichluc models`: the register of campaign models over a batch of records."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from trichluc.commands.exits import UNFINISHED, LeftOut, usage_error

if TYPE_CHECKING:
    from rich.table import Table

    from trichluc.register import RegisteredModel


def models(
    records: Annotated[
        list[str], typer.Argument(help="Files of records (.jsonl, .gz, .zst), a run's folder, globs, or - .")
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="The file to write: .jsonl, .csv, .parquet, or - . By default a table."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")] = False,
    evidence: Annotated[int, typer.Option(min=0, help="How many places in articles each row names.")] = 5,
    top: Annotated[int, typer.Option(min=1, help="Without --output: how many rows the table shows.")] = 30,
) -> None:
    """Register the campaign models of a batch: one row a model, with who runs it, where, since when.

    Names that differ only in case, tone placement, marks, abbreviations or figures for number words are one model;
    docs/register.md has the rule and the columns.

    Exit code: 0 if every line was a record, 1 if some were not (they are named), 2 for wrong usage, 3 if a run's folder
    is not finished.

    Example: trichluc models out/records.jsonl -o out/models.csv
    """
    from rich.console import Console
    from rich.progress import track

    from trichluc.formats import MissingExtraError
    from trichluc.loading import UnfinishedRunError, read_records
    from trichluc.reading import InputError
    from trichluc.register import register
    from trichluc.register_files import writer_for
    from trichluc.writing import OutputError

    errors = Console(stderr=True)
    left_out = LeftOut()
    try:
        write = writer_for(output, overwrite=overwrite) if output else None
        read = read_records(records, on_bad=left_out)
        shown = track(read, "records", console=errors, transient=True, disable=not errors.is_terminal)
        rows = register(shown, evidence=evidence)
        if write:
            count = write(rows)
            typer.echo(f"{count} models: {output}", err=True)
        else:
            Console().print(_table(rows, top))
    except UnfinishedRunError as error:
        raise usage_error(str(error), UNFINISHED) from error
    except (InputError, OutputError, MissingExtraError) as error:
        raise usage_error(str(error)) from error
    left_out.end()


def _table(rows: Iterable[RegisteredModel], top: int) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="campaign models", title_justify="left")
    table.add_column("model", ratio=4)
    table.add_column("kind, field", ratio=2)
    table.add_column("run by", ratio=4)
    table.add_column("first", no_wrap=True)
    table.add_column("articles", justify="right", no_wrap=True)
    remaining = iter(rows)
    for row in islice(remaining, top):
        sort = [row.kinds[0].value, *(one.value.replace("_", " ") for one in row.fields[:1])]
        names = list(dict.fromkeys(operator.name for operator in row.operators))
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        table.add_row(
            escape(f"{row.name} ({row.family})" if row.family else row.name),
            ", ".join(sort),
            escape(names[0] + others) if names else "",
            row.first or "",
            str(row.articles),
        )
    left = sum(1 for _ in remaining)
    if left:
        table.caption = f"{left} more; --top shows more of them, -o writes all"
        table.caption_justify = "left"
    return table
