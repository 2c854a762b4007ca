"""`trichluc show`: one article, summarised in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trichluc.commands.exits import REJECTED, usage_error

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from trichluc.records import Quantity, Record

_ROWS = 12  # of a table, unless all are asked for


def show(
    file: Annotated[str, typer.Argument(help="An article in any format that run reads, or - .")],
    all_rows: Annotated[bool, typer.Option("--all", "-a", help="Whole tables, and every article of the file.")] = False,
) -> None:
    """Summarise an article in the terminal.

    Its figures with what they count, organisations, campaign models and who runs them, arithmetic that does not hold.
    `trichluc FILE` does the same.

    Exit code: 0, or 1 if an article could not be read.

    Example: trichluc show corpus/articles/nga-bay-hoc-bac.txt
    """
    from rich.console import Console

    from trichluc.assembly import process
    from trichluc.formats import Reject
    from trichluc.reading import InputError, find_inputs, read_articles

    console, rejected, shown = Console(highlight=False), False, 0
    try:
        for read in read_articles(find_inputs([file])):
            if isinstance(read, Reject):
                rejected = True
                typer.echo(f"rejected: {read}", err=True)
                continue
            if shown and not all_rows:
                console.print("More articles follow; --all shows them.", style="dim")
                break
            _print(process(read), console, None if all_rows else _ROWS)
            shown += 1
    except InputError as error:
        raise usage_error(str(error)) from error
    if rejected:
        raise typer.Exit(REJECTED)


def _print(record: Record, console: Console, rows: int | None) -> None:
    from rich.rule import Rule

    article = record.article
    about = [article.published, article.byline, article.place]
    title = article.title or next(iter(record.text.strip().splitlines()), "")
    console.print(Rule(style="dim"))
    console.print(_safe(" ".join(title.split())), style="bold")
    if any(about):
        console.print(_safe(" · ".join(filter(None, about))), style="dim")
    for part in (_figures(record, rows), _organisations(record, rows), _models(record, rows)):
        console.print()
        for line in part:
            console.print(line)
    console.print()
    for line in _checks(record):
        console.print(line)
    for warning in record.warnings:
        console.print(_safe(f"Note: {warning}"), style="yellow")


def _table(
    title: str, columns: Iterable[str], content: Iterable[tuple[str | None, ...]], rows: int | None
) -> Iterator[RenderableType]:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    found = list(content)
    if not found:
        yield Text(f"{title}: none", style="dim")
        return
    table = Table(box=box.SIMPLE_HEAD, title=f"{title} ({len(found)})", title_justify="left", title_style="bold")
    table.pad_edge = False
    for column in columns:
        table.add_column(column, justify="right" if column == "figure" else "left", overflow="fold")
    for cells in found[:rows]:
        table.add_row(*(_safe(cell or "") for cell in cells))
    yield table
    if rows is not None and len(found) > rows:
        yield Text(f"… and {len(found) - rows} more; --all shows them", style="dim")


def _figures(record: Record, rows: int | None) -> Iterator[RenderableType]:
    names = _names(record)
    told = [quantity for quantity in record.quantities if quantity.kind != "ordinal"]
    content = (
        (_amount(quantity), quantity.unit, quantity.noun, names.get(quantity.subject or ""), quantity.period)
        for quantity in told
    )
    yield from _table("Figures", ("figure", "unit", "of what", "of whom", "when"), content, rows)


def _amount(quantity: Quantity) -> str:
    comparator = "" if quantity.comparator == "=" else f"{quantity.comparator} "
    return comparator + " ".join(quantity.text.removesuffix("%").split())


def _names(record: Record) -> dict[str, str]:
    return {row["organisation_id"]: row["name"] for row in _organisation_rows(record)}


def _organisation_rows(record: Record) -> Iterator[dict[str, Any]]:
    from trichluc.tables import table_named

    table = table_named("organisations")
    return (dict(zip(table.header(), row, strict=True)) for row in table.rows(record))


def _organisations(record: Record, rows: int | None) -> Iterator[RenderableType]:
    found = sorted(_organisation_rows(record), key=lambda row: -row["mentions"])
    content = ((row["name"], row["type"], row["level"], f"{row['mentions']}×") for row in found)
    yield from _table("Organisations", ("name", "type", "level", "mentions"), content, rows)


def _models(record: Record, rows: int | None) -> Iterator[RenderableType]:
    names = _names(record)
    kinds: dict[str, str] = {}
    operators: dict[str, str] = {}
    count: Counter[str] = Counter()
    for model in record.campaign_models:
        key = " ".join(model.name.split())
        count[key] += 1
        kinds.setdefault(key, model.kind)
        if operator := names.get(model.operator_id or "") or model.operator:
            operators.setdefault(key, operator)
    content = ((name, kinds[name], operators.get(name), f"{times}×") for name, times in count.items())
    yield from _table("Campaign models", ("name", "kind", "operator", "mentions"), content, rows)


def _checks(record: Record) -> Iterator[RenderableType]:
    from rich.text import Text

    failed = [check for check in record.checks if not check.holds]
    if not failed:
        told = f"all {len(record.checks)} hold" if record.checks else "nothing to check"
        yield Text(f"Stated arithmetic: {told}", style="dim")
        return
    yield Text(f"Checks that fail ({len(failed)} of {len(record.checks)})", style="bold red")
    for check in failed:
        figures = ", ".join(span.text for span in check.spans)
        told = f"{check.kind}: the article says {check.expected:.10g}, its figures give {check.found:.10g} ({figures})"
        yield _safe(f"  {told}")
        if check.sentence is not None:
            sentence = record.sentences[check.sentence]
            yield _safe("  " + " ".join(record.text[sentence.start : sentence.end].split()))


def _safe(text: str) -> RenderableType:
    """Text of an article for a terminal: no markup, no control characters."""
    from rich.text import Text

    return Text("".join(char if char.isprintable() else " " for char in text))
