"""The command line: arguments in, exit code out.

Heavy imports stand inside the commands, so that `trichluc --help` answers at once.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Structured records from Vietnamese news articles, with the exact characters that prove each finding.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)

lexicon_app = typer.Typer(
    help="Check a lexicon of abbreviations, or mine articles for new entries.", no_args_is_help=True
)
app.add_typer(lexicon_app, name="lexicon")

_REJECTED, _WRONG_USAGE = 1, 2


@app.command()
def run(
    inputs: Annotated[
        list[str], typer.Argument(help="Text files, JSON Lines, folders, globs, or - for standard input.")
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", help="The JSON Lines file to write, or - for standard output.")
    ],
    until: Annotated[str | None, typer.Option(help="Stop after this stage (see: trichluc stages).")] = None,
    views: Annotated[
        bool, typer.Option("--views", help="Add the normalised and the expanded text to each record.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")] = False,
    lexicon: Annotated[Path | None, typer.Option(help="A TSV of abbreviations of your own.")] = None,
    text_field: Annotated[str, typer.Option(help="JSON, Parquet: the field of the text; dots lead inwards.")] = "text",
    id_field: Annotated[str, typer.Option(help="JSON, Parquet: the field that names the article.")] = "id",
    published_field: Annotated[str | None, typer.Option(help="JSON, Parquet: the field of the date.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text, HTML: the encoding, if it is not to be detected.")] = None,
) -> None:
    """Run the stages over articles and write one record a line.

    Exit code: 0 if every article became a record, 1 if some were rejected (they are in OUT.rejects.jsonl), 2 for wrong
    usage.

    Example: trichluc run corpus/articles -o out/records.jsonl
    """
    from rich.console import Console

    from trichluc.assembly import UnknownStageError, stages_until
    from trichluc.decoding import ENCODINGS
    from trichluc.formats import ReadOptions
    from trichluc.lexicons import LexiconError
    from trichluc.reading import InputError, find_inputs
    from trichluc.running.batch import run_batch
    from trichluc.running.progress import progress, summary
    from trichluc.writing import STANDARD_OUTPUT, OutputError, rejects_path

    console = Console(stderr=True)
    if encoding and encoding not in ENCODINGS:
        raise _usage_error(f"there is no encoding {encoding!r}; known are {', '.join(ENCODINGS)}")
    options = ReadOptions(text_field=text_field, id_field=id_field, published_field=published_field, encoding=encoding)
    try:
        stages = stages_until(until, lexicon)
        with progress(console, find_inputs(inputs)) as show:
            tally = run_batch(
                inputs,
                output,
                stages=stages,
                options=options,
                views=views,
                overwrite=overwrite,
                on_progress=show,
                on_reject=lambda reject: console.print(
                    f"rejected: {reject}", highlight=False, markup=False, soft_wrap=True
                ),
            )
    except (UnknownStageError, InputError, OutputError, LexiconError) as error:
        raise _usage_error(str(error)) from error
    closing = console if output == STANDARD_OUTPUT else Console()
    closing.print(summary(tally))
    closing.print(f"records: {output}", highlight=False, markup=False, soft_wrap=True)
    if tally.rejected:
        where = "" if output == STANDARD_OUTPUT else f"; see {rejects_path(output)}"
        typer.echo(f"{tally.rejected} rejected{where}", err=True)
        raise typer.Exit(_REJECTED)


@app.command()
def expand(
    inputs: Annotated[
        list[str], typer.Argument(help="Text files, JSON Lines, folders, globs, or - for standard input.")
    ],
    lexicon: Annotated[Path | None, typer.Option(help="A TSV of abbreviations of your own.")] = None,
) -> None:
    """Print the text of articles with their abbreviations written out, and nothing else.

    Example: trichluc expand article.txt > expanded.txt
    """
    from trichluc.assembly import process, stages_until
    from trichluc.formats import Reject
    from trichluc.lexicons import LexiconError
    from trichluc.reading import InputError, find_inputs, read_articles

    rejected = False
    try:
        stages = stages_until("abbreviations", lexicon)
        for read in read_articles(find_inputs(inputs)):
            if isinstance(read, Reject):
                rejected = True
                typer.echo(f"rejected: {read}", err=True)
            else:
                typer.echo(process(read, stages, views=True).expanded)
    except (InputError, LexiconError) as error:
        raise _usage_error(str(error)) from error
    if rejected:
        raise typer.Exit(_REJECTED)


@lexicon_app.command("check")
def lexicon_check(file: Annotated[Path, typer.Argument(help="A TSV of abbreviations.")]) -> None:
    """Validate a lexicon of abbreviations of your own, and say what it changes."""
    from trichluc.grammar.abbreviation_lexicon import read_senses, shipped_lexicon
    from trichluc.lexicons import LexiconError

    try:
        senses = read_senses(file)
    except (LexiconError, OSError) as error:
        raise _usage_error(str(error)) from error
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

    try:
        records = (read for read in read_articles(find_inputs(inputs)) if not isinstance(read, Reject))
        for row in as_rows(mine(records)):
            typer.echo(row)
    except InputError as error:
        raise _usage_error(str(error)) from error


@app.command()
def stages() -> None:
    """List the stages in their order, what each reads and what it adds."""
    from rich.console import Console
    from rich.table import Table

    from trichluc.assembly import STAGES

    table = Table("stage", "version", "reads", "adds", title="stages", title_justify="left")
    for stage in STAGES:
        table.add_row(stage.name, stage.version, ", ".join(stage.reads), ", ".join(stage.adds))
    Console().print(table)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from trichluc.records import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@app.command()
def evaluate(
    records: Annotated[Path, typer.Argument(help="Records, as trichluc run wrote them.")],
    gold: Annotated[list[Path], typer.Argument(help="Gold files (.gold.json) or folders of them.")],
    errors: Annotated[
        bool, typer.Option("--errors", help="List each miss, false find and wrong field in its sentence.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
) -> None:
    """Score records against gold annotations, layer by layer.

    Example: trichluc evaluate out/records.jsonl corpus/gold --errors
    """
    from rich.console import Console

    from trichluc.evaluation import EvaluationError, error_lines, evaluate_files, score_tables, scores_as_dict

    try:
        evaluation = evaluate_files(records, gold)
    except EvaluationError as error:
        raise _usage_error(str(error)) from error
    if as_json:
        typer.echo(json.dumps(scores_as_dict(evaluation), ensure_ascii=False, indent=2))
    else:
        for table in score_tables(evaluation):
            Console().print(table)
    if errors:
        for line in error_lines(evaluation):
            typer.echo(line, err=as_json)


def _usage_error(message: str) -> typer.Exit:
    typer.echo(f"trichluc: {message}", err=True)
    return typer.Exit(_WRONG_USAGE)


def main() -> None:
    """The entry point of the command `trichluc`."""
    app()
