"""What came of a run, as a table in Markdown."""

import collections
import platform

from scenario import Result

HEADINGS = ("store", "fault", "runs", "acknowledged", "lost", "doubled", "wrong", "longest without a success")


def table(results: list[Result]) -> str:
    rows = collections.defaultdict(list)
    for result in results:
        rows[result.backend, " + ".join(result.faults)].append(result)
    lines = [line(HEADINGS), "|" + " --- |" * len(HEADINGS)]
    lines += [line((backend, faults, *figures(some))) for (backend, faults), some in sorted(rows.items(), key=lambda row: (row[0][0], len(row[1][0].faults)))]
    return "\n".join([*lines, line(("", "**all**", *figures(results)))]) + "\n"


def figures(results: list[Result]) -> tuple:
    kinds = collections.Counter(finding.kind for result in results for finding in result.findings)
    longest = max((result.longest_without for result in results), default=0.0)
    return (len(results), f"{sum(result.acknowledged for result in results):,}",
            *(f"**{kinds[kind]}**" if kinds[kind] else "0" for kind in ("lost", "doubled", "wrong")), f"{longest:.1f} s")


def line(cells) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def report(results: list[Result], skipped: dict[str, str], command: str, seed: int, clients: int) -> str:
    seconds = sum(result.seconds for result in results)
    lines = ["# Chaos", "",
             f"`{command}`: seed {seed}, {clients} clients, {len(results)} scenarios, {sum(len(result.faults) for result in results)} faults,"
             f" {sum(result.requests for result in results):,} requests, {seconds / 60:.0f} min; {platform.platform(terse=True)},"
             f" {platform.machine()}.", "", table(results)]
    if skipped:
        lines += ["Skipped:", "", *(f"- {name}: {why}" for name, why in skipped.items()), ""]
    bad = [result for result in results if result.findings]
    for result in bad:
        lines += [f"## {result.backend}, {' + '.join(result.faults)}", "", *(f"- {found.kind}: {found.text}" for found in result.findings[:50]), ""]
    return "\n".join(lines)
