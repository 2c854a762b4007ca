"""`trichluc tables` and `trichluc schema`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trichluc.commands.exits import UNFINISHED, LeftOut, usage_error


class FileFormat(StrEnum):
    """What tables are written as."""

    PARQUET = "parquet"
    CSV = "csv"


class SchemaFormat(StrEnum):
    """How the schema is printed."""

    JSON = "json"
    MARKDOWN = "markdown"


def tables(
    records: Annotated[
        list[str], typer.Argument(help="Files of records (.jsonl, .gz, .zst), a run's folder, globs, or - .")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write the tables into.")],
    format: Annotated[FileFormat, typer.Option(help="Parquet needs the extra `tables`.")] = FileFormat.PARQUET,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace tables that stand there.")] = False,
) -> None:
    """Flatten records into tables for analysis.

    A table each of articles, sections, sentences, abbreviations, quantities, times, documents, organisations, mentions,
    campaign_models and checks; docs/data-dictionary.md says what their columns mean, docs/analysis.md what to do with
    them.

    Exit code: 0 if every line was a record, 1 if some were not (they are named), 2 for wrong usage, 3 if a run's folder
    is not finished.

    Example: trichluc tables out/records.jsonl -o out/tables
    """
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from trichluc.formats import MissingExtraError
    from trichluc.loading import UnfinishedRunError, read_records
    from trichluc.reading import InputError
    from trichluc.table_files import write_tables
    from trichluc.writing import OutputError

    errors = Console(stderr=True)
    left_out = LeftOut()
    try:
        read = read_records(records, on_bad=left_out)
        shown = track(read, "records", console=errors, transient=True, disable=not errors.is_terminal)
        written = write_tables(shown, output, format=format.value, overwrite=overwrite)
    except UnfinishedRunError as error:
        raise usage_error(str(error), UNFINISHED) from error
    except (InputError, OutputError, MissingExtraError) as error:
        raise usage_error(str(error)) from error
    summary = Table("table", "rows", "file", title="trichluc tables", title_justify="left")
    summary.columns[1].justify = "right"
    summary.columns[2].overflow = "fold"
    for name, path in written.files.items():
        summary.add_row(name, f"{written.rows[name]:,}", str(path))
    Console().print(summary, highlight=False)
    if written.repeated:
        typer.echo(
            f"{written.repeated} articles have the id of another; joins by article_id mix them up (the same article "
            "twice? docs/analysis.md shows how to find them)",
            err=True,
        )
    left_out.end()


def schema(
    format: Annotated[
        SchemaFormat, typer.Option(help="json: JSON Schema; markdown: the data dictionary.")
    ] = SchemaFormat.JSON,
) -> None:
    """Print the JSON Schema of a record, or the data dictionary."""
    if format == SchemaFormat.MARKDOWN:
        from trichluc.dictionary import data_dictionary

        typer.echo(data_dictionary(), nl=False)
        return
    from trichluc.records import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
