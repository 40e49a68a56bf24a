"""In a language in which every text is marked, nothing without a mark is to be seen, but for what people typed."""

import re

from playwright.sync_api import Page

from quizapp.texts.languages import MARKED
from tests.e2e.backstage import Backstage, Host
from tests.e2e.people import Cast
from tests.e2e.walk import Walk

# Text nodes in the order of the page, each without what is between the marks: a sentence may have elements in it.
_TEXTS = """() => {
  const found = [document.title.replace(/⟦.*⟧/g, "")];
  let depth = 0;
  const bare = (text) => [...text].filter((c) => {
    if (c === "⟦") depth += 1;
    if (c === "⟧") { depth -= 1; return false; }
    return depth === 0;
  }).join("");
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const parent = node.parentElement;
    if (parent.closest("script, style, pre, noscript")) continue;
    const left = bare(node.data);
    if (parent.checkVisibility()) found.push(left);
  }
  for (const element of document.body.querySelectorAll("[aria-label], [title], [alt], [placeholder]")) {
    if (!element.checkVisibility() || element.matches("[data-testid=import-text]")) continue;
    for (const name of ["aria-label", "title", "alt", "placeholder"])
      found.push((element.getAttribute(name) ?? "").replace(/⟦[^]*⟧/g, ""));
  }
  return found;
}"""
# Typed by people, or the same in all languages: names of languages, codes, addresses, keys, letters of tiles.
_TYPED = re.compile(r"‹[^›]*›|Host [0-9a-f]{8}")
_SAME = re.compile(
    r"quizapp|English|Deutsch|CSV|Excel|JSON"
    r"|\b[A-Z2-9]{6}\b|\b[A-Z2-9]{4} [A-Z2-9]{4}\b|\b[A-Z]\b|127\.0\.0\.1:\d+|\d[\d.]*"
)


def _unmarked(page: Page) -> list[str]:
    texts = (_SAME.sub("", _TYPED.sub("", text)) for text in page.evaluate(_TEXTS))
    return [text.strip() for text in texts if re.search(r"[^\W\d_]", text)]


def test_every_text_is_in_the_catalogues(cast: Cast, backstage: Backstage, host: Host) -> None:
    """W1: on every page, in every phase, labels and titles included."""
    seen: dict[str, list[str]] = {}
    looks = 0

    def look(page: Page, where: str) -> None:
        nonlocal looks
        looks += 1
        page.wait_for_function("document.documentElement.lang !== 'en'")
        found = _unmarked(page)
        if found:
            seen[where] = found

    Walk(cast, backstage, host, MARKED, look).go()
    assert not seen, "\n".join(f"{where}: {found}" for where, found in seen.items())
    assert looks > 50
