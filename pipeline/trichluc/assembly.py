"""The order of the stages, and the line that they form.

Documents come before times and times before quantities, so that the figures of a code or a date are never read as
amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from trichluc.article import Article, Stage
from trichluc.gazetteer import using
from trichluc.grammar.abbreviation_lexicon import lexicon_with
from trichluc.grammar.own_gazetteer import OwnGazetteer, read_own_gazetteer
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


#: The stages that look places or organisations up.
_PLACED = (organisations.STAGE, campaign_models.STAGE, linking.STAGE)


def stages_until(name: str | None, lexicon: Path | None = None, gazetteer: Path | None = None) -> Sequence[Stage]:
    """The stages up to and including one.

    Args:
        name: the last stage to run; all of them if null.
        lexicon: a user's own lexicon of abbreviations, whose rows take the place of the package's; its hash becomes
            part of the stage's version.
        gazetteer: a user's own gazetteer, whose rows are added to the package's; its hash becomes part of the
            versions of the stages that look places or organisations up.

    Raises:
        UnknownStageError: if there is no stage of that name.
        LexiconError: if the lexicon or the gazetteer breaks its rules.
        OSError: if it cannot be read.

    >>> [stage.name for stage in stages_until("abbreviations")]
    ['structure', 'normalise', 'abbreviations']
    """
    stages = STAGES
    if lexicon is not None:
        version = f"{abbreviations.STAGE.version}+{sha256(lexicon.read_bytes()).hexdigest()[:8]}"
        own = abbreviations.stage_with(lexicon_with(lexicon), version)
        stages = tuple(own if stage.name == own.name else stage for stage in STAGES)
    if gazetteer is not None:
        names_added = read_own_gazetteer(gazetteer)
        added = sha256(gazetteer.read_bytes()).hexdigest()[:8]
        stages = tuple(_with_own_names(one, names_added, added) if one in _PLACED else one for one in stages)
    names = [stage.name for stage in stages]
    if name is not None and name not in names:
        raise UnknownStageError(f"there is no stage {name!r}; the stages are {', '.join(names)}")
    return stages if name is None else stages[: names.index(name) + 1]


def _with_own_names(stage: Stage, own: OwnGazetteer, version: str) -> Stage:
    """A stage that finds a user's own names too."""
    run = partial(_run_with, stage, own)
    return replace(stage, version=f"{stage.version}+{version}", run=run)


def _run_with(stage: Stage, own: OwnGazetteer, article: Article) -> None:
    with using(own.table):
        stage.run(article)
    if stage is organisations.STAGE:
        own.add_organisations(article)


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


def is_stale(record: Record, stages: Sequence[Stage]) -> bool:
    """Whether a record holds layers of other versions of some stages, which are left as they are."""
    return any(getattr(record.stages, stage.name) not in (None, stage.version) for stage in stages)


def advance(article: Article, stage: Stage) -> None:
    """Run one stage on an article, or, where the record says that it has run, only rebuild its view."""
    versions = article.record.stages
    if getattr(versions, stage.name) is None:
        stage.run(article)
        setattr(versions, stage.name, stage.version)
    elif stage.restore is not None:
        stage.restore(article)
