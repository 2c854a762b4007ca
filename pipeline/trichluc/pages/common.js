"use strict";
// The language of the page: the reader's last choice, else the browser's.
(() => {
  const root = document.documentElement;
  const listeners = [];
  const remembered = (() => { try { return localStorage.getItem("trichluc-language"); } catch { return null; } })();
  const browser = (navigator.languages && navigator.languages[0]) || navigator.language || "en";
  let language = remembered === "vi" || remembered === "en" ? remembered : browser.toLowerCase().startsWith("vi") ? "vi" : "en";

  const show = () => {
    root.lang = language;
    root.dataset.lang = language;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    for (const name of ["aria-label", "placeholder"]) {
      for (const element of document.querySelectorAll(`[data-${name}-vi]`)) {
        element.setAttribute(name, element.getAttribute(`data-${name}-${language}`));
      }
    }
    for (const option of document.querySelectorAll("option[data-vi]")) option.textContent = option.getAttribute(`data-${language}`);
    for (const listener of listeners) listener(language);
  };
  root.classList.add("js");
  root.lang = root.dataset.lang = language;
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-language]");
    if (!button) return;
    language = button.dataset.language;
    try { localStorage.setItem("trichluc-language", language); } catch { /* a file opened from disk may have no storage */ }
    show();
  });

  window.page = {
    language: () => language,
    onLanguage: (listener) => listeners.push(listener),
    data: (id) => JSON.parse(document.getElementById(id).textContent),
    element: (name, attributes = {}, ...children) => {
      const made = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      made.append(...children);
      return made;
    },
  };
})();
