"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { element, language } = window.page;
  const record = window.page.data("record");
  const words = window.page.data("words");
  const article = document.getElementById("article");
  const details = document.getElementById("details");
  const fields = document.getElementById("fields");
  const marks = [...document.querySelectorAll(".m")];
  const stops = marks.filter((mark) => mark.id);
  const pick = (pair) => pair[language() === "vi" ? 0 : 1];
  const label = (...keys) => {
    const key = keys.find((candidate) => candidate in words.labels);
    return key ? pick(words.labels[key]) : null;
  };
  const split = (anchor) => {
    const at = anchor.lastIndexOf("-");
    return [anchor.slice(0, at), Number(anchor.slice(at + 1))];
  };

  // --- the fields of a finding -------------------------------------------------------------------
  const HIDDEN = new Set(["start", "end", "text", "rule", "sentence", "section", "noun_span", "subject", "parent", "operator", "operator_id", "place_era", "scale", "results"]);
  const DATES = new Set(["period", "date", "started", "changed"]);
  const COMPARATORS = { "=": "", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ ", "~": "≈ " };
  const bodies = new Map(record.organisations.filter((one) => one.id).map((one) => [one.id, one.resolved || one.name]));

  const number = (value) => new Intl.NumberFormat(language() === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 6 }).format(value);
  const said = (layer, field, value) => {
    if (typeof value === "boolean") return label(`value.${value}`);
    if (typeof value === "number") return number(value);
    if (Array.isArray(value)) return value.join("; ");
    if (DATES.has(field) && value in words.dates) return pick(words.dates[value]);
    return label(`${layer}.${field}.${value}`, `${field}.${value}`) || String(value);
  };
  const fieldName = (layer, field) => label(`field.${layer}.${field}`, `field.${field}`) || field.replaceAll("_", " ");

  const headline = (layer, finding) => {
    if (layer === "quantities") {
      const other = finding.value_to !== null ? `–${number(finding.value_to)}` : finding.total !== null ? `/${number(finding.total)}` : "";
      return [COMPARATORS[finding.comparator] + number(finding.value) + other, finding.unit, finding.noun].filter(Boolean).join(" ");
    }
    if (layer === "times") return pick(words.dates[finding.value]);
    if (layer === "organisations") return finding.resolved || finding.name;
    if (layer === "campaign_models") return finding.name;
    if (layer === "documents") return [finding.type, finding.number].filter(Boolean).join(" ");
    return finding.expansion;
  };

  const entryOf = (anchor) => {
    const link = document.querySelector(`main a.go[href="#${anchor}"]`);
    return link && link.closest("[data-entry]");
  };

  const card = (anchor, inside) => {
    const [layer, at] = split(anchor);
    const finding = record[layer][at];
    const title = headline(layer, finding);
    const rows = [];
    const row = (name, value) => rows.push(element("dt", {}, name), element("dd", {}, value));
    const body = (name, id, otherwise) => {
      if (id && bodies.has(id)) row(name, element("a", { href: `#org-${id}` }, bodies.get(id)));
      else if (otherwise) row(name, otherwise);
    };
    body(fieldName(layer, "operator"), finding.operator_id, finding.operator);
    for (const [field, value] of Object.entries(finding)) {
      const empty = value === null || value === "" || (Array.isArray(value) && !value.length);
      if (empty || HIDDEN.has(field) || typeof value === "object" && !Array.isArray(value)) continue;
      if (value === title || value === finding.text) continue;  // stands above already
      const era = field === "place_code" && finding.place_era ? ` (${said(layer, "place_era", finding.place_era)})` : "";
      row(fieldName(layer, field), said(layer, field, value) + era);
    }
    body(fieldName(layer, "subject"), finding.subject);
    body(fieldName(layer, "parent"), finding.parent);
    const where = [
      finding.section && label(`section.${finding.section}`),
      finding.sentence !== null && `${label("sentence")} ${finding.sentence + 1}`,
      `${label("characters")} ${finding.start}–${finding.end}`,
      finding.rule && `${label("rule")} ${finding.rule}`,
    ].filter(Boolean).join(" · ");
    const made = element("section", { class: `finding ${layer}` },
      element("p", { class: "layer" }, inside ? `${label("details.inside")}: ` : "", element("b", {}, label(`one.${layer}`))),
      element("h3", { lang: "vi" }, title),
      element("p", { class: "written", lang: "vi" }, `“${finding.text}”`),
      element("dl", {}, ...rows),
      element("p", { class: "where" }, where));
    const entry = entryOf(anchor);
    if (entry) {
      entry.id = entry.id || `entry-${anchor}`;
      made.append(element("p", {}, element("a", { href: `#${entry.id}`, class: "to-list" }, `${label("details.where")} ↓`)));
    }
    return made;
  };

  let shown = null;
  let pinned = null;
  const piecesOf = (anchor) => marks.filter((mark) => mark.dataset.r === anchor);
  const chain = (mark) => {
    const anchors = [];
    for (let at = mark; at; at = at.parentElement && at.parentElement.closest(".m:not(.off)")) anchors.push(at.dataset.r);
    return anchors;
  };
  const show = (mark) => {
    if (mark === shown) return;
    shown = mark;
    for (const other of document.querySelectorAll(".m.on")) other.classList.remove("on");
    details.classList.toggle("open", Boolean(mark));
    if (!mark) { fields.replaceChildren(); return; }
    const anchors = chain(mark);
    for (const piece of piecesOf(anchors[0])) piece.classList.add("on");
    fields.replaceChildren(...anchors.map((anchor, at) => card(anchor, at > 0)));
    details.scrollTop = 0;
  };
  const pin = (mark) => {
    pinned = mark;
    details.classList.toggle("pinned", Boolean(mark));
    show(mark);
    if (mark && getComputedStyle(details).position === "fixed") {
      const hidden = mark.getBoundingClientRect().bottom + 16 - details.getBoundingClientRect().top;
      if (hidden > 0) scrollBy({ top: hidden });  // the sheet would cover the passage it tells of
    }
  };
  window.page.onLanguage(() => { const mark = shown; shown = null; show(mark); });

  const markAt = (target) => target.closest && target.closest(".m:not(.off)");
  document.addEventListener("pointerover", (event) => {
    const mark = markAt(event.target);
    if (mark && event.pointerType === "mouse" && !pinned) show(mark);
  });
  document.addEventListener("click", (event) => {
    const mark = markAt(event.target);
    if (mark) { rove(piecesOf(mark.dataset.r)[0]); pin(mark); }
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".m")) { if (pinned && pinned.dataset.r !== event.target.dataset.r) pin(null); show(event.target); }
  });
  document.getElementById("close").addEventListener("click", () => { const back = shown; pin(null); if (back) back.focus({ preventScroll: true }), show(null); });

  // --- the keyboard: one stop for the whole text, arrows from finding to finding ------------------
  const rove = (mark) => {
    for (const stop of stops) stop.tabIndex = -1;
    if (mark) mark.tabIndex = 0;
  };
  const visible = () => stops.filter((stop) => !stop.classList.contains("off"));
  rove(visible()[0]);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) { pin(null); return; }
    if (!event.target.matches || !event.target.matches(".m") || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = visible();
    const at = all.indexOf(event.target);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const target = all[Math.max(0, Math.min(all.length - 1, next))];
      rove(target);
      target.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(event.target);
    }
  });

  // --- layers and wording ------------------------------------------------------------------------
  const boxes = [...document.querySelectorAll("[data-layer]")];
  const update = () => {
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.dataset.layer));
    for (const mark of marks) mark.classList.toggle("off", off.has(split(mark.dataset.r)[0]));
    if (shown && shown.classList.contains("off")) pin(null);
    rove(visible()[0]);
  };
  for (const box of boxes) box.addEventListener("change", update);
  for (const button of document.querySelectorAll("[data-layers]")) {
    button.addEventListener("click", () => {
      for (const box of boxes) if (!box.disabled) box.checked = button.dataset.layers === "all";
      update();
    });
  }
  update();  // a browser may remember boxes over a reload
  for (const choice of document.querySelectorAll("[name=wording]")) {
    const choose = () => { if (choice.checked) document.documentElement.dataset.wording = choice.value; };
    choice.addEventListener("change", choose);
    choose();
  }

  // --- from the lists to the text -----------------------------------------------------------------
  const reveal = (anchor) => {
    const mark = document.getElementById(anchor);
    if (!mark || !mark.matches(".m")) return;
    const box = boxes.find((one) => one.dataset.layer === split(anchor)[0]);
    if (box && !box.checked) { box.checked = true; update(); }
    rove(mark);
    pin(mark);
    mark.focus({ preventScroll: true });
    for (const piece of piecesOf(anchor)) {
      piece.classList.remove("flash");
      void piece.offsetWidth;  // so that the animation starts anew
      piece.classList.add("flash");
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) { setTimeout(() => reveal(decodeURIComponent(link.hash.slice(1)))); return; }
    const row = event.target.closest("tr[data-entry]");
    if (row && !String(getSelection())) row.querySelector("a.go").click();
  });
  addEventListener("hashchange", () => reveal(decodeURIComponent(location.hash.slice(1))));
  if (location.hash) reveal(decodeURIComponent(location.hash.slice(1)));

  // --- the table of figures -----------------------------------------------------------------------
  const table = document.getElementById("figures-table");
  if (table) {
    const rows = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const key = (row, at) => row.cells[at].dataset.key;
    const sort = (at, direction) => {
      const numeric = heads[at].dataset.numeric !== undefined;
      const compare = (one, other) => {
        const [a, b] = [key(one, at), key(other, at)];
        if (a === "" || b === "") return (a === "") - (b === "");  // what is unknown stays last
        return direction * (numeric ? a - b : a.localeCompare(b, "vi"));
      };
      rows.append(...[...rows.rows].sort(compare));
      for (const head of heads) head.removeAttribute("aria-sort");
      heads[at].setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    };
    heads.forEach((head, at) => {
      const button = head.querySelector("button");
      if (button) button.addEventListener("click", () => sort(at, head.getAttribute("aria-sort") === "ascending" ? -1 : 1));
    });
    document.getElementById("kind").addEventListener("change", (event) => {
      for (const row of rows.rows) row.hidden = Boolean(event.target.value) && row.dataset.kind !== event.target.value;
    });
  }

  document.getElementById("download").addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([document.getElementById("record").textContent, "\n"], { type: "application/json" }));
    element("a", { href: url, download: `${record.id.replace(/[^\w.-]+/g, "-")}.json` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
});
