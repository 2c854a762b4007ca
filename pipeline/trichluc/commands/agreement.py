"""`trichluc agreement`: how far two annotators agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from trichluc.commands.exits import usage_error


def agreement(
    first: Annotated[Path, typer.Argument(help="A gold file (.gold.json) or a folder of them.")],
    second: Annotated[Path, typer.Argument(help="The same articles as another annotator marked them.")],
    texts: Annotated[Path, typer.Option(help="The folder of the articles, ID.txt.")] = Path("corpus/articles"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Compare two annotations of the same articles: F1 and Cohen's kappa, layer by layer.

    Articles that only one annotated are passed over; what one calls optional counts for neither.

    Example: trichluc agreement corpus/gold corpus/second-annotation
    """
    from rich.console import Console

    from trichluc.agreement import agree_files, agreement_as_dict, agreement_tables
    from trichluc.evaluation import EvaluationError

    try:
        articles, layers = agree_files(first, second, texts)
    except EvaluationError as error:
        raise usage_error(str(error)) from error
    if as_json:
        typer.echo(json.dumps(agreement_as_dict(articles, layers), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{articles} articles that both annotated")
    for table in agreement_tables(layers):
        Console().print(table)
