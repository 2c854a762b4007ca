"""Pages in headless Chromium: controls work, hostile text does nothing, narrow pages do not scroll sideways."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from articles_to_view import ARTICLE, HOSTILE, check, record_of, run
from trichluc.records import encode

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--window-size=1280,900"),
    "--force-prefers-reduced-motion",  # else a click may meet a page that still scrolls
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("chromium and chromedriver are not installed here")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    try:
        started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    except WebDriverException as error:
        pytest.skip(f"chromium does not start here: {error.msg}")
    yield started
    started.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    other = "Thị trấn Đồng Tâm: Phụ nữ thi đua\n\nHội LHPN thị trấn Đồng Tâm có 30 hội viên, hai chi hội."
    made = [record_of(ARTICLE, "vinh-an"), record_of(other, "dong-tam"), record_of(HOSTILE, "hostile")]
    made[0].checks.append(check("sum", False, made[0]))
    source = folder / "records.jsonl"
    source.write_bytes(b"".join(encode(record) + b"\n" for record in made))
    assert run("view", source, "-o", f"{folder}/out/").exit_code == 0
    return folder / "out"


@pytest.fixture
def article(browser: webdriver.Chrome, pages: Path) -> Iterator[webdriver.Chrome]:
    browser.get(f"{(pages / 'articles' / 'vinh-an.html').as_uri()}")
    use(browser, "en")
    yield browser
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


@pytest.fixture
def index(browser: webdriver.Chrome, pages: Path) -> Iterator[webdriver.Chrome]:
    browser.get((pages / "index.html").as_uri())
    use(browser, "en")
    yield browser
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def use(browser: webdriver.Chrome, language: str) -> None:
    one(browser, f"[data-language={language}]").click()


def one(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def every(browser: webdriver.Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def style(browser: webdriver.Chrome, selector: str, name: str) -> Any:
    return browser.execute_script(
        "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]", selector, name
    )


def test_a_layer_can_be_switched_off(article: webdriver.Chrome) -> None:
    mark = "#article .m.quantities"
    assert style(article, mark, "borderBottomStyle") == "solid"
    one(article, "[data-layer=quantities]").click()
    assert style(article, mark, "borderBottomStyle") == "none"
    assert style(article, "#article .m.organisations", "borderBottomStyle") == "double"
    one(article, "[data-layers=none]").click()
    assert not every(article, ".m:not(.off)")
    one(article, "[data-layers=all]").click()
    assert not every(article, ".m.off")


def test_the_language_can_be_switched_and_is_remembered(article: webdriver.Chrome) -> None:
    assert one(article, "#figures-title").text == "Figures"
    use(article, "vi")
    assert one(article, "#figures-title").text == "Số liệu"
    assert one(article, "html").get_attribute("lang") == "vi"
    assert one(article, "#details").get_attribute("aria-label") == "Chi tiết"
    article.refresh()
    assert one(article, "#figures-title").text == "Số liệu"
    assert "1.900" in one(article, "#figures-table").text
    use(article, "en")
    assert "> 1,900" in one(article, "#figures-table").text


def test_abbreviations_can_be_written_out(article: webdriver.Chrome) -> None:
    text = one(article, "#article")
    assert "Hội CCB xã Vĩnh An" in text.text
    one(article, "[value=expanded]").click()
    assert "Hội Cựu chiến binh xã Vĩnh An" in text.text
    assert "CCB" not in text.text
    one(article, "[value=raw]").click()
    assert "Hội CCB xã Vĩnh An" in text.text


def test_a_tap_shows_the_fields_of_what_is_tapped_and_of_what_holds_it(article: webdriver.Chrome) -> None:
    inner = one(article, "#article .m.organisations .m.abbreviations")
    inner.click()
    shown = one(article, "#fields").text
    assert "cựu chiến binh" in shown
    assert "inside: Organisation" in shown
    assert "Hội Cựu chiến binh xã Vĩnh An" in shown
    assert "commune" in shown
    one(article, "[data-layer=abbreviations]").click()
    one(article, "#article .m.organisations .m.abbreviations").click()
    assert "Stands for" not in one(article, "#fields").text
    one(article, "body").send_keys(Keys.ESCAPE)
    assert one(article, "#fields").text == ""


def test_the_keyboard_goes_from_finding_to_finding(article: webdriver.Chrome) -> None:
    stops = every(article, ".m[tabindex='0']")
    assert len(stops) == 1
    article.execute_script("arguments[0].focus()", stops[0])
    first = one(article, "#fields").text
    assert first
    article.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert one(article, "#fields").text not in ("", first)
    article.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    assert one(article, "#fields").text == first
    article.switch_to.active_element.send_keys(Keys.END)
    assert article.switch_to.active_element.get_attribute("id") == every(article, ".m[id]")[-1].get_attribute("id")


def values(browser: webdriver.Chrome) -> list[float]:
    return [float(cell.get_attribute("data-key") or "nan") for cell in every(browser, "#figures-table td.value")]


def test_the_figures_can_be_sorted_and_chosen_by_kind(article: webdriver.Chrome) -> None:
    before = values(article)
    button = "#figures-table th:nth-child(2) button"
    one(article, button).click()
    assert values(article) == sorted(before) != before
    assert one(article, "#figures-table th:nth-child(2)").get_attribute("aria-sort") == "ascending"
    one(article, button).click()
    assert values(article) == sorted(before, reverse=True)
    one(article, "#figures-table th:nth-child(1) button").click()
    assert values(article) == before
    one(article, "#kind option[value=money]").click()
    shown = [row for row in every(article, "#figures-table tbody tr") if row.is_displayed()]
    assert [row.find_element(By.CSS_SELECTOR, "td.written").text for row in shown] == ["45 triệu"]


def test_a_figure_leads_to_its_place_in_the_text(article: webdriver.Chrome) -> None:
    one(article, "[data-layer=quantities]").click()
    link = one(article, "#figures-table a.go")
    anchor = (link.get_attribute("href") or "").partition("#")[2]
    link.click()
    WebDriverWait(article, 5).until(lambda _: one(article, "#fields").text)
    assert article.switch_to.active_element.get_attribute("id") == anchor
    assert one(article, "[data-layer=quantities]").is_selected()


def test_nothing_hostile_runs(browser: webdriver.Chrome, pages: Path) -> None:
    browser.get((pages / "articles" / "hostile.html").as_uri())
    assert "<script>alert(1)</script>" in one(browser, "h1").text
    assert not every(browser, "img, h1 script, #article script, #article svg, #article style")
    for mark in every(browser, ".m"):
        browser.execute_script("arguments[0].click()", mark)
        assert not every(browser, "#fields :is(script, style, svg, img, i)")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_a_narrow_page_does_not_scroll_sideways(browser: webdriver.Chrome, pages: Path) -> None:
    size: dict[str, Any] = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        for name in ("index.html", "articles/vinh-an.html", "articles/hostile.html"):
            browser.get((pages / name).as_uri())
            for language in ("vi", "en"):
                use(browser, language)
                width = browser.execute_script("return document.documentElement.scrollWidth")
                assert width <= 360, (name, language)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def titles(browser: webdriver.Chrome) -> list[str]:
    return [link.text for link in every(browser, "#list tbody a")]


def test_the_index_finds_without_accents(index: webdriver.Chrome) -> None:
    assert len(titles(index)) == 3
    search = one(index, "#search")
    search.send_keys("phu nu thi tran dong tam")
    assert titles(index) == ["Thị trấn Đồng Tâm: Phụ nữ thi đua"]
    assert one(index, "#found").text == "1"
    search.clear()
    search.send_keys("tieng keng")
    assert titles(index) == ["Xã Vĩnh An: Nhiều cách làm hay"]
    search.clear()
    search.send_keys("không đâu có")
    assert titles(index) == []
    search.clear()
    search.send_keys(" ")
    assert len(titles(index)) == 3


def test_the_index_sorts_and_leads_to_the_pages(index: webdriver.Chrome) -> None:
    one(index, "[data-sort=quantities]").click()
    counts = [int(cell.text) for cell in every(index, "#list tbody td:nth-child(4) b")]
    assert counts == sorted(counts, reverse=True)
    one(index, "#only-failed").click()
    assert titles(index) == ["Xã Vĩnh An: Nhiều cách làm hay"]
    one(index, "#list tbody a").click()
    assert one(index, "h1").text == "Xã Vĩnh An: Nhiều cách làm hay"
    one(index, ".home a").click()
    assert one(index, "h1").text
