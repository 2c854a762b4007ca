"""`trichluc export` and `trichluc import`: annotations to other tools and back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from trichluc.commands.exits import REJECTED, UNFINISHED, LeftOut, usage_error


class ExportFormat(StrEnum):
    """What records or gold are exported as."""

    BRAT = "brat"
    LABEL_STUDIO = "label-studio"
    GOLD = "gold"
    CONLL = "conll"
    DOCBIN = "docbin"


class ImportFormat(StrEnum):
    """What gold is imported from."""

    BRAT = "brat"
    LABEL_STUDIO = "label-studio"


def export(
    records: Annotated[
        list[str], typer.Argument(help="Files of records (.jsonl, .gz, .zst), a run's folder, globs, or - .")
    ],
    format: Annotated[ExportFormat, typer.Option(help="brat, label-studio, gold: a folder; conll, docbin: a file.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder or file to write.")],
    gold: Annotated[
        list[Path] | None,
        typer.Option(help="Gold files or folders: export their marks in place of the records' findings."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what stands there.")] = False,
) -> None:
    """Hand annotations to other tools: to be corrected (brat, label-studio, gold) or learnt from (conll, docbin).

    Without --gold, the marks are what the line found. docs/gold.md shows the way there and back.

    Exit code: 0 if every line was a record, 1 if some were not (they are named), 2 for wrong usage, 3 if a run's folder
    is not finished.

    Example: trichluc export out/records.jsonl --format brat -o out/brat
    """
    from trichluc.evaluation import EvaluationError
    from trichluc.exchange.marks import ExchangeError, drafts, with_gold, write_gold
    from trichluc.loading import UnfinishedRunError, read_records
    from trichluc.reading import InputError
    from trichluc.writing import OutputError

    left_out = LeftOut()
    try:
        read = read_records(records, on_bad=left_out)
        articles = with_gold(read, gold) if gold else drafts(read)
        match format:
            case ExportFormat.BRAT:
                from trichluc.exchange.brat import write_brat

                count = write_brat(articles, output, overwrite=overwrite)
            case ExportFormat.LABEL_STUDIO:
                from trichluc.exchange.label_studio import write_label_studio

                count = write_label_studio(articles, output, annotations=bool(gold), overwrite=overwrite)
            case ExportFormat.GOLD:
                count = len(write_gold((marks for _, marks in articles), output, overwrite=overwrite))
            case ExportFormat.CONLL:
                from trichluc.exchange.conll import write_conll

                count = write_conll(articles, output, overwrite=overwrite)
            case ExportFormat.DOCBIN:
                from trichluc.exchange.docbin import write_docbin

                count = write_docbin(articles, output, overwrite=overwrite)
    except UnfinishedRunError as error:
        raise usage_error(str(error), UNFINISHED) from error
    except (InputError, OutputError, ExchangeError, EvaluationError) as error:
        raise usage_error(str(error)) from error
    typer.echo(f"{count} {'article' if count == 1 else 'articles'}: {output}")
    left_out.end()


def import_gold(
    source: Annotated[Path, typer.Argument(help="brat: the collection's folder; label-studio: the exported JSON.")],
    format: Annotated[ImportFormat, typer.Option(help="What made it.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write gold files into.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace gold files of the same name.")] = False,
) -> None:
    """Make gold files of what was annotated in brat or Label Studio.

    Exit code: 0 if all is gold; 1 if some of it must be completed first (it is named; the rest is written); 2 if the
    source cannot be read.

    Example: trichluc import out/brat --format brat -o out/gold
    """
    from trichluc.exchange.brat import read_brat
    from trichluc.exchange.label_studio import read_label_studio
    from trichluc.exchange.marks import ExchangeError, incomplete, write_gold
    from trichluc.loading import RecordError
    from trichluc.reading import InputError
    from trichluc.writing import OutputError

    left: list[str] = []
    try:
        if format == ImportFormat.BRAT:
            articles = list(read_brat(source))
        else:
            articles, left = read_label_studio(source)
        written = write_gold(articles, output, overwrite=overwrite)
    except (ExchangeError, OutputError, InputError, RecordError) as error:
        raise usage_error(str(error)) from error
    left += [line for gold in articles for line in incomplete(gold)]
    for line in left:
        typer.echo(f"to be completed: {line}", err=True)
    typer.echo(f"{len(written)} gold {'file' if len(written) == 1 else 'files'}: {output}")
    if left:
        raise typer.Exit(REJECTED)
