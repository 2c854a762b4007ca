"""Word segmentation: the word model of underthesea, read once and decoded in batches.

Words are those of `underthesea.word_tokenize(text, use_token_normalize=False)`, with their offsets. Its tokens come
from one regular expression, which is asked once for each distinct piece between spaces; its CRF is `trichluc.crf`.

Callers may state where a word must begin and which spans are one word. Such constraints forbid labels inside the
Viterbi search, so the words around them are chosen to fit.
"""

from __future__ import annotations

import hashlib
import importlib
import pickle
import re
import struct
import unicodedata
import warnings
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

# numpy and underthesea are imported where they are used: a command that segments nothing does not wait for them.
if TYPE_CHECKING:
    from trichluc.crf import Ints, Model

Span = tuple[int, int]

# No alternative of this expression (known by its SHA-256) looks across a space, but for `Th.S` and `Th.s`, whose dots
# are bare: so a text may be cut at its other spaces, and each distinct piece be tokenised once.
_CUTTABLE = "ed7f6df4bba1133b1fd2baf02d612b7ef6912f0460f7a8166bd6b4aa8f072d25"
_CUT = re.compile(r"(?<!Th) | (?![Ss])")

# The expression takes time in the square of a run without spaces: a longer one is cut, and its words may differ there.
_RUN = 8_000

_BLOCK = 65_536  # characters in a batch: its arrays stay in the processor's cache
_MEMO_PIECES, _MEMO_CHARACTERS = 200_000, 4_000_000  # about 60 MB

# What comes of reading a package that is built otherwise.
_UNREADABLE = (
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
    struct.error,
)


class Segmenter:
    """Cuts sentences into words; get one from `Segmenter.load()`. Not safe to share between threads."""

    def __init__(self, decoder: _Decoder) -> None:
        self._decoder = decoder

    @staticmethod
    def load() -> Segmenter:
        """The segmenter of this process; the first call reads the model (about a second).

        If the installed underthesea keeps its model in another form, a warning says so once and the segmenter calls
        `underthesea.word_tokenize` itself: the same words, many times slower.

        Raises:
            ImportError: if underthesea is not installed.
        """
        return _load()

    def segment(
        self,
        sentences: Sequence[str],
        boundaries: Sequence[Collection[int]] | None = None,
        words: Sequence[Collection[Span]] | None = None,
    ) -> list[list[Span]]:
        """The words of each sentence, as code-point offsets into it.

        Args:
            sentences: the texts, in any number, of any length; many at once are cut several times faster than one.
            boundaries: for each sentence, offsets at which a word must begin. One that stands in white space counts for
                the next token, one inside a token splits it.
            words: for each sentence, spans that are one word each. Boundaries strictly inside such a span are void.

        Returns:
            For each sentence its words in order. Every character that is not white space is in exactly one of them; a
            word may hold spaces, and begins and ends with a character that is not white space.

        Raises:
            ValueError: if the arguments differ in length, an offset lies outside its sentence, or words overlap or are
                nothing but white space.

        Source of the words: the model `ws_crf_vlsp2013` of underthesea, trained on the VLSP 2013 corpus.

        >>> sentence = "Cựu chiến binh xã họp"
        >>> [sentence[start:end] for start, end in Segmenter.load().segment([sentence])[0]]
        ['Cựu chiến binh', 'xã', 'họp']
        >>> Segmenter.load().segment([sentence], boundaries=[{4}], words=[{(15, 21)}])[0]
        [(0, 3), (4, 14), (15, 21)]
        """
        for name, given in (("boundaries", boundaries), ("words", words)):
            if given is not None and len(given) != len(sentences):
                raise ValueError(f"{len(sentences)} sentences, but {name} for {len(given)}")
        found: list[list[Span]] = []
        for begin, end in _blocks(sentences):
            block = sentences[begin:end]
            constraints = _Constraints.of(block, boundaries and boundaries[begin:end], words and words[begin:end])
            found += self._decoder.words(block, constraints)
        return found


@cache
def _load() -> Segmenter:
    from trichluc.crf import Model

    underthesea = importlib.import_module("underthesea")
    try:
        regex_tokenize = importlib.import_module("underthesea.pipeline.word_tokenize.regex_tokenize")
        characters = importlib.import_module("underthesea.pipeline.text_normalize.character_normalize")
        normaliser = _Normaliser(characters.normalize_characters_in_text)
        tokeniser = _Tokeniser(regex_tokenize.regex_patterns_combine, normaliser)
        (folder,) = (file.parent for file in Path(str(regex_tokenize.__file__)).parent.glob("models/*/models.bin"))
        return Segmenter(_Batches(Model.read(folder), tokeniser))
    except _UNREADABLE as problem:
        warnings.warn(
            f"the word model of underthesea {underthesea.__version__} cannot be read ({problem}); "
            "its word_tokenize is called instead, for the same words at a tenth of the speed",
            RuntimeWarning,
            stacklevel=3,
        )
        return Segmenter(_Calls(underthesea.word_tokenize))


def _blocks(sentences: Sequence[str]) -> Iterator[Span]:
    """Runs of sentences of about `_BLOCK` characters."""
    begin, size = 0, 0
    for index, sentence in enumerate(sentences):
        size += len(sentence)
        if size >= _BLOCK:
            yield begin, index + 1
            begin, size = index + 1, 0
    if begin < len(sentences):
        yield begin, len(sentences)


def _bases(sentences: Sequence[str]) -> list[int]:
    """Where each sentence begins in a block: the sentences joined by one character each."""
    return list(accumulate((len(sentence) + 1 for sentence in sentences), initial=0))


def _solid(text: str, offset: int) -> int:
    """The first offset from this one on that is not in white space."""
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


class _Constraints(NamedTuple):
    """Offsets into a block: where words must begin, sorted, and spans that are one word, sorted."""

    cuts: list[int]
    spans: list[Span]

    @classmethod
    def of(
        cls,
        sentences: Sequence[str],
        boundaries: Sequence[Collection[int]] | None,
        words: Sequence[Collection[Span]] | None,
    ) -> _Constraints:
        cuts: list[int] = []
        spans: list[Span] = []
        if not boundaries and not words:
            return cls(cuts, spans)
        for index, (sentence, base) in enumerate(zip(sentences, _bases(sentences), strict=False)):
            own = sorted(words[index]) if words else []
            wanted = set(boundaries[index]) if boundaries else set()
            if not own and not wanted:
                continue
            if any(not (start >= 0 and end <= len(sentence) and sentence[start:end].strip()) for start, end in own):
                raise ValueError(f"words {own} are blank or reach beyond a sentence of {len(sentence)} characters")
            if any(before > start for (_, before), (start, _) in pairwise(own)):
                raise ValueError(f"words {own} overlap")
            if wanted and not 0 <= min(wanted) <= max(wanted) <= len(sentence):
                raise ValueError(f"boundaries {sorted(wanted)} reach beyond a sentence of {len(sentence)} characters")
            for start, end in own:
                wanted.difference_update(range(start + 1, end))
                wanted.update((start, end))
            # The first token begins a word as it is; forbidding it the other label would sway its neighbours.
            first, last = len(sentence) - len(sentence.lstrip()), len(sentence)
            solid = {_solid(sentence, cut) for cut in wanted}
            cuts += [base + cut for cut in sorted(solid) if first < cut < last]
            spans += [(base + _solid(sentence, start), base + end) for start, end in own]
        return cls(cuts, spans)


class _Decoder(Protocol):
    def words(self, sentences: Sequence[str], constraints: _Constraints) -> list[list[Span]]:
        """The words of a block of sentences, as offsets into each."""


class _Normaliser:
    """underthesea's normalisation of characters (NFC, ð to đ), with the way back."""

    def __init__(self, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise

    def __call__(self, text: str) -> tuple[str, Sequence[int]]:
        """The normalised text, and for each of its characters and its end the offset into `text`."""
        if text.isascii():
            return text, range(len(text) + 1)
        normal = self._normalise(text)
        if len(normal) == len(text) and unicodedata.is_normalized("NFC", text):
            return normal, range(len(text) + 1)
        offsets: list[int] = []
        for start, end in self._clusters(text):
            length = len(self._normalise(text[start:end]))
            offsets += [start + min(index, end - start) for index in range(length)]
        return normal, [*offsets, len(text)]

    @staticmethod
    def _clusters(text: str) -> Iterator[Span]:
        """The least parts whose normal forms make up the normal form of the whole."""
        start = 0
        for index, character in enumerate(text):
            if index and not unicodedata.combining(character):
                before, here = text[start:index], unicodedata.normalize("NFC", character)
                if unicodedata.normalize("NFC", before + character) == unicodedata.normalize("NFC", before) + here:
                    yield start, index
                    start = index
        if text:
            yield start, len(text)


class _Tokeniser:
    """underthesea's regular expression, applied piece by piece."""

    def __init__(self, expression: str, normaliser: _Normaliser) -> None:
        # Compiled anew, for underthesea replaces its compiled pattern when somebody passes `fixed_words`.
        self._pattern = re.compile(expression, re.VERBOSE | re.UNICODE)
        self._cuttable = hashlib.sha256(expression.encode()).hexdigest() == _CUTTABLE
        self.normaliser = normaliser

    def pieces(self, sentence: str) -> list[str]:
        """The parts of a sentence between single spaces, each of which has the same tokens wherever it stands.

        The last one may not: the expression takes `AB.` as one token unless it ends the text. If it matters, the last
        piece bears a space at its end, which no other does.
        """
        if not self._cuttable:
            return [sentence + " "]
        tied = "Th s" in sentence or "Th S" in sentence
        pieces = _CUT.split(sentence) if tied else sentence.split(" ")
        if pieces[-1].endswith((".", ".\n")):
            pieces[-1] += " "
        return pieces

    def tokens(self, piece: str) -> Iterator[tuple[str, int, int]]:
        """The tokens of a piece, normalised, each with its start and end in the piece."""
        last = piece.endswith(" ")
        text, offsets = self.normaliser(piece[:-1] if last else piece)
        if self._cuttable and text.isalpha() and not text.startswith("Th") and "\u02ba" not in text:
            yield text, 0, offsets[-1]  # one word: every other alternative asks for a sign or a digit
            return
        text = text if last else text + " "
        stride = _RUN if self._cuttable else len(text) + 1
        for begin in range(0, len(text), stride):
            for match in self._pattern.finditer(text, begin, begin + stride):
                start, end = match.span()
                yield text[start:end], offsets[start], offsets[end]


class _Memo(dict[str, int]):
    """Numbers the pieces it is asked for, and keeps their tokens."""

    def __init__(self, tokeniser: _Tokeniser, model: Model) -> None:
        import numpy as np

        super().__init__()
        self._tokeniser, self._model = tokeniser, model
        self._codes: dict[str, tuple[int, int, int, int]] = {}
        self._characters = 0
        self._new_pieces: list[tuple[int, int, int]] = []
        self._new_tokens: list[tuple[int, ...]] = []
        self._pieces = np.zeros((0, 3), np.intp)
        self._tokens = np.zeros((0, 6), np.intp)
        self._n_pieces = self._n_tokens = 0

    def __missing__(self, piece: str) -> int:
        tokens: list[tuple[int, ...]] = []
        for token, start, end in self._tokeniser.tokens(piece):
            codes = self._codes.get(token)
            if codes is None:
                codes = self._codes[token] = self._model.codes(token)
            tokens.append((*codes, start, end))
        first, number = self._n_tokens + len(self._new_tokens), self._n_pieces + len(self._new_pieces)
        self._new_tokens += tokens
        self._new_pieces.append((first, len(tokens), len(piece) - piece.endswith(" ")))
        self._characters += len(piece)
        self[piece] = number
        return number

    @property
    def full(self) -> bool:
        return len(self) > _MEMO_PIECES or self._characters > _MEMO_CHARACTERS

    def arrays(self) -> tuple[Ints, Ints]:
        """For each piece its first token, their number and its length; for each token its codes, start and end."""
        self._pieces, self._n_pieces = _extended(self._pieces, self._n_pieces, self._new_pieces)
        self._tokens, self._n_tokens = _extended(self._tokens, self._n_tokens, self._new_tokens)
        self._new_pieces, self._new_tokens = [], []
        return self._pieces, self._tokens


def _extended(array: Ints, used: int, rows: Sequence[tuple[int, ...]]) -> tuple[Ints, int]:
    """An array with rows put after those in use, twice as long where they do not fit."""
    import numpy as np

    total = used + len(rows)
    if total > len(array):
        array = np.concatenate([array[:used], np.zeros((2 * total - used, array.shape[1]), np.intp)])
    if rows:
        array[used:total] = rows
    return array, total


class _Batches:
    """Segments a block of sentences with the model read into tables."""

    def __init__(self, model: Model, tokeniser: _Tokeniser) -> None:
        self._model, self._tokeniser = model, tokeniser
        self._memo = _Memo(tokeniser, model)

    def words(self, sentences: Sequence[str], constraints: _Constraints) -> list[list[Span]]:
        import numpy as np

        from trichluc.crf import BEGIN, INSIDE, decode

        codes, starts, ends, lengths = self._tokens(sentences)
        if not len(starts):
            return [[] for _ in sentences]
        bases = _bases(sentences)
        if constraints.cuts:
            codes, starts, ends, lengths = self._split(sentences, bases, constraints.cuts, codes, starts, ends, lengths)
        scores = self._model.scores(codes, lengths)
        if constraints.cuts:
            scores[np.searchsorted(starts, constraints.cuts), INSIDE] = -np.inf
        if constraints.spans:
            limits = np.searchsorted(starts, np.array(constraints.spans))
            # Most spans are one token already.
            for first, stop in limits[limits[:, 1] - limits[:, 0] > 1].tolist():
                scores[first + 1 : stop, BEGIN] = -np.inf
        inside = decode(scores, lengths, self._model.transitions)
        offsets = np.cumsum(lengths) - lengths
        inside[offsets[lengths > 0]] = False
        begins = np.flatnonzero(~inside)
        ends = ends[np.append(begins[1:], len(starts)) - 1]
        starts = starts[begins]
        if not np.all(starts < ends):  # one character that normalises to two tokens
            begins, starts, ends = (each[starts < ends] for each in (begins, starts, ends))
        limits = np.append(np.searchsorted(begins, offsets), len(begins))
        shift = np.repeat(np.array(bases[:-1]), np.diff(limits))
        spans = list(zip((starts - shift).tolist(), (ends - shift).tolist(), strict=True))
        return [spans[start:end] for start, end in pairwise(limits.tolist())]

    def _tokens(self, sentences: Sequence[str]) -> tuple[Ints, Ints, Ints, Ints]:
        """The tokens' codes, starts and ends in the block, and the number of tokens in each sentence."""
        import numpy as np

        if self._memo.full:
            self._memo = _Memo(self._tokeniser, self._model)
        pieces: list[str] = []
        limits = []
        for sentence in sentences:
            limits.append(len(pieces))
            pieces += self._tokeniser.pieces(sentence)
        numbers = np.fromiter(map(self._memo.__getitem__, pieces), np.intp, len(pieces))
        piece_rows, token_rows = self._memo.arrays()
        firsts, counts, sizes = piece_rows[numbers].T
        begins = np.cumsum(sizes + 1) - (sizes + 1)
        tokens = token_rows[np.repeat(firsts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())]
        shift = np.repeat(begins, counts)
        return tokens[:, :-2], tokens[:, -2] + shift, tokens[:, -1] + shift, np.add.reduceat(counts, limits)

    def _split(
        self,
        sentences: Sequence[str],
        bases: Sequence[int],
        cuts: Sequence[int],
        codes: Ints,
        starts: Ints,
        ends: Ints,
        lengths: Ints,
    ) -> tuple[Ints, Ints, Ints, Ints]:
        """The tokens with those that a cut goes through split there."""
        import numpy as np

        places = np.array(cuts)
        at = np.searchsorted(starts, places, "right") - 1
        inside = (starts[at] < places) & (places < ends[at])
        within: dict[int, list[int]] = {}
        for token, cut in zip(at[inside].tolist(), places[inside].tolist(), strict=True):
            within.setdefault(token, []).append(cut)
        if not within:
            return codes, starts, ends, lengths
        parts = np.ones(len(starts), np.intp)
        parts[list(within)] += [len(own) for own in within.values()]
        moved = (np.cumsum(parts) - parts).tolist()
        edges = {token: (int(starts[token]), *own, int(ends[token])) for token, own in within.items()}
        codes, starts, ends = (np.repeat(each, parts, axis=0) for each in (codes, starts, ends))
        lengths = lengths.copy()
        for token, own_edges in edges.items():
            sentence = bisect_right(bases, own_edges[0]) - 1
            lengths[sentence] += len(own_edges) - 2
            for index, (start, end) in enumerate(pairwise(own_edges), moved[token]):
                text = sentences[sentence][start - bases[sentence] : end - bases[sentence]].rstrip()
                codes[index] = self._model.codes(self._tokeniser.normaliser(text)[0])
                starts[index], ends[index] = start, start + len(text)
        return codes, starts, ends, lengths


class _Calls:
    """Segments sentences by calling underthesea for each."""

    def __init__(self, word_tokenize: Any) -> None:
        self._word_tokenize = word_tokenize
        self._normaliser = _Normaliser(lambda text: unicodedata.normalize("NFC", text))  # for the lengths alone

    def words(self, sentences: Sequence[str], constraints: _Constraints) -> list[list[Span]]:
        cuts, found = set(constraints.cuts), []
        for sentence, base in zip(sentences, _bases(sentences), strict=False):
            normal, offsets = self._normaliser(sentence)
            solid = [offset for character, offset in zip(normal, offsets, strict=False) if not character.isspace()]
            starts, done = set(), 0
            for word in self._word_tokenize(sentence, use_token_normalize=False):
                starts.add(solid[done])
                done += len("".join(word.split()))
            starts |= {cut - base for cut in cuts if base <= cut < base + len(sentence)}
            for start, end in constraints.spans:
                if base <= start < base + len(sentence):
                    starts.difference_update(range(start - base + 1, end - base))
            limits = [*sorted(starts), len(sentence)]
            found.append([(start, start + len(sentence[start:end].rstrip())) for start, end in pairwise(limits)])
        return found
