"""The command line: arguments in, exit code out.

Heavy imports stand inside the commands, so that `trichluc --help` answers at once.
"""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trichluc.commands.agreement import agreement
from trichluc.commands.doctor import doctor
from trichluc.commands.duplicates import duplicates
from trichluc.commands.exchange import export, import_gold
from trichluc.commands.exits import INTERRUPTED as _INTERRUPTED
from trichluc.commands.exits import REJECTED as _REJECTED
from trichluc.commands.exits import UNFINISHED as _UNFINISHED
from trichluc.commands.exits import usage_error as _usage_error
from trichluc.commands.gazetteer import gazetteer_app
from trichluc.commands.group import CommandsOrFile
from trichluc.commands.lexicon import lexicon_app
from trichluc.commands.models import models
from trichluc.commands.show import show
from trichluc.commands.tables import schema, tables
from trichluc.commands.view import view

if TYPE_CHECKING:
    from trichluc.running.corpus import Engine
    from trichluc.running.plan import Configuration
    from trichluc.running.slurm import Share

_EXAMPLES = """\
Examples:
trichluc article.txt                       a summary in the terminal
trichluc run articles/ -o records.jsonl    a record a line
trichluc run dumps/*.jsonl -o news/        in shards, on all cores, resumable
trichluc tables records.jsonl -o tables/   for polars, duckdb, pandas, Excel
trichluc show --help                       what a command does\
"""

_OwnLexicon = Annotated[
    Path | None, typer.Option("--lexicon", exists=True, dir_okay=False, help="A TSV of abbreviations of your own.")
]

app = typer.Typer(
    cls=CommandsOrFile,
    help="Structured records from Vietnamese news articles, with the exact characters that prove each finding.",
    epilog=_EXAMPLES,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)

app.add_typer(lexicon_app, name="lexicon")
app.add_typer(gazetteer_app, name="gazetteer")


class EngineName(StrEnum):
    """What shares the work out."""

    LOCAL = "local"
    DASK = "dask"
    SLURM = "slurm"


@app.command()
def run(
    inputs: Annotated[
        list[str], typer.Argument(help="Text files, JSON Lines, folders, globs, or - for standard input.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", help="The JSON Lines file to write, - for standard output, or a folder (DIR/) for shards."
        ),
    ],
    until: Annotated[str | None, typer.Option(help="Stop after this stage (see: trichluc stages).")] = None,
    views: Annotated[
        bool, typer.Option("--views", help="Add the normalised and the expanded text to each record.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")] = False,
    lexicon: _OwnLexicon = None,
    gazetteer: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A TSV of places and organisations of your own.")
    ] = None,
    text_field: Annotated[str, typer.Option(help="JSON, Parquet: the field of the text; dots lead inwards.")] = "text",
    id_field: Annotated[str, typer.Option(help="JSON, Parquet: the field that names the article.")] = "id",
    published_field: Annotated[str | None, typer.Option(help="JSON, Parquet: the field of the date.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text, HTML: the encoding, if it is not to be detected.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="DIR/: processes; by default as many as cores.")] = None,
    engine: Annotated[EngineName, typer.Option(help="DIR/: what shares the work out.")] = EngineName.LOCAL,
    scheduler: Annotated[str | None, typer.Option(help="dask: the address of the scheduler.")] = None,
    scheduler_file: Annotated[str | None, typer.Option(help="dask: the file that the scheduler wrote.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="DIR/: seconds that one article may take.")] = 60.0,
    retry_rejects: Annotated[
        bool, typer.Option("--retry-rejects", help="DIR/: try again what an earlier run set aside.")
    ] = False,
    plan_only: Annotated[bool, typer.Option("--plan-only", help="DIR/: write the plan and stop.")] = False,
) -> None:
    """Run the stages over articles and write one record a line.

    Into a folder (DIR/), the work is cut into shards and done by several processes; the same command goes on after any
    interruption. See docs/scale.md.

    Exit code: 0 if every article became a record, 1 if some were rejected (they are in OUT.rejects.jsonl), 2 for wrong
    usage; into a folder also 3 if the run is not finished and 130 if it was interrupted.

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
    if not output.strip():
        raise _usage_error("--output is empty; name a file, a folder (DIR/) or -")
    encoding = encoding.lower() if encoding else None
    if encoding and encoding not in ENCODINGS:
        raise _usage_error(f"there is no encoding {encoding!r}; known are {', '.join(ENCODINGS)}")
    options = ReadOptions(text_field=text_field, id_field=id_field, published_field=published_field, encoding=encoding)
    if output.endswith(("/", os.sep)) or Path(output).is_dir():
        from trichluc.running.plan import Configuration

        _run_into_folder(
            inputs,
            Path(output),
            Configuration(
                until=until,
                views=views,
                lexicon=str(lexicon) if lexicon else None,
                gazetteer=str(gazetteer) if gazetteer else None,
                options=options,
            ),
            *_engine(engine, workers, scheduler, scheduler_file),
            timeout=timeout,
            overwrite=overwrite,
            retry_rejects=retry_rejects,
            plan_only=plan_only,
        )
        return
    if workers or engine != EngineName.LOCAL or retry_rejects or plan_only:
        raise _usage_error(
            "--workers, --engine, --retry-rejects and --plan-only are for runs into a folder; end --output with /"
        )
    try:
        stages = stages_until(until, lexicon, gazetteer)
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
    except KeyboardInterrupt as error:
        typer.echo("interrupted; nothing was kept (a run into a folder, -o DIR/, keeps what is done)", err=True)
        raise typer.Exit(_INTERRUPTED) from error
    closing = console if output == STANDARD_OUTPUT else Console()
    closing.print(summary(tally))
    if tally.articles or not tally.rejected:
        closing.print(f"records: {output}", highlight=False, markup=False, soft_wrap=True)
    if tally.stale:
        typer.echo(
            f"{tally.stale} records hold layers of other versions, which were kept; run over the articles", err=True
        )
    if tally.rejected:
        where = "" if output == STANDARD_OUTPUT else f"; see {rejects_path(output)}"
        typer.echo(f"{tally.rejected} rejected{where}", err=True)
        raise typer.Exit(_REJECTED)


def _engine(
    name: EngineName, workers: int | None, scheduler: str | None, scheduler_file: str | None
) -> tuple[Engine, Share | None]:
    from trichluc.formats import MissingExtraError
    from trichluc.running.local import LocalEngine
    from trichluc.running.slurm import SlurmError, array_share

    try:
        if name == EngineName.DASK:
            from trichluc.running.dask import DaskEngine

            return DaskEngine(scheduler, scheduler_file, workers), None
        return LocalEngine(workers), array_share(os.environ) if name == EngineName.SLURM else None
    except (MissingExtraError, SlurmError) as error:
        raise _usage_error(str(error)) from error


def _run_into_folder(
    inputs: list[str],
    folder: Path,
    configuration: Configuration,
    engine: Engine,
    share: Share | None,
    *,
    timeout: float,
    overwrite: bool,
    retry_rejects: bool,
    plan_only: bool,
) -> None:
    from rich.console import Console

    from trichluc.assembly import UnknownStageError
    from trichluc.formats import MissingExtraError
    from trichluc.lexicons import LexiconError
    from trichluc.reading import InputError
    from trichluc.running.corpus import UnfinishedError, run_corpus
    from trichluc.running.files import FolderBusyError
    from trichluc.running.plan import PlanError
    from trichluc.running.progress import corpus_progress, status
    from trichluc.running.shard import WorkerError
    from trichluc.writing import OutputError

    try:
        with corpus_progress(Console(stderr=True)) as show:
            progress = run_corpus(
                inputs,
                folder,
                configuration=configuration,
                engine=engine,
                share=share,
                timeout=timeout,
                overwrite=overwrite,
                retry_rejects=retry_rejects,
                plan_only=plan_only,
                on_progress=show,
            )
    except (
        *(UnknownStageError, LexiconError, InputError, OutputError),
        *(PlanError, FolderBusyError, MissingExtraError),
    ) as error:
        raise _usage_error(str(error)) from error
    except (UnfinishedError, WorkerError) as error:
        typer.echo(f"trichluc: {error}", err=True)
        raise typer.Exit(_UNFINISHED) from error
    except KeyboardInterrupt as error:
        typer.echo("trichluc: interrupted; what is done is kept, and the same command goes on from there", err=True)
        raise typer.Exit(_INTERRUPTED) from error
    Console().print(status(progress))
    for left in progress.left:
        typer.echo(f"{left.shard} is not done: {left.reason}", err=True)
    if progress.left:
        raise typer.Exit(_UNFINISHED)
    if progress.tally.rejected:
        typer.echo(f"{progress.tally.rejected} rejected; see {folder}/shard-*.rejects.jsonl", err=True)
        raise typer.Exit(_REJECTED)


@app.command()
def merge(
    folder: Annotated[Path, typer.Argument(help="The folder of a run that is done.")],
    output: Annotated[str, typer.Option("--output", "-o", help="The JSON Lines file to write, or - .")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it exists.")] = False,
) -> None:
    """Put the shards of a run together, into the one file.

    Exit code: as of that run; 3 if shards are missing.

    Example: trichluc merge out/shards -o out/records.jsonl
    """
    from trichluc.running.merge import MergeError
    from trichluc.running.merge import merge as put_together
    from trichluc.running.plan import PlanError
    from trichluc.writing import OutputError

    try:
        tally = put_together(folder, output, overwrite=overwrite)
    except (OutputError, PlanError) as error:
        raise _usage_error(str(error)) from error
    except MergeError as error:
        typer.echo(f"trichluc: {error}", err=True)
        raise typer.Exit(_UNFINISHED) from error
    typer.echo(f"{tally.articles} records: {output}; {tally.rejected} rejected", err=True)
    if tally.rejected:
        raise typer.Exit(_REJECTED)


@app.command()
def status(folder: Annotated[Path, typer.Argument(help="The folder of a run.")]) -> None:
    """Show how far a run into a folder is.

    Exit code: 0 if it is done, 1 if it is done and some articles were rejected, 3 if it is not finished.
    """
    from rich.console import Console

    from trichluc.running.corpus import survey
    from trichluc.running.plan import PlanError
    from trichluc.running.progress import status as status_table

    try:
        progress = survey(folder)
    except PlanError as error:
        raise _usage_error(str(error)) from error
    Console().print(status_table(progress))
    if progress.done < progress.shards:
        raise typer.Exit(_UNFINISHED)
    if progress.tally.rejected:
        raise typer.Exit(_REJECTED)


@app.command()
def expand(
    inputs: Annotated[
        list[str], typer.Argument(help="Text files, JSON Lines, folders, globs, or - for standard input.")
    ],
    lexicon: _OwnLexicon = None,
) -> None:
    """Print articles with their abbreviations written out.

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


for one in (schema, tables, models, duplicates, show, view, export, agreement):
    app.command()(one)
app.command("import")(import_gold)
app.command()(doctor)


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


def main() -> None:
    """The entry point of the command `trichluc`."""
    app()
