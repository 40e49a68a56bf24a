"""Running something in the browser whose result a handler hears of, as code of the page's own build.

Reflex's `call_script` sends the code as text and lets the page `eval` it, which our pages may not
(`web/guards/security_headers.py`).
"""

from typing import Any

import reflex as rx
from reflex.vars.function import FunctionStringVar
from reflex_base.utils.format import format_queue_events


def run(expression: str, told: Any) -> rx.event.EventSpec:
    """Run an expression; `told`, a handler of one argument, hears what it gives or promises."""
    report = format_queue_events(told, lambda result: [result])
    return rx.run_script(FunctionStringVar.create(f"Promise.resolve({expression}).then").call(report))
