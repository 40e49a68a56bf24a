"""Where the code that Reflex generates for browsers has to differ.

The packaged `state.js` is copied with a few snippets replaced. Each must occur exactly as often as
expected: when a release of Reflex changes one, the build stops here and says which.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import reflex_base
from reflex_base.plugins import Plugin

from quizapp.domain.timings import PageTimings
from quizapp.frontend.dictionaries import dictionary_modules

HERE = Path(__file__).parent
STATE_JS = "utils/state.js"
POSTCSS_JS = "postcss.config.js"
TIMINGS_JS = "utils/quiz_timings.js"
BROWSER = HERE / "browser"

# What the browser module relies on without changing it: (snippet, how often).
RELIED_ON = [
    ("reconnection: false,", 1),
    ("socket.current.connect();", 2),
    ('socket.current.on("connect_error", retryConnect);', 1),
    ("}, 200 * failed_attempts); // Incremental backoff", 1),
    ('reason !== "io server disconnect" && reason !== "io client disconnect"', 1),
    ('socket.current.on("event", (update) => {', 1),
]
_TEXT_RUN = """event.name == "_call_script"
          ? eval(event.payload.javascript_code)
          : eval(event.payload.function)();"""
_CALLBACK_RUN = """? eval(event.payload.callback)
            : event.payload.callback;
        callback(final_result);
      }
    } catch (e) {
      console.log"""
_CALLBACK_REFUSED = _CALLBACK_RUN.replace("eval(event.payload.callback)", "undefined")
# What is replaced, once each.
REPLACED = {
    'import io from "socket.io-client";': 'import io from "$/utils/quiz_link";',
    # One port serves everything: the socket is always where the page came from.
    "endpoint.hostname = frontend_hostname;": "endpoint.host = window.location.host;",
    'endpoint.port = ""; // Assume websocket is on https port via load balancer.': "",
    # Text is never run as a script: the pages' policy forbids it, and nothing of ours is sent that way.
    "await eval(`import(dataUri)`);": "await import(/* @vite-ignore */ dataUri);",
    _TEXT_RUN: '(() => { throw new Error("Text is not run as a script here."); })();',
    _CALLBACK_RUN + '("_call_function", e);': _CALLBACK_REFUSED + '("_call_function", e);',
    _CALLBACK_RUN + '("_call_script", e);': _CALLBACK_REFUSED + '("_call_script", e);',
}


class BuildMismatch(RuntimeError):
    """Reflex's packaged code is not what this version of quizapp was written for."""


def patched_state_js(source: str) -> str:
    """Reflex's `state.js` with our connection in place of the bare one. Raises `BuildMismatch`."""
    for snippet, expected in [*RELIED_ON, *((snippet, 1) for snippet in REPLACED)]:
        found = source.count(snippet)
        if found != expected:
            raise BuildMismatch(
                f"Reflex's state.js changed: {snippet!r} occurs {found} times instead of {expected}. "
                "quizapp/frontend/plugin.py has to follow."
            )
    for old, new in REPLACED.items():
        source = source.replace(old, new)
    return source


def packaged(name: str) -> str:
    """A file of the generated frontend as Reflex ships it."""
    return (Path(reflex_base.__file__).parent / ".templates/web" / name).read_text()


def timings_js(timings: PageTimings) -> str:
    """The module with the waiting times of pages.

    A test that has less time says so in its page (`quizTimings`) before the page's own scripts run.
    """
    return (
        "// How long a page waits: written by the build from `quizapp/domain/timings.py`.\n"
        f"export const timings = Object.freeze({{ ...{json.dumps(in_ms(timings))}, ...globalThis.quizTimings }});\n"
    )


def in_ms(timings: PageTimings) -> dict[str, int]:
    """Waiting times as the browser modules know them: `probe_timeout_s` is `probeTimeoutMs`, in ms."""
    return {_camel_case(name.removesuffix("_s")) + "Ms": round(1000 * s) for name, s in asdict(timings).items()}


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


class QuizPlugin(Plugin):
    """Writes the patched file and our browser modules into the generated frontend."""

    def pre_compile(self, **context: Any) -> None:
        """Hand Reflex's compiler the files to save."""
        save = context["add_save_task"]
        save(lambda: (STATE_JS, patched_state_js(packaged(STATE_JS))))
        save(lambda: (POSTCSS_JS, packaged(POSTCSS_JS)))  # an earlier version of quizapp may have left another one
        for module in sorted(BROWSER.rglob("*.js")):
            save(lambda module=module: (f"utils/{module.name}", module.read_text()))
        save(lambda: (TIMINGS_JS, timings_js(PageTimings())))
        for name, module in dictionary_modules().items():
            save(lambda name=name, module=module: (f"utils/{name}.js", module))
