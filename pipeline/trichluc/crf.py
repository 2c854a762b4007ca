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
_STEP = 45  # one step of the batched Viterbi takes as long as decoding this many tokens one by one


class UnknownFormatError(ValueError):
    """A model that is not built as this module expects."""


class _Lookup:
    """Rows by number, looked up for a whole array at once (open addressing)."""

    def __init__(self, keys: Ints, rows: Ints) -> None:
        bits = (8 * len(keys)).bit_length()
        self._shift = np.uint64(64 - bits)
        self._table = np.full(((1 << bits) + len(keys) + 1, 2), (-1, _UNKNOWN), np.intp)  # its last slot stays empty
        slots = self._slots(keys)
        while len(keys):
            _, first = np.unique(slots, return_index=True)
            first = first[self._table[slots[first], 0] < 0]
            self._table[slots[first]] = np.stack([keys[first], rows[first]], axis=1)
            rest = np.delete(np.arange(len(keys)), first)
            keys, rows, slots = keys[rest], rows[rest], slots[rest] + 1

    def __call__(self, keys: Ints) -> Ints:
        """The row of each key, `_UNKNOWN` where there is none."""
        slots = self._slots(keys)
        held, rows = self._table.take(slots, 0).T
        hit = held == keys
        result: Ints = rows * hit
        left = (~hit & (held >= 0)).nonzero()[0]
        while len(left):
            slots[left] += 1
            held, found = self._table[slots[left]].T
            hit = held == keys[left]
            result[left] = found * hit
            left = left[~hit & (held >= 0)]
        return result

    def _slots(self, keys: Ints) -> Ints:
        return ((keys.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> self._shift).view(np.intp)


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


class Model:
    """The CRF: weight tables for each template, and the rows of tokens and n-grams in them."""

    def __init__(
        self, templates: Sequence[str], dictionary: Iterable[str], attributes: dict[str, Any], transitions: Floats
    ) -> None:
        self.transitions = transitions
        by_name = {name: _Template.of(name) for name in templates}
        self._margin = max(max(-first, first + width - 1) for first, width, _ in by_name.values())
        self._widths = sorted({width for _, width, _ in by_name.values()})
        self._words = {" ": _UNKNOWN, "BOS": _BOS, "EOS": _EOS}  # no word is a space
        self._spaces = [(width, case) for width in self._widths for case in ("", "lower") if width > 1]
        grams: dict[tuple[int, str], dict[tuple[int, ...], int]] = {space: {} for space in self._spaces}
        weights: dict[str, dict[int, Any]] = {name: {} for name in by_name}
        for attribute, pair in attributes.items():
            name, _, text = attribute.partition("=")
            if template := by_name.get(name):
                width, function = template.width, template.function
                flag = function not in ("", "lower") or text in ("BOS", "EOS")
                weights[name][_FLAGS[text] if flag else self._row(text, width, function, grams)] = pair
        entries: dict[int, list[int]] = {width: [] for width in self._widths}
        for entry in dictionary:
            if (width := entry.count(" ") + 1) in entries:
                entries[width].append(self._row(entry, width, "lower", grams))
        sizes = {(1, ""): len(self._words), (1, "lower"): len(self._words)}
        sizes |= {space: len(rows) + _FIRST for space, rows in grams.items()}
        self._in_dictionary = {width: np.zeros(sizes[width, "lower"], np.intp) for width in self._widths}
        for width, flags in self._in_dictionary.items():
            flags[entries[width]] = _FIRST
            flags[[_BOS, _EOS]] = _BOS, _EOS
        self._tables: list[tuple[_Template, Floats]] = []
        for name, template in by_name.items():
            table = np.zeros((sizes.get((template.width, template.function), len(_FLAGS)), 2))
            for row, pair in weights[name].items():
                table[row] = pair
            self._tables.append((template, table))
        keys = [
            self._keys(number, np.array(list(grams[space]), np.intp).reshape(-1, space[0]).T)
            for number, space in enumerate(self._spaces)
        ]
        rows = [row for space in self._spaces for row in grams[space].values()]
        self._lookup = _Lookup(np.concatenate(keys), np.array(rows, np.intp))

    def _row(self, text: str, width: int, case: str, grams: dict[tuple[int, str], dict[tuple[int, ...], int]]) -> int:
        words = tuple(self._words.setdefault(word, len(self._words)) for word in text.split(" ", width - 1))
        if width == 1:
            return words[0]
        own = grams[width, case]
        return own.setdefault(words, len(own) + _FIRST)

    def _keys(self, space: int, columns: Iterable[Ints]) -> Ints:
        """One number for each n-gram of a space, whose words the columns hold."""
        key: Any = space + 1
        for column in columns:
            key = key * len(self._words) + column
        result: Ints = key
        return result

    @classmethod
    def read(cls, folder: Path) -> Model:
        """The model of a folder of underthesea: weights in CRFsuite's format, templates and dictionary pickled.

        Source of the format: crf1d_model.c and cqdb.c of CRFsuite 0.12.

        Raises:
            UnknownFormatError: if the files are of another kind; a damaged one may raise whatever reading it raises.
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

    def codes(self, token: str) -> tuple[int, int, int, int]:
        """The numbers of a token's word and lower-case word, and whether it is a number and a title.

        Source of the definitions: featurizers.rs of underthesea_core.
        """
        get = self._words.get
        if " " in token:
            titled = all(part[:1].upper() == part[:1] for part in token.split(" "))
        else:
            titled = token[:1].upper() == token[:1]
        number = None
        if token[-1:].isdecimal() and (digits := _NUMBER.fullmatch(token)):
            number = -(2**31) <= int(digits[1] + digits[2]) < 2**31  # what Rust reads as i32
        return (
            get(token, _UNKNOWN),
            get(token.lower(), _UNKNOWN),
            _FIRST if number else _UNKNOWN,
            _FIRST if titled else _UNKNOWN,
        )

    def scores(self, codes: Ints, lengths: Ints) -> Floats:
        """What the features of each token add to each of its two labels.

        Args:
            codes: the codes of the tokens, one token a row, the sentences one after the other.
            lengths: the number of tokens in each sentence.
        """
        margin, room = self._margin, self._widths[-1] - 1
        padded_lengths = lengths + 2 * margin
        begins = padded_lengths.cumsum() - padded_lengths
        total = int(padded_lengths.sum())
        padded = np.full((4, total + room), _EOS, np.intp)
        for offset in range(margin):
            padded[:, begins + offset] = _BOS
        position = np.arange(len(codes)) + (2 * margin * np.arange(len(lengths))).repeat(lengths)
        padded[:, position + margin] = codes.T
        rows = self._rows(padded, total)
        scores, added = np.zeros((total - 2 * margin, 2)), np.empty((total - 2 * margin, 2))
        for (first, width, function), table in self._tables:
            own = rows[width, function][margin + first : total - margin + first]
            table.take(own, 0, added, "clip")  # the rows are valid; "raise" would copy the output
            scores += added
        return scores.take(position, 0)

    def _rows(self, padded: Ints, total: int) -> dict[tuple[int, str], Ints]:
        """The rows of the n-gram that begins at each token, for each width and function."""
        word, lower, digit, title = padded
        rows = {(1, ""): word, (1, "lower"): lower, (1, "isdigit"): digit, (1, "istitle"): title}
        windows = [padded[:, offset : offset + total] for offset in range(self._widths[-1])]
        keys = np.empty((len(self._spaces), total), np.intp)
        for number, (width, case) in enumerate(self._spaces):
            keys[number] = self._keys(number, (window[int(case == "lower")] for window in windows[:width]))
        rows |= dict(zip(self._spaces, self._lookup(keys.ravel()).reshape(keys.shape), strict=True))
        titled = [window[3] == _FIRST for window in windows]
        before = windows[0][3] == _BOS
        for width, in_dictionary in self._in_dictionary.items():
            if width > 1:
                rows[width, "istitle"] = np.logical_and.reduce(titled[:width]) * np.intp(_FIRST)
                after = windows[width - 1][3] == _EOS
                for function in ("", "lower", "istitle"):
                    np.putmask(rows[width, function], after, _EOS)
                    np.putmask(rows[width, function], before, _BOS)
            rows[width, "is_in_dict"] = in_dictionary.take(rows[width, "lower"])
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
    """Whether the best labels of each sentence (Viterbi) put a token inside a word.

    Args:
        scores: for each token what speaks for each label; minus infinity forbids one.
        lengths: the number of tokens in each sentence.
        transitions: what speaks for each label (column) after each (row).

    >>> decode(np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([2]), np.zeros((2, 2))).tolist()
    [False, True]
    """
    offsets = np.cumsum(lengths) - lengths
    order = np.argsort(-lengths, kind="stable")
    ordered = lengths[order]
    labels = bytearray(len(scores))
    inside = np.frombuffer(labels, np.bool_)
    # The longest sentences would make steps for a few alone: as many are decoded one by one as makes the least work.
    work = ordered.cumsum() - ordered + _STEP * ordered
    singly = int(work.argmin()) if len(work) and work.min() < ordered.sum() else len(order)
    begun, within = (scores[:, label].tolist() if singly else [] for label in (BEGIN, INSIDE))
    weights = transitions.tolist()
    for start, length in zip(offsets[order[:singly]].tolist(), ordered[:singly].tolist(), strict=True):
        if length:
            stop = start + length
            labels[start:stop] = bytes(_decode_one(begun[start:stop], within[start:stop], weights))
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


def _decode_one(
    to_begin: Sequence[float], to_inside: Sequence[float], transitions: Sequence[Sequence[float]]
) -> list[bool]:
    """Viterbi for one sentence."""
    (stay_begun, go_in), (go_out, stay_in) = transitions
    begun, within = to_begin[0], to_inside[0]
    turned = []
    for add_begun, add_within in zip(to_begin[1:], to_inside[1:], strict=True):
        begun_begun, within_begun = begun + stay_begun, within + go_out
        begun_within, within_within = begun + go_in, within + stay_in
        out, on = within_begun > begun_begun, within_within > begun_within
        turned.append((out, on))
        begun = (within_begun if out else begun_begun) + add_begun
        within = (within_within if on else begun_within) + add_within
    label = within > begun
    labels = [label]
    for step in reversed(turned):
        label = step[label]
        labels.append(label)
    return labels[::-1]
