"""Bringing questions in from a file or a text: first a report, then the choice (X4)."""

from typing import Any

import reflex as rx

from quizapp.components.host.desk import counted, error_line, paced_button
from quizapp.components.shared.leaving import restored_word
from quizapp.domain.importing import CSV_EXAMPLE, TEXT_EXAMPLE
from quizapp.frontend import scripts
from quizapp.frontend.texts import _, ngettext, rich

_MAX_PASTED = 200_000
# Sends file or text to the import's endpoint; `take` is what to store of it. Empties the fields once stored.
_SEND = """((source, take) => {
  const panel = document.querySelector("[data-import]");
  const file = panel.querySelector("input[type=file]"), text = panel.querySelector("textarea");
  const chosen = source === "file" ? file.files[0] : new File([text.value], "pasted.txt");
  if (!chosen || (take && panel.dataset.storing)) return null;
  if (take) panel.dataset.storing = "true";
  const query = new URLSearchParams({ take, segment: panel.querySelector("select")?.value ?? "" });
  const address = `/api/events/${window.location.pathname.split("/")[2]}/import?${query}`;
  return window.quizSendFile(address, chosen).then((answer) => {
    if (take) delete panel.dataset.storing;
    if (answer.stored) {
      file.value = text.value = "";
      text.dispatchEvent(new Event("input", { bubbles: true })); // nothing of it is kept any longer
    }
    return answer;
  });
})"""


def send(source: str, take: str, told: Any) -> rx.event.EventSpec:
    """Send the file or the pasted text; `told` gets source and answer."""
    return scripts.run(f"{_SEND}({source!r}, {take!r})", lambda answer: told(source, answer))


def import_panel(name: Any, report: Any, parts: Any, told: Any, cancel: Any) -> rx.Component:
    """File and text on one side of the decision, the report on the other. `name` is what pasted text is kept under."""
    return rx.el.details(
        rx.el.summary(_("Import questions")),
        rx.el.div(
            rx.el.p(_("From CSV (Kahoot’s layout, too) or plain text, up to 500 at once."), class_name="hint"),
            rx.cond(
                parts.length() > 1,
                rx.el.label(
                    _("Into"),
                    rx.el.select(
                        rx.foreach(parts, lambda part: rx.el.option(part.title, value=part.id.to_string())),
                        data_testid="import-segment",
                    ),
                    class_name="field",
                ),
                rx.fragment(),
            ),
            rx.el.label(
                _("File"),
                rx.el.input(
                    type="file",
                    accept=".csv,.txt,.tsv,text/csv,text/plain",
                    on_change=send("file", "", told),
                    data_testid="import-file",
                ),
                class_name="field",
            ),
            rx.el.label(
                _("Or paste"),
                rx.el.textarea(
                    rows="7",
                    max_length=_MAX_PASTED,
                    spell_check=False,
                    placeholder=TEXT_EXAMPLE.strip(),
                    data_testid="import-text",
                    custom_attrs={"data-keep": name},
                ),
                restored_word(),
                class_name="field",
            ),
            rx.el.button(
                _("Check the text"),
                type="button",
                on_click=send("text", "", told),
                data_testid="import-check",
                class_name="quiet",
            ),
            _report(report, told, cancel),
            rx.el.details(
                rx.el.summary(_("What a file looks like"), class_name="hint"),
                rx.el.pre(CSV_EXAMPLE),
                rx.el.pre(TEXT_EXAMPLE),
                class_name="examples",
            ),
            class_name="import-body",
        ),
        data_testid="import-panel",
        custom_attrs={"data-import": "true"},
        class_name="panel",
    )


def _report(report: Any, told: Any, cancel: Any) -> rx.Component:
    return rx.cond(
        (report.source != "") | (report.error != "") | (report.stored > 0),
        rx.el.div(
            error_line(report.error),
            rx.cond(
                report.stored > 0,
                rx.el.p(
                    "✓ ",
                    counted(ngettext("{count} question imported.", "{count} questions imported.", report.stored)),
                    class_name="good-line",
                ),
                rx.fragment(),
            ),
            rx.cond(report.source != "", _found(report), rx.fragment()),
            rx.cond(report.source == "file", _choice(report, "file", told, cancel), rx.fragment()),
            rx.cond(report.source == "text", _choice(report, "text", told, cancel), rx.fragment()),
            role="status",
            data_testid="import-report",
            custom_attrs={
                "data-found": report.found.to_string(),
                "data-errors": report.error_count.to_string(),
                "data-stored": report.stored.to_string(),
            },
            class_name="import-report",
        ),
        rx.fragment(),
    )


def _found(report: Any) -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rich(
                rx.cond(
                    report.error_count > 0,
                    _("{good}, {bad} to mend. Nothing is stored yet."),
                    _("{good}, nothing to mend. Nothing is stored yet."),
                ).to(str),
                good=counted(ngettext("{count} good question", "{count} good questions", report.found)),
                bad=counted(ngettext("{count} thing", "{count} things", report.error_count)),
            ),
            class_name="import-sum",
        ),
        rx.el.ul(rx.foreach(report.first, lambda text: rx.el.li(text)), class_name="first-found"),
        rx.cond(report.found > report.first.length(), rx.el.p(_("… and more."), class_name="hint"), rx.fragment()),
        rx.cond(report.error_count > 0, _errors(report), rx.fragment()),
    )


def _errors(report: Any) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.table(
                rx.el.thead(rx.el.tr(rx.el.th(_("Row")), rx.el.th(_("Column")), rx.el.th(_("What to mend")))),
                rx.el.tbody(
                    rx.foreach(
                        report.errors,
                        lambda error: rx.el.tr(
                            rx.el.td(error.row, class_name="figures"),
                            rx.el.td(error.column),
                            rx.el.td(error.message),
                            data_testid="import-error",
                        ),
                    )
                ),
            ),
            class_name="table-scroll",
        ),
        rx.cond(
            report.error_count > report.errors.length(),
            rx.el.p(_("These are the first {count}.", count=report.errors.length()), class_name="hint"),
            rx.fragment(),
        ),
    )


def _choice(report: Any, source: str, told: Any, cancel: Any) -> rx.Component:
    some = rx.cond(
        report.error_count > 0,
        paced_button(
            ngettext("Import only the {count} good one", "Import only the {count} good ones", report.found),
            type="button",
            on_click=send(source, "good", told),
            data_testid="import-good",
            class_name="primary",
        ),
        paced_button(
            _("Import all {count}", count=report.found),
            type="button",
            on_click=send(source, "all", told),
            data_testid="import-all",
            class_name="primary",
        ),
    )
    return rx.el.div(
        rx.cond(report.found > 0, some, rx.fragment()),
        rx.el.button(
            _("Import nothing"), type="button", on_click=cancel, data_testid="import-cancel", class_name="quiet"
        ),
        class_name="form-end",
    )
