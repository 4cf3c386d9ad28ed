"""Findings as Markdown. Pure functions."""

from typing import Iterable, Sequence

from .figures import Bound, Finding, Target, is_met, ratios, spread

HEADINGS = ("what", "Usher", "compared with", "that", "ratio", "target", "", "unexpected")


def number(value: float) -> str:
    """Three digits where there are no more, all digits before the point where there are."""
    if value >= 100:
        return f"{value:,.0f}"
    if value == 0:
        return "0"
    for limit, digits in ((10, 1), (1, 2), (0.1, 3)):
        if value >= limit:
            return f"{value:.{digits}f}"
    return f"{value:.2g}"


def figure(values: Sequence[float], unit: str = "") -> str:
    """The median, and from where to where the runs went when there were several."""
    if not values:
        return ""
    found = spread(values)
    text = f"{number(found.median)} {unit}".strip()
    return text if len(values) == 1 else f"{text} ({number(found.low)} .. {number(found.high)})"


def bound_text(bound: Bound, is_ratio: bool, unit: str) -> str:
    sign = ">=" if bound.at_least else "<="
    return f"{sign} {bound.limit:,g} x" if is_ratio else f"{sign} {bound.limit:,g} {unit}".strip()


def row(target: Target, finding: Finding) -> str:
    is_ratio = target.compared_with is not None
    aim = "" if target.bound is None else bound_text(target.bound, is_ratio, target.unit)
    what = target.what + (f"; {finding.note}" if finding.note else "")
    if finding.failure:
        cells = (what, "", target.compared_with or "", "", "", aim, f"**failed: {finding.failure}**", str(finding.unexpected))
    else:
        met = is_met(target, finding)
        verdict = "" if met is None else "met" if met else "**missed**"
        wrong = str(finding.unexpected) if finding.unexpected == 0 else f"**{finding.unexpected}**"
        cells = (
            what,
            figure(finding.ours, target.unit),
            target.compared_with or "",
            figure(finding.theirs, target.unit),
            figure(ratios(finding.ours, finding.theirs)),
            aim,
            verdict,
            wrong,
        )
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def table(rows: Iterable[tuple[Target, Finding]]) -> str:
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + " --- |" * len(HEADINGS)]
    lines += [row(target, finding) for target, finding in rows]
    return "\n".join(lines) + "\n"
