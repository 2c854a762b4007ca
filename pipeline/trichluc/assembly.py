"""The order of the stages, and the line that they form.

Documents come before times and times before quantities, so that the figures of a code or a date are never read as
amounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from trichluc.article import Article, Stage
from trichluc.records import Record, StageVersions
from trichluc.stages import (
    abbreviations,
    campaign_models,
    checks,
    documents,
    linking,
    normalise,
    organisations,
    quantities,
    structure,
    times,
    tokenise,
)

STAGES: tuple[Stage, ...] = (
    structure.STAGE,
    normalise.STAGE,
    abbreviations.STAGE,
    tokenise.STAGE,
    documents.STAGE,
    times.STAGE,
    quantities.STAGE,
    organisations.STAGE,
    campaign_models.STAGE,
    linking.STAGE,
    checks.STAGE,
)
assert tuple(stage.name for stage in STAGES) == StageVersions.__struct_fields__


class UnknownStageError(ValueError):
    """A stage name that does not exist; the message lists those that do."""


def stages_until(name: str | None) -> Sequence[Stage]:
    """The stages up to and including one.

    Args:
        name: the last stage to run; all of them if null.

    Raises:
        UnknownStageError: if there is no stage of that name.

    >>> [stage.name for stage in stages_until("abbreviations")]
    ['structure', 'normalise', 'abbreviations']
    """
    if name is None:
        return STAGES
    names = [stage.name for stage in STAGES]
    if name not in names:
        raise UnknownStageError(f"there is no stage {name!r}; the stages are {', '.join(names)}")
    return STAGES[: names.index(name) + 1]


def process(record: Record, stages: Sequence[Stage] = STAGES, *, views: bool = False) -> Record:
    """Run stages on a record, from where it stands.

    Args:
        record: a record on which any first few of the stages may have run; it is changed in place.
        stages: the stages to have run at the end; those that have run are not run again.
        views: whether to put the normalised and the expanded text into the record.

    Returns:
        The record.

    >>> from trichluc.records import new_record
    >>> record = process(new_record("Huyện có trên 2.600 đảng viên."))
    >>> [(quantity.text, quantity.value, quantity.noun) for quantity in record.quantities]
    [('2.600', 2600.0, 'đảng viên')]
    """
    article = Article(record)
    for stage in stages:
        advance(article, stage)
    if views:
        record.normalised, record.expanded = article.normalised.text, article.expanded.text
    return record


def advance(article: Article, stage: Stage) -> None:
    """Run one stage on an article, or, where the record says that it has run, only rebuild its view."""
    versions = article.record.stages
    if getattr(versions, stage.name) is None:
        stage.run(article)
        setattr(versions, stage.name, stage.version)
    elif stage.restore is not None:
        stage.restore(article)
