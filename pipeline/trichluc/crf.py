"""A linear-chain CRF of two labels, begin and inside, for arrays of tokens.

Weights are read from a CRFsuite file into tables with one row for each word or n-gram that the model knows, so that a
batch of sentences is scored with one gather a feature template. They are added in the order of the templates, in
float64, and compared strictly: the labels are those of the featuriser and tagger of `underthesea_core`, to the bit.
"""

from __future__ import annotations

import pickle
import re
import struct
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BEGIN, INSIDE = 0, 1

# The rows that every weight table starts with: no such word (or False), before the sentence, after it. Words and
# n-grams follow; a table of flags has one row more, for True.
_UNKNOWN, _BOS, _EOS, _FIRST = 0, 1, 2, 3
_FLAGS = {"False": _UNKNOWN, "BOS": _BOS, "EOS": _EOS, "True": _FIRST}
_TEMPLATE = re.compile(r"T\[(-?\d+)(?:,(-?\d+))?\](?:\.(lower|isdigit|istitle|is_in_dict))?")
_NUMBER = re.compile(r"([+-]?)0*([0-9]{1,10})")
_FEATURE = "<u4,<u4,<u4,<f8"  # kind (0: attribute to label, 1: label to label), source, target, weight
_STEP = 24  # one step of the batched Viterbi takes as long as decoding this many tokens one by one


class UnknownFormatError(ValueError):
    """A model that is not built as this module expects."""


class _Lookup:
    """Rows of the n-grams that the model knows, looked up for a whole array at once (open addressing)."""

    def __init__(self, rows: dict[tuple[int, ...], int], vocabulary: int) -> None:
        self._vocabulary = vocabulary
        keys = self._keys([np.array(column, np.intp) for column in zip(*rows, strict=True)])
        values = np.array(list(rows.values()), np.intp)
        bits = (4 * len(rows)).bit_length()
        self._shift = np.uint64(64 - bits)
        self._held = np.full((1 << bits) + len(rows) + 1, -1, np.intp)  # the last slot is always empty
        self._rows = np.zeros(len(self._held), np.intp)
        slots = self._slots(keys)
        while len(keys):
            _, first = np.unique(slots, return_index=True)
            first = first[self._held[slots[first]] < 0]
            self._held[slots[first]] = keys[first]
            self._rows[slots[first]] = values[first]
            rest = np.delete(np.arange(len(keys)), first)
            keys, values, slots = keys[rest], values[rest], slots[rest] + 1

    def __call__(self, columns: Sequence[Ints]) -> Ints:
        """The row of each n-gram, `_UNKNOWN` where the model has none; each column holds one word of all of them."""
        keys = self._keys(columns)
        slots = self._slots(keys)
        held = self._held[slots]
        rows = np.where(held == keys, self._rows[slots], _UNKNOWN)
        left = np.flatnonzero((held != keys) & (held >= 0))
        while len(left):
            slots[left] += 1
            held = self._held[slots[left]]
            hit = held == keys[left]
            rows[left[hit]] = self._rows[slots[left[hit]]]
            left = left[~hit & (held >= 0)]
        return rows

    def _keys(self, columns: Sequence[Ints]) -> Ints:
        keys = columns[0]
        for column in columns[1:]:
            keys = keys * self._vocabulary + column
        return keys

    def _slots(self, keys: Ints) -> Ints:
        return ((keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> self._shift).astype(np.intp)


class _Template(NamedTuple):
    """`T[first,last].function`: the tokens from `first` to `last` of the current one, as text or as a flag."""

    first: int
    width: int
    function: str

    @classmethod
    def of(cls, name: str) -> _Template:
        match = _TEMPLATE.fullmatch(name)
        if match is None:
            raise UnknownFormatError(f"feature template {name}")
        template = cls(int(match[1]), int(match[2] or match[1]) - int(match[1]) + 1, match[3] or "")
        if template.width < 1 or (template.width > 1 and template.function == "isdigit"):
            raise UnknownFormatError(f"feature template {name}")
        return template


class Codes(NamedTuple):
    """What the model asks of a token: the number of its word, of its lower-case word, and two flags."""

    word: int
    lower: int
    isdigit: int
    istitle: int


class Model:
    """The CRF: weight tables for each template, and the rows of tokens and n-grams in them."""

    def __init__(
        self, templates: Sequence[str], dictionary: Iterable[str], attributes: dict[str, Any], transitions: Floats
    ) -> None:
        self.transitions = transitions
        self._templates = [_Template.of(name) for name in templates]
        self.margin = max(max(-first, first + width - 1) for first, width, _ in self._templates)
        self._words = {"": _UNKNOWN, "BOS": _BOS, "EOS": _EOS}
        widths = {template.width for template in self._templates}
        grams: dict[tuple[int, str], dict[tuple[int, ...], int]]
        grams = {(width, case): {} for width in widths for case in ("", "lower")}
        weights: dict[str, dict[int, Any]] = {name: {} for name in templates}
        by_name = dict(zip(templates, self._templates, strict=True))
        for attribute, pair in attributes.items():
            name, _, text = attribute.partition("=")
            if template := by_name.get(name):
                row = self._row(text, template.width, grams.get((template.width, template.function)))
                weights[name][row] = pair
        entries: dict[int, list[int]] = {width: [] for width in widths}
        for entry in dictionary:
            if (width := entry.count(" ") + 1) in widths:
                entries[width].append(self._row(entry, width, grams[width, "lower"]))
        sizes = {key: len(rows) + _FIRST if key[0] > 1 else len(self._words) for key, rows in grams.items()}
        self._lookups = {key: _Lookup(rows, len(self._words)) for key, rows in grams.items() if key[0] > 1}
        self._in_dictionary = {width: np.zeros(sizes[width, "lower"], np.intp) for width in widths}
        for width, flags in self._in_dictionary.items():
            flags[entries[width]] = _FIRST
            flags[[_BOS, _EOS]] = _BOS, _EOS
        self._tables = []
        for name, template in by_name.items():
            table = np.zeros((sizes.get((template.width, template.function), len(_FLAGS)), 2))
            for row, pair in weights[name].items():
                table[row] = pair
            self._tables.append(table)

    def _row(self, text: str, width: int, grams: dict[tuple[int, ...], int] | None) -> int:
        if grams is None or text in ("BOS", "EOS"):
            return _FLAGS[text]
        words = tuple(self._words.setdefault(word, len(self._words)) for word in text.split(" ", width - 1))
        return words[0] if width == 1 else grams.setdefault(words, len(grams) + _FIRST)

    @classmethod
    def read(cls, folder: Path) -> Model:
        """The model of a folder of underthesea: weights in CRFsuite's format, templates and dictionary pickled.

        Source of the format: crf1d_model.c and cqdb.c of CRFsuite 0.12.
        """
        data = (folder / "models.bin").read_bytes()
        magic, _, kind, version, _, n_labels, n_attributes, at_features, at_labels, at_attributes = struct.unpack_from(
            "<4sI4s7I", data
        )
        if (magic, kind, version) != (b"lCRF", b"FOMC", 100):
            raise UnknownFormatError(f"not a CRFsuite 1.00 file: {magic!r} {kind!r} {version}")
        if (labels := _strings(data, at_labels, n_labels)) != ["B-W", "I-W"]:
            raise UnknownFormatError(f"labels {labels}")
        names = _strings(data, at_attributes, n_attributes)
        magic, _, n_features = struct.unpack_from("<4sII", data, at_features)
        if magic != b"FEAT":
            raise UnknownFormatError(f"no features: {magic!r}")
        features = np.frombuffer(data, _FEATURE, n_features, at_features + 12)
        weights, transitions = np.zeros((n_attributes, 2)), np.zeros((2, 2))
        for table, kind in ((weights, 0), (transitions, 1)):
            own = features[features["f0"] == kind]
            table[own["f1"], own["f2"]] = own["f3"]
        with (folder / "features.bin").open("rb") as templates, (folder / "dictionary.bin").open("rb") as dictionary:
            return cls(
                pickle.load(templates), pickle.load(dictionary), dict(zip(names, weights, strict=True)), transitions
            )

    def codes(self, token: str) -> Codes:
        """The codes of a token, by the definitions of underthesea's featuriser."""
        lower = token.lower()
        number = _NUMBER.fullmatch(token)  # as Rust reads an i32
        titled = all(part[:1].upper() == part[:1] for part in token.split(" "))
        return Codes(
            self._words.get(token, _UNKNOWN),
            self._words.get(lower, _UNKNOWN),
            _FIRST if number and -(2**31) <= int(number[1] + number[2]) < 2**31 else _UNKNOWN,
            _FIRST if titled else _UNKNOWN,
        )

    def scores(self, codes: Ints, lengths: Ints) -> Floats:
        """What the features of each token add to each of its two labels.

        Args:
            codes: the codes of the tokens, one token a row, the sentences one after the other.
            lengths: the number of tokens in each sentence.
        """
        margin = self.margin
        padded_lengths = lengths + 2 * margin
        begins = np.cumsum(padded_lengths) - padded_lengths
        position = np.arange(len(codes)) + margin + np.repeat(2 * margin * np.arange(len(lengths)), lengths)
        padded = np.full((len(Codes._fields), int(padded_lengths.sum())), _EOS, np.intp)
        padded[:, (begins[:, None] + np.arange(margin)).ravel()] = _BOS
        padded[:, position] = codes.T
        rows: dict[tuple[int, str], Ints] = {}
        for width, in_dictionary in self._in_dictionary.items():
            rows |= {(width, function): each for function, each in self._rows(padded, width).items()}
            rows[width, "is_in_dict"] = in_dictionary[rows[width, "lower"]]
        size = padded.shape[1] - 2 * margin
        scores, added = np.zeros((size, 2)), np.empty((size, 2))
        for (first, width, function), table in zip(self._templates, self._tables, strict=True):
            own = rows[width, function][margin + first : margin + first + size]
            np.take(table, own, axis=0, out=added, mode="clip")  # the rows are valid; "raise" would copy `out`
            scores += added
        result: Floats = scores[position - margin]
        return result

    def _rows(self, padded: Ints, width: int) -> dict[str, Ints]:
        """The rows of the n-gram that begins at each token, for each function but `is_in_dict`."""
        if width == 1:
            return {"": padded[0], "lower": padded[1], "isdigit": padded[2], "istitle": padded[3]}
        last = padded.shape[1] - width + 1
        words, lowers, edges, titles = ([column[i : last + i] for i in range(width)] for column in padded)
        titled = np.logical_and.reduce([title == _FIRST for title in titles])
        rows = {
            "": self._lookups[width, ""](words),
            "lower": self._lookups[width, "lower"](lowers),
            "istitle": np.where(titled, _FIRST, _UNKNOWN),
        }
        for each in rows.values():
            each[edges[-1] == _EOS] = _EOS
            each[edges[0] == _BOS] = _BOS
        return rows


def _strings(data: bytes, start: int, count: int) -> list[str]:
    """The strings of a CQDB chunk of a CRFsuite file, by number."""
    magic, _, _, _, n_backward, backward = struct.unpack_from("<4s5I", data, start)
    if magic != b"CQDB" or n_backward < count:
        raise UnknownFormatError(f"not a table of {count} strings: {magic!r}")
    strings: list[str] = []
    for offset in struct.unpack_from(f"<{count}I", data, start + backward):
        _, size = struct.unpack_from("<II", data, start + offset)
        begin = start + offset + 8
        strings.append(data[begin : begin + size].partition(b"\0")[0].decode())
    return strings


def decode(scores: Floats, lengths: Ints, transitions: Floats) -> Bools:
    """Whether the best labels of each sentence (Viterbi) put a token inside a word."""
    offsets = np.cumsum(lengths) - lengths
    order = np.argsort(-lengths, kind="stable")
    ordered = lengths[order]
    inside = np.zeros(len(scores), np.bool_)
    # The longest sentences would make steps for a few alone: as many are decoded one by one as makes the least work.
    singly = int(np.argmin(np.append(0, np.cumsum(ordered)) + _STEP * np.append(ordered, 0)))
    for start, length in zip(offsets[order[:singly]].tolist(), ordered[:singly].tolist(), strict=True):
        inside[start : start + length] = _decode_one(scores[start : start + length].tolist(), transitions.tolist())
    if singly < len(order) and ordered[singly]:
        _decode_batch(scores, offsets[order[singly:]], ordered[singly:], transitions, inside)
    return inside


def _decode_batch(scores: Floats, starts: Ints, lengths: Ints, transitions: Floats, inside: Bools) -> None:
    """Viterbi for sentences in order of falling length, all at once, token by token."""
    going = len(lengths) - np.searchsorted(lengths[::-1], np.arange(lengths[0]), "right")
    limits = np.append(0, np.cumsum(going)).tolist()
    step = np.repeat(np.arange(lengths[0]), going)
    index = starts[np.arange(limits[-1]) - np.repeat(limits[:-1], going)] + step
    packed = np.ascontiguousarray(scores[index].T)  # first tokens of all sentences, then their second tokens, ...
    turned = np.zeros(packed.shape, np.bool_)  # whether the best way to a label comes from inside a word
    final = np.zeros(len(lengths), np.bool_)
    from_begin, from_inside = transitions[0][:, None], transitions[1][:, None]
    best = packed[:, : limits[1]]
    for start, end in pairwise(limits[1:]):
        final[end - start : best.shape[1]] = best[INSIDE, end - start :] > best[BEGIN, end - start :]
        best = best[:, : end - start]
        begun, continued = best[BEGIN] + from_begin, best[INSIDE] + from_inside
        np.greater(continued, begun, out=turned[:, start:end])
        best = np.maximum(begun, continued) + packed[:, start:end]
    final[: best.shape[1]] = best[INSIDE] > best[BEGIN]
    labels = np.zeros(limits[-1], np.bool_)
    for start, end in reversed(list(pairwise(limits))):
        labels[start:end] = final[: end - start]
        final[: end - start] = np.where(final[: end - start], turned[INSIDE, start:end], turned[BEGIN, start:end])
    inside[index] = labels


def _decode_one(scores: Sequence[Sequence[float]], transitions: Sequence[Sequence[float]]) -> list[bool]:
    """Viterbi for one sentence."""
    (stay_begun, go_in), (go_out, stay_in) = transitions
    begun, within = scores[0]
    turned = []
    for add_begun, add_within in scores[1:]:
        begun_begun, within_begun = begun + stay_begun, within + go_out
        begun_within, within_within = begun + go_in, within + stay_in
        turned.append((within_begun > begun_begun, within_within > begun_within))
        begun = (within_begun if within_begun > begun_begun else begun_begun) + add_begun
        within = (within_within if within_within > begun_within else begun_within) + add_within
    label = within > begun
    labels = [label]
    for step in reversed(turned):
        label = step[label]
        labels.append(label)
    return labels[::-1]
