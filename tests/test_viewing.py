"""Pages: what they hold, that hostile text stays text, and how they are written."""

import html
import json
import re
import unicodedata
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from articles_to_view import ARTICLE, HOSTILE, check, record_of, run
from trichluc.assembly import process, stages_until
from trichluc.pages.marks import OffsetError, expanded_edits, marks_of
from trichluc.pages.wording import labels
from trichluc.records import LAYERS, CheckKind, Record, Source, encode, new_record
from trichluc.viewing import article_page, index_page

CORPUS = Path(__file__).parent.parent / "corpus" / "articles"


class Tags(HTMLParser):
    """The elements of a page, and the text of those that are not code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._code = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._code = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.texts.append(data)


def text_in(page: str, wording: str) -> str:
    """The article's text as a page shows it in one of the two wordings, without white space."""
    hidden = {"raw": "x", "expanded": "w"}[wording]
    shown = re.sub(rf'<span class="{hidden}">.*?</span>', "", page, flags=re.DOTALL)
    head = re.search(r'<header class="top".*?<dl class="about">', shown, re.DOTALL)
    body = re.search(r'<div id="article">.*?</article>', shown, re.DOTALL)
    assert head
    assert body
    both = body[0] if 'class="begins"' in head[0] else head[0] + body[0]
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", both)).split())


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt"))[:8], ids=lambda path: path.stem)
def test_every_finding_has_its_mark_and_no_letter_is_lost(path: Path) -> None:
    record = record_of(path.read_text("utf-8"))
    page = article_page(record)
    names = [attributes["id"] for tag, attributes in Tags(page).elements if tag == "mark" and "id" in attributes]
    assert sorted(filter(None, names)) == sorted(mark.anchor for mark in marks_of(record))
    assert text_in(page, "raw") == "".join(record.text.split())
    assert text_in(page, "expanded") == "".join(process(record, views=True).expanded.split())  # type: ignore[union-attr]


def test_links_lead_somewhere_and_names_are_unique() -> None:
    page = Tags(article_page(record_of((CORPUS / "cai-be-hoc-tap-bac.txt").read_text("utf-8"))))
    names = [name for _, attributes in page.elements if (name := attributes.get("id"))]
    assert len(names) == len(set(names))
    targets = {link[1:] for _, attributes in page.elements if (link := attributes.get("href") or "").startswith("#")}
    assert targets <= set(names)
    assert len(targets) > 100


def test_a_stored_expanded_text_counts() -> None:
    record = process(new_record("Hội CCB xã An."), views=True)
    assert record.expanded == "Hội Cựu chiến binh xã An."
    record.expanded = "Hội Cựu chiến sĩ xã An."
    assert [edit.new.strip() for edit in expanded_edits(record)] == ["Cựu chiến sĩ"]
    assert '<span class="x">Cựu chiến sĩ</span>' in article_page(record)


def test_decomposed_letters_and_lost_spaces() -> None:
    text = unicodedata.normalize("NFD", "Xã Tân Lập,huyện An Bình có 30hộ.")
    record = record_of(text)
    page = article_page(record)
    assert text_in(page, "raw") == "".join(text.split())
    assert text_in(page, "expanded") == unicodedata.normalize("NFC", "XãTânLập,huyệnAnBìnhcó30hộ.")


def test_hostile_text_stays_text() -> None:
    record = record_of(HOSTILE, "</script><b>")
    record.warnings.append("<u>warned</u>")
    record.source = Source(uri="javascript:alert('</script>')")
    record.article.byline = "<form action=x>"
    plain = Tags(article_page(record_of(ARTICLE), index="../index.html"))
    hostile = Tags(article_page(record, index="../index.html"))
    assert {tag for tag, _ in hostile.elements} <= {tag for tag, _ in plain.elements}
    for page in (plain, hostile):
        assert [tag for tag, _ in page.elements].count("script") == 4
        assert [tag for tag, _ in page.elements].count("style") == 1
    assert not [name for _, attributes in hostile.elements for name in attributes if name.startswith("on")]
    assert all(
        link.startswith("#") or link == "../index.html"
        for _, attributes in hostile.elements
        if (link := attributes.get("href"))
    )
    assert "<u>warned</u>" in hostile.texts
    assert "{{ 7*7 }}" in "".join(hostile.texts)


def test_the_record_is_in_the_page_whole() -> None:
    record = record_of(HOSTILE)
    page = article_page(record)
    (content,) = re.findall(r'<script type="application/json" id="record">(.*?)</script>', page, re.DOTALL)
    assert "<" not in content
    assert msgspec.json.decode(content, type=Record) == record


@pytest.mark.parametrize("kind", ["article", "index"])
def test_a_page_loads_nothing(kind: str) -> None:
    records = [record_of(ARTICLE), record_of(HOSTILE)]
    page = index_page(records) if kind == "index" else article_page(records[0])
    without_data = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert not re.search(r"(?:https?:)?//[a-z]|@import|url\(|\bsrc=|<link|<iframe|<object", without_data)
    (policy,) = [a["content"] for tag, a in Tags(page).elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not [a for _, a in Tags(page).elements if "style" in a]


def test_failed_checks_stand_on_top_and_those_that_hold_below() -> None:
    record = record_of(ARTICLE)
    assert [one.holds for one in record.checks] == [True, True]
    page = article_page(record)
    assert 'id="failed-title"' not in page
    record.checks.append(check("sum", False, record))
    page = article_page(record)
    assert page.index('id="failed-title"') < page.index('id="article"') < page.index('id="checks-title"')
    assert page.index("671,5") < page.index('id="article"')
    below = page[page.index('id="checks-title"') :]
    assert below.count('class="verdict"') == 2


def test_a_record_of_few_stages_says_what_is_missing() -> None:
    record = process(new_record(ARTICLE), stages_until("tokenise"))
    page = article_page(record)
    assert page.count(labels()["not_run"].vi) == 6 - 1 + 1  # five layers that have not run, and the checks
    assert "<mark" in page


def test_offsets_beyond_the_text_are_refused() -> None:
    record = record_of("Xã An có 30 hộ.")
    record.quantities[0].end = 99
    with pytest.raises(OffsetError, match=r"quantities\[0\] is at 9-99 of a text of 15 characters"):
        article_page(record)


def test_parents_that_go_in_a_circle_lose_no_organisation() -> None:
    record = record_of(ARTICLE)
    for mention in record.organisations:
        mention.parent = next((other.id for other in record.organisations if other.id != mention.id), None)
    page = article_page(record)
    for identity in {mention.id for mention in record.organisations}:
        assert page.count(f'id="org-{identity}"') == 1


def test_all_labels_are_in_both_languages_and_in_nfc() -> None:
    for key, words in labels().items():
        assert words.vi, key
        assert words.en, key
        assert unicodedata.is_normalized("NFC", words.vi), key


def colours(dark: bool) -> dict[str, tuple[float, ...]]:
    css = files("trichluc.pages").joinpath("page.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", blocks[0]))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", blocks[1]))
    return {name: tuple(int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)) for name, code in found.items()}


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: tuple[float, ...]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_colours_keep_the_contrast_of_wcag_aa(dark: bool) -> None:
    known = colours(dark)
    tints = [name for name in known if name.endswith("-tint")]
    assert len(tints) == 7
    for ground in ("paper", "card", *tints):
        for text in ("ink", "soft"):
            assert contrast(known[text], known[ground]) >= 4.5, (text, ground)
    for text in ("link", "accent", "good", "bad-line", "campaign_models", *LAYERS):
        for ground in ("paper", "card"):
            assert contrast(known[text], known[ground]) >= 4.5, (text, ground)
    assert contrast(known["bad-line"], known["bad-tint"]) >= 4.5
    for layer in LAYERS[1:]:
        assert contrast(known[layer], known[f"{layer}-tint"]) >= 3, layer  # lines: 3 is enough


def test_every_field_and_closed_value_of_the_schema_has_a_label() -> None:
    known = labels()
    schema = msgspec.json.schema(Record)["$defs"]
    assert {f"checks.kind.{kind}" for kind in get_args(CheckKind)} <= known.keys()
    names = {"Abbreviation": "abbreviations", "Quantity": "quantities", "Time": "times"}
    names |= {"DocumentReference": "documents", "Organisation": "organisations", "CampaignModel": "campaign_models"}
    own = {"start", "end", "text", "rule", "sentence", "section", "noun_span"}
    for struct, layer in names.items():
        for field, about in schema[struct]["properties"].items():
            if field in own:
                continue
            assert f"field.{layer}.{field}" in known or f"field.{field}" in known, (layer, field)
            for value in about.get("enum", ()):
                if value is not None:
                    assert f"{layer}.{field}.{value}" in known or f"{field}.{value}" in known, (layer, field, value)


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.jsonl"
    made = [record_of(ARTICLE, "tin/vĩnh an"), record_of("Xã Đồng Tâm có 30 hộ.", "b"), record_of(HOSTILE, "b")]
    path.write_bytes(b"".join(encode(record) + b"\n" for record in made))
    return path


def test_an_article_becomes_a_page(tmp_path: Path) -> None:
    source, page = tmp_path / "a.txt", tmp_path / "out" / "a.html"
    source.write_text(ARTICLE, "utf-8")
    result = run("view", source, "-o", page)
    assert result.exit_code == 0, result.output
    assert f"1 page: {page}" in result.output
    assert "Tiếng kẻng bình yên" in page.read_text("utf-8")
    result = run("view", source, "-o", page)
    assert result.exit_code == 2
    assert "--overwrite" in result.output
    assert run("view", source, "-o", page, "--overwrite").exit_code == 0


def test_records_become_a_folder_whose_index_links_to_each(records: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    result = run("view", records, "-o", f"{folder}/")
    assert result.exit_code == 0, result.output
    page = (folder / "index.html").read_text("utf-8")
    rows = json.loads(re.findall(r'id="rows">(.*?)</script>', page, re.DOTALL)[0])["rows"]
    files = [row[0] for row in rows]
    assert len(set(files)) == 3
    assert all((folder / name).is_file() for name in files)
    assert all(re.fullmatch(r"articles/[A-Za-z0-9._-]+\.html", name) for name in files)
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == sorted(
        ["index.html", *(name.removeprefix("articles/") for name in files)]
    )


def test_pages_of_an_earlier_time_go_and_other_files_stay(records: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    run("view", records, "-o", f"{folder}/")
    mine = folder / "articles" / "mine.html"
    mine.write_text("<p>mine</p>")
    one = tmp_path / "one.txt"
    one.write_text("Xã Bình Minh có 12 hộ.", "utf-8")
    assert run("view", one, "-o", f"{folder}/").exit_code == 2
    assert run("view", one, "-o", f"{folder}/", "--overwrite").exit_code == 0
    assert len(list((folder / "articles").glob("*.html"))) == 2
    assert mine.read_text() == "<p>mine</p>"


@pytest.mark.parametrize(
    ("output", "message"),
    [("out.html", "give a folder"), ("out", "neither a page nor a folder"), ("records.jsonl/", "it cannot be made")],
)
def test_wrong_usage(records: Path, tmp_path: Path, output: str, message: str) -> None:
    result = run("view", records, "-o", f"{tmp_path}/{output}")
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not (tmp_path / "out.html").exists()


def test_what_is_no_article(tmp_path: Path) -> None:
    assert run("view", tmp_path / "absent.txt", "-o", tmp_path / "a.html").exit_code == 2
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    result = run("view", empty, "-o", f"{tmp_path}/pages/")
    assert result.exit_code == 2
    assert "holds no article" in result.output
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(encode(record_of("Xã An có 30 hộ.")) + b"\n{oops\n")
    result = run("view", broken, "-o", f"{tmp_path}/pages/")
    assert result.exit_code == 1
    assert "broken.jsonl, line 2" in result.output
    assert (tmp_path / "pages" / "index.html").is_file()


def test_a_run_in_shards_is_viewed(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"id": f"a{n}", "text": f"Xã An có {n + 2} hộ."}) + "\n" for n in range(3)))
    assert run("run", source, "-o", f"{tmp_path}/shards/", "--workers", "1").exit_code == 0
    assert run("view", tmp_path / "shards", "-o", f"{tmp_path}/pages/").exit_code == 0
    assert sorted(path.stem for path in (tmp_path / "pages/articles").iterdir()) == ["a0", "a1", "a2"]
