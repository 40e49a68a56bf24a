"""What a rehearsal found, for people and for programs."""

import statistics
from collections.abc import Sequence
from typing import Any

from quizapp.phones.rehearsal import Findings


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least that percentage of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def as_json(findings: Findings) -> dict[str, Any]:
    """The figures, durations in milliseconds."""
    return {
        "phones": findings.phones,
        "open_pages_ms": _ms(findings.opened_s),
        "join_ms": _spread(findings.joined_s),
        "question_seen_ms": _spread(findings.seen_s),
        "answer_acknowledged_ms": _spread(findings.acknowledged_s),
        "last_answer_acknowledged_ms": [_ms(value) for value in findings.last_acknowledged_s],
        "answers_confirmed": findings.confirmed,
        "answers_refused": findings.refused,
        "answers_lost": findings.lost,
        "answers_doubled": findings.doubled,
        "wrong_scores": findings.wrong_scores,
        "bytes_per_phone": findings.bytes_per_phone,
        "server_memory_mb": None if findings.memory_mb is None else round(findings.memory_mb),
    }


def as_table(findings: Findings) -> str:
    """The same as a table."""
    lines = [
        f"{findings.phones} phones",
        f"  {'':28}{'median':>10}{'p99':>10}{'last':>10}",
        _row("join (tap to in)", findings.joined_s),
        _row("next question seen", findings.seen_s),
        _row("answer acknowledged", findings.acknowledged_s),
        "",
        f"  join pages opened in        {findings.opened_s:.2f} s",
        f"  answers confirmed, refused  {findings.confirmed}, {findings.refused}",
        f"  lost, counted twice         {findings.lost}, {findings.doubled}",
        f"  wrong scores                {findings.wrong_scores}",
        f"  bytes per phone             {findings.bytes_per_phone}",
    ]
    if findings.memory_mb is not None:
        lines.append(f"  server memory               {findings.memory_mb:.0f} MB")
    return "\n".join(lines)


def _row(name: str, values: Sequence[float]) -> str:
    cells = (statistics.median(values), percentile(values, 99), max(values)) if values else (0.0, 0.0, 0.0)
    return f"  {name:28}" + "".join(f"{value * 1000:>7.0f} ms" for value in cells)


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"median": _ms(statistics.median(values)), "p99": _ms(percentile(values, 99)), "last": _ms(max(values))}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
