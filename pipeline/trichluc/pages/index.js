"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { element, language } = window.page;
  const CHUNK = 100;
  const { names, rows } = window.page.data("rows");
  const LAYERS = document.getElementById("list").dataset.layers.split(" ");
  const [HREF, TITLE, PUBLISHED, DATE, PLACE, COUNTS, FAILED, NAMES] = [0, 1, 2, 3, 4, 5, 6, 7];
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
  const foldedNames = names.map(fold);
  const keys = rows.map((row) => fold(`${row[TITLE]} ${row[PLACE]} ${row[PUBLISHED]} ${row[DATE].join(" ")} ${row[HREF].slice(9, -5)}`));
  const body = document.querySelector("#list tbody");
  const search = document.getElementById("search");
  const onlyFailed = document.getElementById("only-failed");
  const more = document.getElementById("more");
  let found = rows.map((_, at) => at);
  let shown = 0;
  let sorted = { by: null, direction: 1 };

  const tell = () => {
    const number = new Intl.NumberFormat(language() === "vi" ? "vi-VN" : "en-GB");
    document.getElementById("found").textContent = number.format(found.length);
    document.getElementById("total").textContent = number.format(rows.length);
  };
  const template = document.getElementById("row");
  const rowOf = (at) => {
    const row = rows[at];
    const made = template.content.cloneNode(true).firstElementChild;
    const link = made.querySelector("a");
    link.href = row[HREF];
    link.textContent = row[TITLE];
    made.querySelector(".place").textContent = row[PLACE];
    made.querySelectorAll(".date .l").forEach((part, language) => { part.textContent = row[DATE][language]; });
    made.querySelector(".date").hidden = !row[PUBLISHED];
    made.querySelectorAll("td.count b").forEach((cell, layer) => {
      cell.textContent = row[COUNTS][layer];
      cell.parentElement.classList.toggle("zero", !row[COUNTS][layer]);
    });
    const badge = made.querySelector(".failed");
    badge.hidden = !row[FAILED];
    badge.querySelector("b").textContent = row[FAILED];
    return made;
  };
  const grow = () => {
    body.append(...found.slice(shown, shown + CHUNK).map(rowOf));
    shown = Math.min(found.length, shown + CHUNK);
    more.hidden = shown >= found.length;
  };
  const show = () => { body.replaceChildren(); shown = 0; grow(); tell(); };

  const valueOf = {
    title: (row) => row[TITLE],
    date: (row) => row[PUBLISHED],
    ...Object.fromEntries(LAYERS.map((layer, at) => [layer, (row) => row[COUNTS][at]])),
  };
  const order = () => {
    if (!sorted.by) return;
    const value = valueOf[sorted.by];
    found.sort((one, other) => {
      const [a, b] = [value(rows[one]), value(rows[other])];
      if (a === "" || b === "") return (a === "") - (b === "");
      return sorted.direction * (typeof a === "number" ? a - b : a.localeCompare(b, "vi")) || one - other;
    });
  };
  const filter = () => {
    const asked = fold(search.value).split(/\s+/).filter(Boolean);
    const phrase = asked.join(" ");
    const named = new Set();
    if (phrase) foldedNames.forEach((name, at) => { if (name.replace(/\s+/g, " ").includes(phrase)) named.add(at); });
    found = [];
    rows.forEach((row, at) => {
      if (onlyFailed.checked && !row[FAILED]) return;
      if (asked.every((word) => keys[at].includes(word)) || row[NAMES].some((name) => named.has(name))) found.push(at);
    });
    order();
    show();
  };
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    if (rows.length > 2000) waiting = setTimeout(filter, 120);
    else filter();
  });
  onlyFailed.addEventListener("change", filter);
  document.getElementById("search-form").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  more.addEventListener("click", () => {
    const next = shown;
    grow();
    const row = body.rows[next];
    if (row) row.querySelector("a").focus();
  });
  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      const by = button.dataset.sort;
      // Numbers are asked for from the largest, names from A.
      const direction = sorted.by === by ? -sorted.direction : by === "title" ? 1 : -1;
      sorted = { by, direction };
      for (const head of document.querySelectorAll("#list th")) head.removeAttribute("aria-sort");
      button.closest("th").setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      order();
      show();
    });
  }
  for (const button of document.querySelectorAll("[data-find]")) {
    button.addEventListener("click", () => {
      search.value = button.dataset.find;
      filter();
      document.getElementById("articles").scrollIntoView();
      search.focus({ preventScroll: true });
    });
  }
  window.page.onLanguage(tell);
  filter();
});
