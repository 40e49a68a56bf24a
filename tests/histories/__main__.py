"""`python -m tests.histories --seeds 1..20`: long histories, one after the other."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.histories.plan import make_plan
from tests.histories.runner import run_history, sentences
from tests.support.server import Server


def main() -> int:
    """Run all seeds; 1 if any of them broke a law."""
    options = _options()
    failed: list[int] = []
    for seed in _seeds(options.seeds):
        kills = options.questions // 2 if options.kills is None else options.kills
        plan = make_plan(seed, options.phones, options.questions, kills)
        if options.plan:
            print("\n".join(plan.lines()))
            continue
        with tempfile.TemporaryDirectory(prefix="quizapp-history-") as directory:
            told = run_history(plan, Server(Path(directory)))
        print(told.summary(), flush=True)
        if told.violations:
            kept = options.out / f"seed-{seed}"
            told.keep(kept)
            failed.append(seed)
            print(sentences(told.violations))
            print(f"Run it again: {_again(seed, options, kills)}\nIts ledgers: {kept}", flush=True)
    if failed:
        print(f"Seeds that broke a law: {failed}")
    return 1 if failed else 0


def _again(seed: int, options: argparse.Namespace, kills: int) -> str:
    sizes = f"--phones {options.phones} --questions {options.questions} --kills {kills}"
    return f"{sys.executable} -m tests.histories --seeds {seed} {sizes}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.histories", description=__doc__)
    parser.add_argument("--seeds", default="1", help="one (7), several (1,4,9) or a range (1..20)")
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--kills", type=int, default=None, help="of the server; every second question without it")
    parser.add_argument("--plan", action="store_true", help="print the plans, run nothing")
    parser.add_argument("--out", type=Path, default=Path("histories"), help="where ledgers of failing seeds are kept")
    return parser.parse_args()


def _seeds(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("..")
        yield from range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main())
