"""What a rehearsal found, for people and for programs."""

import statistics
from collections.abc import Sequence
from typing import Any

from quizapp.phones.rehearsal.rehearsal import Findings

VIOLATIONS_SHOWN = 10


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least that percentage of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def as_json(findings: Findings) -> dict[str, Any]:
    """The figures, durations in milliseconds."""
    figures = {
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
        "wrongly_shown": findings.wrongly_shown,
        "violations": [str(violation) for violation in findings.violations],
        "bytes_per_phone": findings.bytes_per_phone,
        "server_memory_mb": None if findings.memory_mb is None else round(findings.memory_mb),
    }
    return figures | _network_figures(findings) if findings.network else figures


def _network_figures(findings: Findings) -> dict[str, Any]:
    return {
        "network": findings.network,
        "outages": findings.outages,
        "server_restarts": findings.restarts,
        "reconnects": findings.reconnects,
        "restored_ms": _spread(findings.restored_s),
        "attempt_to_restored_ms": _spread(findings.returned_s),
        "refused_reasons": dict(findings.refused_why),
        "answers_stored_untold": findings.untold,
        "answers_undelivered": findings.undelivered,
    }


def as_table(findings: Findings) -> str:
    """The same as a table."""
    lines = [
        f"{findings.phones} phones" + (f", network {findings.network}" if findings.network else ""),
        f"  {'':28}{'median':>10}{'p99':>10}{'last':>10}",
        *(_network_durations(findings) if findings.network else _durations(findings)),
        f"  answers confirmed, refused  {findings.confirmed}, {findings.refused}",
        *(_network_lines(findings) if findings.network else ()),
        f"  lost, counted twice         {findings.lost}, {findings.doubled}",
        f"  wrong scores, wrongly shown {findings.wrong_scores}, {findings.wrongly_shown}",
        *(f"    {violation}" for violation in findings.violations[:VIOLATIONS_SHOWN]),
        f"  bytes per phone             {findings.bytes_per_phone}",
    ]
    if findings.memory_mb is not None:
        lines.append(f"  server memory               {findings.memory_mb:.0f} MB")
    return "\n".join(lines)


def _durations(findings: Findings) -> list[str]:
    return [
        _row("join (tap to in)", findings.joined_s),
        _row("next question seen", findings.seen_s),
        _row("answer acknowledged", findings.acknowledged_s),
        "",
        f"  join pages opened in        {findings.opened_s:.2f} s",
    ]


def _network_durations(findings: Findings) -> list[str]:
    return [
        _row("join (page asked for to in)", findings.joined_s),
        _row("answer acknowledged", findings.acknowledged_s),
        _row("socket open to restored", findings.restored_s),
        _row("attempt to restored", findings.returned_s),
        "",
        f"  outages, server restarts    {findings.outages}, {findings.restarts}",
        f"  reconnects                  {findings.reconnects}",
    ]


def _network_lines(findings: Findings) -> list[str]:
    why = ", ".join(f"{count} {reason}" for reason, count in findings.refused_why.most_common())
    return [
        *([f"    refused because           {why}"] if why else []),
        f"  stored but never told       {findings.untold}",
        f"  neither stored nor refused  {findings.undelivered}",
    ]


def _row(name: str, values: Sequence[float]) -> str:
    cells = (statistics.median(values), percentile(values, 99), max(values)) if values else (0.0, 0.0, 0.0)
    return f"  {name:28}" + "".join(f"{value * 1000:>7.0f} ms" for value in cells)


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"median": _ms(statistics.median(values)), "p99": _ms(percentile(values, 99)), "last": _ms(max(values))}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
