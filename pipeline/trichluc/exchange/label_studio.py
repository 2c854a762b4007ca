"""Label Studio: tasks with predictions or annotations, the labelling configuration, and its export back to gold.

A mark is a region whose label is its layer; each field has a control of its own, shown for the regions of its layer.
What no control can hold goes along in the region's `meta`. Source of the format:
https://labelstud.io/guide/task_format and the tags Labels, Choices and TextArea.

Offsets: Label Studio counts code points (so its own test `ner/emoji`); releases of 2021 stored what JavaScript counts,
UTF-16 code units. An import tells the two apart by the text that each region carries.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import regex

from trichluc.evaluation import Gold, Mark
from trichluc.exchange.marks import (
    NOTE,
    OPTIONAL,
    PLACE,
    Annotated,
    ExchangeError,
    FileNames,
    empty_layers,
    finished,
    layer_fields,
    write_file,
)
from trichluc.records import LAYERS

TASKS: Final = "tasks.json"
CONFIGURATION: Final = "labelling.xml"

_LABELS, _TEXT, _META = "layer", "text", "trichluc"
# What its editor shows for a line break in a region's text.
_BREAK = regex.compile(r"\\n|\s+")
_COLOURS = ("#e8590c", "#1c7ed6", "#2f9e44", "#9c36b5", "#e67700", "#e03131")

Result = dict[str, Any]


def write_label_studio(
    articles: Iterable[Annotated], folder: Path, *, annotations: bool = False, overwrite: bool = False
) -> int:
    """Write `tasks.json`, to be imported into a project, and `labelling.xml`, its labelling configuration.

    Args:
        articles: records with their marks.
        folder: the folder, made if it is not there.
        annotations: whether the marks are somebody's annotations; else they are predictions, to be corrected.
        overwrite: whether files that stand there may be replaced.

    Returns:
        The number of tasks.

    Raises:
        OutputError: if a file exists and may not be replaced, or cannot be written.
        ExchangeError: if two articles have one id.
    """
    names, tasks = FileNames(), []
    for record, gold in articles:
        names.name(gold)
        tasks.append(json.dumps(to_task(record.text, gold, annotations=annotations), ensure_ascii=False))
    write_file(folder / TASKS, ("[\n" + ",\n".join(tasks) + "\n]\n").encode(), overwrite=overwrite)
    write_file(folder / CONFIGURATION, labelling_config().encode(), overwrite=overwrite)
    return len(tasks)


def to_task(text: str, gold: Gold, *, annotations: bool = False) -> dict[str, Any]:
    """An article as a task.

    Args:
        text: the article.
        gold: its marks.
        annotations: whether they are annotations; else predictions.
    """
    results: list[Result] = []
    for layer, marks in gold.layers.items():
        for number, mark in enumerate(marks):
            results += _region(f"{layer}-{number}", layer, mark)
    data = {"id": gold.id, "sha256": gold.source.get("sha256"), "annotated": list(gold.layers), "text": text}
    if annotations:
        return {"data": data, "annotations": [{"result": results}]}
    return {"data": data, "predictions": [{"model_version": f"trichluc {version('trichluc')}", "result": results}]}


def _region(key: str, layer: str, mark: Mark) -> Iterator[Result]:
    place = {"start": mark["start"], "end": mark["end"]}
    rest = {name: value for name, value in mark.items() if name not in PLACE}
    controls: list[Result] = []

    def control(name: str, sort: str, field: str, value: str) -> None:
        controls.append(
            {"id": key, "from_name": name, "to_name": _TEXT, "type": sort, "value": {**place, field: [value]}}
        )

    if rest.get(OPTIONAL) is True:
        del rest[OPTIONAL]
        control(OPTIONAL, "choices", "choices", OPTIONAL)
    for field in layer_fields(layer).values():
        value = rest.get(field.name)
        if field.name not in rest or not field.accepts(value) or value == "":
            continue
        written = field.written(rest.pop(field.name))
        if field.values:
            control(f"{layer}_{field.name}", "choices", "choices", written)
        else:
            control(f"{layer}_{field.name}", "textarea", "text", written)
    meta: dict[str, Any] = {}
    if isinstance(rest.get(NOTE), str) and rest[NOTE]:
        meta["text"] = [rest.pop(NOTE)]
    if rest:
        meta[_META] = rest
    value = {**place, "text": mark["text"], "labels": [layer]}
    region: Result = {"id": key, "from_name": _LABELS, "to_name": _TEXT, "type": "labels", "value": value}
    yield region | ({"meta": meta} if meta else {})
    yield from controls


def read_label_studio(path: Path) -> tuple[list[Gold], list[str]]:
    """The annotations of a Label Studio export (format JSON).

    Args:
        path: the file.

    Returns:
        The gold of each task that is annotated, and the tasks that are not, in words.

    Raises:
        ExchangeError: if the file is no export, or a task cannot be made gold; the message names it.
    """
    try:
        tasks = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ExchangeError(f"{path}: it cannot be read: {error}; export the project again, as JSON") from error
    if not isinstance(tasks, list) or not all(isinstance(one, dict) and "data" in one for one in tasks):
        raise ExchangeError(f"{path}: it is no export of tasks; choose the format JSON, not JSON-MIN or CSV")
    read, left = [], []
    for number, task in enumerate(tasks, start=1):
        where = f"{path}, task {number}"
        gold = from_task(task, where)
        if gold is None:
            left.append(f"{where}: nobody has annotated it")
        else:
            read.append(gold)
    return read, left


def from_task(task: dict[str, Any], where: str) -> Gold | None:
    """The gold of a task.

    Args:
        task: the task, as exported.
        where: its name, for errors.

    Returns:
        The gold; null if the task has no annotation.

    Raises:
        ExchangeError: if it has several annotations, no text, or a region that gold cannot hold.
    """
    data = task["data"]
    text = data.get("text")
    if not isinstance(text, str):
        raise ExchangeError(f"{where}: its data has no text; export a project whose data is text")
    annotation = _chosen(task, where)
    if annotation is None:
        return None
    digest = data.get("sha256") or sha256(text.encode()).hexdigest()
    layers = finished(_layers(text, annotation.get("result", []), where), data.get("annotated") or LAYERS)
    return Gold(id=str(data.get("id") or task.get("id") or digest[:16]), source={"sha256": digest}, layers=layers)


def _chosen(task: dict[str, Any], where: str) -> dict[str, Any] | None:
    done = [one for one in task.get("annotations") or [] if not one.get("was_cancelled")]
    chosen = [one for one in done if one.get("ground_truth")] or done
    if len(chosen) > 1:
        raise ExchangeError(f"{where}: it has {len(chosen)} annotations; star one as ground truth, and export again")
    return chosen[0] if chosen else None


def _layers(text: str, results: list[Result], where: str) -> dict[str, list[Mark]]:
    labelled = [one for one in results if one.get("type") == "labels"]
    places = _places(text, labelled, where)
    regions: dict[str, tuple[str, Mark]] = {}
    for result, (start, end) in zip(labelled, places, strict=True):
        labels = result["value"].get("labels") or []
        if len(labels) != 1 or labels[0] not in LAYERS:
            raise ExchangeError(f"{where}: a region has the labels {labels}; give it one of {', '.join(LAYERS)}")
        meta = result.get("meta") or {}
        kept = meta.get(_META) or {}
        mark: Mark = {"start": start, "end": end, "text": text[start:end], **kept}
        if meta.get("text"):
            mark[NOTE] = " ".join(meta["text"]) if isinstance(meta["text"], list) else meta["text"]
        regions[result["id"]] = labels[0], mark
    for result in results:
        if result.get("type") == "labels":
            continue
        layer, mark = regions.get(result.get("id", ""), ("", {}))
        if not layer:
            raise ExchangeError(
                f"{where}: {result.get('from_name') or result.get('type')} belongs to no region; delete it"
            )
        _set_field(layer, mark, result, where)
    layers = empty_layers()
    for layer, mark in regions.values():
        layers[layer].append(mark)
    return layers


def _set_field(layer: str, mark: Mark, result: Result, where: str) -> None:
    name = result.get("from_name", "")
    said = result["value"].get("choices") or result["value"].get("text") or []
    said = [said] if isinstance(said, str) else said
    if name == OPTIONAL:
        mark[OPTIONAL] = True
        return
    field = layer_fields(layer).get(name.removeprefix(f"{layer}_")) if name.startswith(f"{layer}_") else None
    if field is None:
        return  # of the layer that the region had before somebody changed it
    if len(said) > 1:
        raise ExchangeError(f"{where}: {name} of {mark['text']!r} has {len(said)} values; leave one")
    try:
        if said:
            mark[field.name] = field.read(said[0])
    except ValueError as error:
        raise ExchangeError(f"{where}: {mark['text']!r}: {error}") from error


def _places(text: str, labelled: list[Result], where: str) -> list[tuple[int, int]]:
    """Where the regions of a task stand, in code points."""
    values = [result["value"] for result in labelled]
    in_units = list(accumulate((1 + (char > "\uffff") for char in text), initial=0))
    readings: list[list[tuple[int, int]]] = [
        [(value["start"], value["end"]) for value in values],
        [(bisect_left(in_units, value["start"]), bisect_left(in_units, value["end"])) for value in values],
    ]
    for places in readings:
        if all(_fits(text, place, value.get("text")) for place, value in zip(places, values, strict=True)):
            return places
    value = next(
        value for value, place in zip(values, readings[0], strict=True) if not _fits(text, place, value["text"])
    )
    raise ExchangeError(
        f"{where}: the text at {value['start']} is not {value['text']!r}; the task's text was changed, so mark it again"
    )


def _fits(text: str, place: tuple[int, int], said: str | None) -> bool:
    start, end = place
    if not 0 <= start < end <= len(text):
        return False
    return said is None or _BREAK.sub("", text[start:end]) == _BREAK.sub("", said)


def labelling_config() -> str:
    """The labelling configuration: the layers as labels, and below the text the fields of the region that is chosen."""
    lines = [
        "<View>",
        "  <Style>.htx-text { white-space: pre-wrap; }</Style>",
        f'  <Labels name="{_LABELS}" toName="{_TEXT}">',
        *(
            f'    <Label value="{layer}" background="{colour}"/>'
            for layer, colour in zip(LAYERS, _COLOURS, strict=True)
        ),
        "  </Labels>",
        f'  <Text name="{_TEXT}" value="${_TEXT}" granularity="symbol"/>',
        f'  <Choices name="{OPTIONAL}" toName="{_TEXT}" choice="multiple" perRegion="true" showInline="true">',
        f'    <Choice value="{OPTIONAL}"/>',
        "  </Choices>",
    ]
    for layer in LAYERS:
        lines.append(f'  <View visibleWhen="region-selected" whenTagName="{_LABELS}" whenLabelValue="{layer}">')
        for field in layer_fields(layer).values():
            lines.append(f'    <Header value="{field.name}" size="6"/>')
            name = f'name="{layer}_{field.name}" toName="{_TEXT}" perRegion="true"'
            if field.values:
                lines.append(f'    <Choices {name} choice="single" showInline="true">')
                lines += [f"      <Choice value={quoteattr(value)}/>" for value in field.values]
                lines.append("    </Choices>")
            else:
                lines.append(f'    <TextArea {name} maxSubmissions="1" editable="true" rows="1"/>')
        lines.append("  </View>")
    return "\n".join([*lines, "</View>"]) + "\n"
