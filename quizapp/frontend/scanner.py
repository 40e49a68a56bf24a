"""The scanner's browser module (`browser/scanner/quiz_scanner.js`) as Reflex sees it."""

import reflex as rx
from reflex.vars import VarData
from reflex.vars.function import FunctionStringVar, FunctionVar
from reflex_base.utils.imports import ImportVar

MODULE = "$/utils/quiz_scanner"
_SCANNER = VarData(
    imports={MODULE: [ImportVar(tag="useQuizScanner")]}, hooks={"const quizScanner = useQuizScanner();": None}
)


def _scanner(expression: str, kind: type) -> rx.Var:
    return rx.Var(f"quizScanner.{expression}", _var_type=kind, _var_data=_SCANNER)


def _function(name: str) -> FunctionVar:
    return FunctionStringVar.create(name, _var_data=VarData(imports={MODULE: [ImportVar(tag=name)]}))


readiness = _scanner("readiness", str).guess_type()
phase = _scanner("phase", str).guess_type()
torch = _scanner("torch", str).guess_type()
cameras = _scanner("cameras", int).guess_type()
copied = _scanner("copied", bool).guess_type()

start = _function("startScanner")
close = _function("closeScanner")
type_instead = _function("typeInstead")
test_camera = _function("testCamera")
open_guide = _function("openGuide")
flip_torch = _function("flipTorch")
switch_camera = _function("switchCamera")
copy_link = _function("copyLink")


class Camera(rx.Component):
    """The picture of the camera. One per page; it tells what it sees, and why it sees nothing."""

    library = MODULE
    tag = "QuizCamera"

    # Whether what was scanned leads on: then the camera is turned off.
    found: rx.Var[bool]
    on_begin: rx.EventHandler[rx.event.passthrough_event_spec(dict)]
    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_trouble: rx.EventHandler[rx.event.passthrough_event_spec(dict)]
