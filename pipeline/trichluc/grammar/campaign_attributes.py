"""What an article says of a campaign model: when it began, what it is for, how large it is, what came of it.

All are read from the model's own passage only: the words of its sentence after its name, up to where another name,
another body's clause, a plan (`sẽ`: `plan`), a purpose or one person's story (`nhằm`, `tôi`: `purpose`) begins; and the
sentences right after it that take it up (`Mô hình này`, `Câu lạc bộ hiện có`, or `Đến nay` where nothing else is the
subject). Of what is planned nothing is read. What is said of several models together gives each its beginning and its
results, and no figures. What is doubtful stays out.

- started: the time of a verb of beginning (`ra mắt`, `thành lập`, `ra đời`: `begins`), or of one of going on (`triển
  khai`, `duy trì`: `goes_on`) after `từ`; never later than the article.
- field: of the words of its name in `campaign_fields.tsv`, the field of greatest weight, which must be 2 at least.
- scale: counts with their noun, money, lengths, areas, volumes, masses; none that is a rate, said of each (`mỗi hộ`),
  a change (`tăng`), a part (`trong đó`: `apart`), a frequency, or a small count in words, which often is no size.
- results: a sentence with a word of results (`result`), or with a weaker one (`đã`: `result_with_figure`) and a figure.
- family: a movement whose name stands between trigger and name (`mô hình dân vận khéo “X”`), or is itself the name
  of what a trigger calls a model.

The words are those of `campaign_attributes.tsv`, by role: besides those above, `continues` opens a sentence or a clause
that goes on about the model of the one before, `so` one that gives its results, `whole` speaks of all of a place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec
import regex

from trichluc.folding import fold
from trichluc.grammar.campaign_lexicon import find_heads, phrases
from trichluc.grammar.units import units
from trichluc.lexicons import PhraseIndex, read_lexicon, shipped
from trichluc.records import CampaignField, CampaignModel, Organisation, Quantity, Time

_Role = Literal[
    "begins",
    "goes_on",
    "continues",
    "so",
    "apart",
    "plan",
    "purpose",
    "result",
    "result_with_figure",
    "frequency",
    "whole",
    "family",
]
_SIZES = ("length", "area", "volume", "mass", "classifier")
_KINDS = ("count", "fraction", "percent", "money", "measure")
_DECIDES = 2
_SMALL_IN_WORDS = 10
_MONTHS = 12
_JOINED_WORDS = 2  # the words besides triggers that may stand between two names of one list
_TAKEN_UP_SENTENCES = 2
_OPENING = 60
_REACH = 400  # characters before and after a name in which its sentence is read
_ENDING: tuple[_Role, ...] = ("plan", "purpose")
_SEMICOLON = regex.compile(r" ?; ?")
_CLAUSE = regex.compile(r"[,;:(]")
_NEW_SUBJECT = regex.compile(r"(?:[,:]|(?<!\w)(?:còn|riêng)) ?$")
_FROM = regex.compile(r"(?<!\w)từ (?:\w+ )?Q")
_EACH_PERIOD = regex.compile(r"(?<!\w)mỗi (?:ngày|tuần|tháng|quý|năm|sáng|chiều|tối|vụ) (?![QT])")
_WORD = regex.compile(r"\p{L}+")
_DATE = regex.compile(r"(\d{4})(?:-\d\d)?(?:-\d\d)?(?=$|T)")


class _WordRow(msgspec.Struct):
    phrase: str
    role: _Role
    source: str


class _FieldRow(msgspec.Struct):
    phrase: str
    field: CampaignField
    weight: int
    source: str


class Span(NamedTuple):
    """Where something stands in the view."""

    start: int
    end: int


class Scene(NamedTuple):
    """A folded view and what was found in it, each list with the spans of its members in the view.

    `captions` holds the indexes of sentences that are captions, which interrupt no passage.
    """

    folded: str
    sentences: Sequence[Span]
    models: Sequence[CampaignModel]
    model_spans: Sequence[Span]
    organisations: Sequence[Organisation]
    organisation_spans: Sequence[Span]
    quantities: Sequence[Quantity]
    quantity_spans: Sequence[Span]
    times: Sequence[Time]
    time_spans: Sequence[Span]
    captions: frozenset[int] = frozenset()
    published: str | None = None


@cache
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in read_lexicon(shipped("campaign_attributes"), _WordRow, key=("phrase", "role")):
        found.setdefault(row.role, set()).add(row.phrase)
    return {role: frozenset(written) for role, written in found.items()}


def _any(role: _Role) -> str:
    written = sorted({fold(phrase) for phrase in _words()[role]}, key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(map(regex.escape, written))})(?!\w)"


@cache
def _pattern(role: _Role) -> regex.Pattern[str]:
    return regex.compile(_any(role))


@cache
def _fields() -> tuple[PhraseIndex, list[_FieldRow]]:
    rows = read_lexicon(shipped("campaign_fields"), _FieldRow, key=("phrase",))
    return PhraseIndex([row.phrase for row in rows]), rows


def field_of(name: str) -> CampaignField | None:
    """What a campaign model is for, by the words of its name; null where none tells, or two fields tie.

    Args:
        name: its name, abbreviations written out.

    >>> field_of("Camera an ninh"), field_of("Biến rác thành tiền"), field_of("Mỗi tuần một niềm vui")
    ('security', 'environment', None)
    """
    index, rows = _fields()
    weights: dict[CampaignField, int] = {}
    for _, _, number in index.find(fold(name)):
        weights[rows[number].field] = weights.get(rows[number].field, 0) + rows[number].weight
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    clear = ranked and ranked[0][1] >= _DECIDES and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    return ranked[0][0] if clear else None


# In the masked text a model is N, a body O, a time T, a figure Q, each repeated over its length.
@cache
def _beginnings() -> tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]:
    begins, goes_on = _any("begins"), _any("goes_on")
    near = r" ?\(?(?:(?:vào|từ|kể từ|hồi|trong|ngay|khoảng|đầu|giữa|cuối|ngày|dịp|năm học) ?)*"
    since = r" ?(?:bắt đầu |kể |ngay )?từ (?:đầu |giữa |cuối |khoảng |ngày |năm học )?"
    body = r"(?:O+(?: ?\([^()]*\))? ?,? ?)?"
    adverbs = r"(?:(?:đã|cũng|cho|vừa|chính thức|bắt đầu|được|phối hợp|tiếp tục|tổ chức) ?)*"
    to_name = r"[^OTQN;:.,]{0,40}N"
    opening = r"^\W*(?:(?:cũng|trong|vào|từ|ngày|sáng|chiều|tối|đầu|giữa|cuối|mới đây|ngay|dịp) ?)*"
    return (
        # after the name: `ra đời năm 2019`, `được … triển khai từ tháng 4/2022`
        regex.compile(rf"{begins}{near}(?P<time>T)|{goes_on}(?: O+)?{since}(?P<time>T)"),
        # `ra mắt mô hình N từ tháng 3/2023`, of which the verb stands before the name
        regex.compile(r"^[”\"'’»]?(?: ?(?:của|tại|do) O+)? ?(?:từ|vào|hồi) (?:đầu |giữa |cuối |ngày )?(?P<time>T)"),
        # before the name
        regex.compile(
            rf"(?:(?<!\w)(?:bắt đầu |kể |ngay )?từ (?:đầu |giữa |cuối |ngày )?(?P<time>T)T* ?,? ?{body}{adverbs}"
            rf"(?:(?:{begins}|{goes_on}){to_name}|[^OTQN;:.,]{{0,25}}N)"
            rf"|{opening}(?P<time>T)T* ?,[^TQN;:.]{{0,120}}?{begins}{to_name}"
            rf"|{opening}(?P<time>T)T* ?,? ?{body}{adverbs}{begins}{to_name}"
            rf"|^\W*(?:được )?(?:{begins}|{goes_on}){near}(?P<time>T)T* ?,{to_name})"
        ),
        regex.compile(rf"(?:{begins}|{goes_on})[^OTQN;:.,]{{0,40}}$"),
    )


def comparable(date: str) -> str:
    """A date in EDTF as text that sorts by time: without its hour, a season or a quarter as its first month.

    >>> comparable("2023-34"), comparable("2024-06-09T06:16")
    ('2023-04', '2024-06-09')
    """
    year, _, rest = date.partition("T")[0].partition("-")
    if rest.isdigit() and int(rest) > _MONTHS:
        # 21 to 24 are seasons, 33 to 36 quarters.
        rest = f"{1 + 3 * ((int(rest) - 1) % 4):02}"
    return f"{year}-{rest}" if rest else year


class _Passage(NamedTuple):
    """A stretch that speaks of the models of a group; `sentence` is its sentence's index."""

    start: int
    end: int
    sentence: int
    figures: bool
    lead: int  # where the clause begins that holds the name, else the passage


class AttributeReader:
    """Reads the attributes of an article's campaign models.

    Args:
        scene: the view and what was found in it.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._starts = [sentence.start for sentence in scene.sentences]
        self._body_starts = [span.start for span in scene.organisation_spans]
        self._quantity_starts = [span.start for span in scene.quantity_spans]
        masked = list(scene.folded)
        for letter, spans in (
            ("Q", scene.quantity_spans),
            ("T", scene.time_spans),
            ("O", scene.organisation_spans),
            ("N", scene.model_spans),
        ):
            for start, end in spans:
                masked[start:end] = letter * (end - start)
        self._masked = "".join(masked)
        self._times = {span.start: time for span, time in zip(scene.time_spans, scene.times, strict=True)}

    def read(self) -> None:
        """Fill `started`, `field`, `scale`, `results` and `family` of every model, in place."""
        groups = self._groups()
        for group, following in zip(groups, [*groups[1:], []], strict=True):
            self._read_group(group, self.scene.model_spans[following[0]].start if following else len(self._masked))

    def _read_group(self, group: list[int], limit: int) -> None:
        scene = self.scene
        passages = self._passages(group, limit)
        started = self._started(group, passages)
        scale = [] if len(group) > 1 else [at for passage in passages for at in self._scale(passage)]
        results = sorted({passage.sentence for passage in passages if self._tells_results(passage)})
        family = self._family(group)
        for number in group:
            model = scene.models[number]
            span = scene.model_spans[number]
            model.started, model.scale, model.results = started, list(scale), list(results)
            model.field = field_of(scene.folded[span.start : span.end])
            model.family = family if model.kind == scene.models[group[0]].kind else None
            model.family = model.family or self._own_family(number)

    def _groups(self) -> list[list[int]]:
        """The models of a list together: between their names stand only marks, triggers and a word or two."""
        groups: list[list[int]] = [[0]] if self.scene.models else []
        for (number, before), (_, after) in pairwise(enumerate(self.scene.model_spans)):
            gap = self._masked[before.end : after.start]
            same = self._sentence(before.start) == self._sentence(after.start)
            if same and not regex.search(r"[OTQN;]", gap) and self._joins(gap):
                groups[-1].append(number + 1)
            else:
                groups.append([number + 1])
        return groups

    def _joins(self, gap: str) -> bool:
        heads = find_heads(gap)
        words = regex.finditer(r"\w+", gap)
        free = [word for word in words if not any(head.start <= word.start() < head.end for head in heads)]
        return len(free) <= _JOINED_WORDS

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _passages(self, group: list[int], limit: int) -> list[_Passage]:
        scene = self.scene
        last = scene.model_spans[group[-1]]
        index = self._sentence(last.start)
        sentence = scene.sentences[index]
        first = scene.model_spans[group[0]].start
        near = max(sentence.start, first - _REACH)
        earlier = scene.model_spans[group[0] - 1].end if group[0] else 0
        lead = max(near, self._masked.rfind(";", near, first) + 1, earlier)
        if _pattern("plan").search(self._masked, near, first):
            return []
        end = self._stop(group, last.end, min(sentence.end, limit))
        passages = [_Passage(last.end, end, index, True, lead)]
        for _ in range(_TAKEN_UP_SENTENCES):
            follows = index + 1
            while follows in scene.captions:
                follows += 1
            if follows >= len(scene.sentences) or scene.sentences[follows].start >= limit:
                break
            taken = self._taken_up(group, index, follows, limit)
            if taken is None:
                break
            passages.append(taken)
            index = follows
        return passages

    def _stop(self, group: list[int], start: int, limit: int) -> int:
        """Where a passage ends: at a semicolon, a plan, or the clause of another body."""
        scene = self.scene
        limit = min(limit, start + _REACH)
        stop = next(
            (at.start() for at in _SEMICOLON.finditer(self._masked, start, limit) if self._ends(at, limit)), limit
        )
        for role in _ENDING:
            found = _pattern(role).search(self._masked, start, stop)
            stop = found.start() if found else stop
        own = {scene.models[number].operator_id for number in group}
        for at in range(bisect_left(self._body_starts, start), bisect_left(self._body_starts, stop)):
            offset = self._body_starts[at]
            other = scene.organisations[at].id not in own
            if other and _NEW_SUBJECT.search(self._masked, max(start, offset - 10), offset):
                return offset
        return stop

    def _ends(self, semicolon: regex.Match[str], limit: int) -> bool:
        """Whether what follows a semicolon is of something else: not `; đến nay 30 hộ tham gia`."""
        after = semicolon.end()
        end = self._masked.find(";", after, limit)
        clause = self._masked[after : end if end >= 0 else limit]
        goes_on = _pattern("continues").match(clause) and not _pattern("whole").search(clause)
        return not goes_on or regex.search("[ON]", clause) is not None

    def _taken_up(self, group: list[int], index: int, follows: int, limit: int) -> _Passage | None:
        """The passage of the sentence after, where it goes on about the same model; null if it does not."""
        scene = self.scene
        before, sentence = scene.sentences[index], scene.sentences[follows]
        start = sentence.start
        end = self._stop(group, start, min(sentence.end, limit))
        model = scene.models[group[-1]]
        for head in find_heads(scene.folded[start : min(sentence.end, start + _OPENING)]):
            if head.kind != model.kind or head.unquoted == "quoted":
                continue
            after = scene.folded[start + head.end : start + head.end + 20].lstrip()
            said = scene.folded[start : start + head.start].split()[-1:]
            several = bool(said) and (said[0] in phrases("plural") or said[0].isdigit())
            names_one = any(_opens(after, word) for word in phrases("this"))
            names_one |= head.start == 0 and any(_opens(after, word) for word in (*phrases("result"), "có"))
            if not names_one or several != (len(group) > 1):
                return None
            return _Passage(start, end, follows, figures=not several, lead=start)
        same_paragraph = "\n" not in scene.folded[before.end - 1 : start + 1]
        opening = _pattern("continues").match(self._masked, start) or _pattern("so").match(self._masked, start)
        if not same_paragraph or opening is None or len(group) > 1:
            return None
        if regex.search("[ON]", self._masked[start:end]) or _pattern("whole").search(self._masked, start, end):
            return None
        figures = _pattern("so").match(self._masked, start) is None
        return _Passage(start, end, follows, figures=figures, lead=start)

    def _started(self, group: list[int], passages: list[_Passage]) -> str | None:
        after, right_after, before, verb = _beginnings()
        first = self.scene.model_spans[group[0]]
        for passage in passages:
            own = passage.lead < first.start
            if own:
                match = before.search(self._masked[passage.lead : first.start + 1])
                if match and (value := self._date(passage.lead + match.start("time"))):
                    return value
                launched = verb.search(self._masked[passage.lead : first.start])
                match = right_after.match(self._masked[passage.start : passage.end]) if launched else None
                if match and (value := self._date(passage.start + match.start("time"))):
                    return value
            match = after.search(self._masked[passage.start : passage.end])
            if match and (value := self._date(passage.start + match.start("time"))):
                return value
        return None

    def _date(self, offset: int) -> str | None:
        """The beginning of the time at an offset, without its hour; null if it has no year or lies ahead."""
        time = self._times.get(offset)
        match = _DATE.match(time.value.split("/")[0]) if time and time.calendar == "gregorian" else None
        published = self.scene.published
        if match is None or (published and comparable(match[0]) > comparable(published)[: len(match[0])]):
            return None
        return match[0]

    def _scale(self, passage: _Passage) -> list[int]:
        if not passage.figures:
            return []
        first = bisect_left(self._quantity_starts, passage.start)
        last = bisect_left(self._quantity_starts, passage.end)
        return [at for at in range(first, last) if self._is_size(at, passage.start)]

    def _is_size(self, at: int, start: int) -> bool:
        quantity, span = self.scene.quantities[at], self.scene.quantity_spans[at]
        noun = fold(quantity.noun or "")
        unit = fold(quantity.unit or "")
        if quantity.kind not in _KINDS or "/" in unit:
            return False
        if quantity.kind == "measure" and (unit not in units() or units()[unit].dimension not in _SIZES):
            return False
        if quantity.kind in ("count", "fraction", "percent"):
            if not noun and unit not in units():
                return False
            if any(head.start == 0 and head.kind and head.unquoted != "quoted" for head in find_heads(noun)):
                return False
        frequency = _pattern("frequency")
        if frequency.match(noun) or (not noun and frequency.match(unit)):
            return False
        if quantity.value <= _SMALL_IN_WORDS and _WORD.fullmatch(quantity.text):
            return False
        start = max(start, self._masked.rfind(";", start, span.start) + 1)
        clause = max((mark.end() for mark in _CLAUSE.finditer(self._masked, start, span.start)), default=start)
        return not (
            _pattern("apart").search(self._masked, clause, span.start)
            or _FROM.search(self._masked, clause, span.start + 1)
            or _EACH_PERIOD.search(self._masked, start, span.start)
        )

    def _tells_results(self, passage: _Passage) -> bool:
        if _pattern("result").search(self._masked, passage.start, passage.end):
            return True
        weak = _pattern("result_with_figure").search(self._masked, passage.start, passage.end)
        return weak is not None and "Q" in self._masked[passage.start : passage.end]

    def _family(self, group: list[int]) -> str | None:
        """`mô hình dân vận khéo “X”`, `mô hình “dân vận khéo” về “X”`: the movement named before the name."""
        first = self.scene.model_spans[group[0]].start
        start = self.scene.sentences[self._sentence(first)].start
        match = _families().search(self.scene.folded[max(start, first - _OPENING) : first])
        return _family_names()[match["family"]] if match else None

    def _own_family(self, number: int) -> str | None:
        """`mô hình “Dân vận khéo” về thu gom rác`: a model that is called by its movement's name."""
        span = self.scene.model_spans[number]
        family = _family_names().get(self.scene.folded[span.start : span.end])
        if family is None:
            return None
        before = self.scene.folded[max(0, span.start - _OPENING) : span.start].rstrip(" “\"'‘«:")
        heads = find_heads(before)
        return family if heads and heads[-1].end == len(before) and heads[-1].kind == "model" else None


def _opens(text: str, phrase: str) -> bool:
    return text.startswith(phrase) and not text[len(phrase) : len(phrase) + 1].isalnum()


@cache
def _family_names() -> dict[str, str]:
    return {fold(name): name for name in _words()["family"]}


@cache
def _families() -> regex.Pattern[str]:
    names = "|".join(map(regex.escape, _family_names()))
    return regex.compile(
        rf"(?<!phong trào )(?<!thi đua )[“\"'‘«]?(?<!\w)(?P<family>{names})[”\"'’»]?"
        r"(?: (?:về|như|là|tiêu biểu|điển hình|có tên|mang tên|với tên gọi|trong))?:? ?[“\"'‘«]?$"
    )
