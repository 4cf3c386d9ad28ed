"""Runs Usher and what it is compared with in turns, and writes what came out as a Markdown table."""

import argparse
import os
import pathlib
import re
import resource
import signal
import sys
import tempfile

from . import machine
from .figures import Finding, Target, is_sound
from .processes import reason
from .table import table
from .targets import PARTS, Part
from .workshop import Workshop


class Stopped(BaseException):
    """A signal asked to stop."""


def stop(number: int, _: object) -> None:
    # Whatever comes while the programs are being ended does not keep that from happening.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="comparison", description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/bench"), help="folder of the programs")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/bench.md"), help="where the table goes")
    parser.add_argument("--database", default=os.environ.get("USHER_BENCH_DATABASE"),
                        help="URL of a Postgres in which databases may be created (or USHER_BENCH_DATABASE)")
    parser.add_argument("--only", metavar="PATTERN", default="", help="the parts whose names begin with this regular expression")
    parser.add_argument("--repeat", type=int, default=3, help="rounds of each part")
    parser.add_argument("--seconds", type=float, default=2, help="of each measured run")
    parser.add_argument("--quick", action="store_true", help="half as long: runs of half the time, and two rounds")
    parser.add_argument("--pool", type=int, default=32, help="database sessions of the server with row locks")
    parser.add_argument("--list", action="store_true", help="names the parts and ends")
    given = parser.parse_args()
    if given.repeat < 1 or given.seconds <= 0 or given.pool < 1:
        parser.error("--repeat, --seconds and --pool are positive")
    if given.quick:
        given.repeat, given.seconds = min(given.repeat, 2), given.seconds / 2
    return given


def measure(part: Part, shop: Workshop) -> list[Finding]:
    """Whatever goes wrong becomes findings, so that the other parts go on."""
    try:
        return part.measure(shop)
    except Exception as problem:  # pylint: disable=broad-except
        shop.say(f"  FAILED: {reason(problem)}")
        return [Finding(failure=reason(problem)) for _ in part.targets]


def report(rows: list[tuple[Target, Finding]], shop: Workshop, before: machine.Activity) -> str:
    lines = [
        "# Usher and what it is compared with",
        "",
        f"The median of {shop.repeat} rounds (lowest .. highest), {shop.seconds:g} s each; the sides of a row take turns, and the"
        " ratio is that of each round. Client, server and database share the machine.",
        "",
        table(rows),
        machine.description(shop.build, before, machine.activity()),
    ]
    return "\n".join(lines)


def run(given: argparse.Namespace, folder: pathlib.Path) -> int:
    shop = Workshop(given.build, folder, given.database, given.repeat, given.seconds, given.pool)
    parts = [part for part in PARTS if re.match(given.only, part.name)]
    if not parts:
        print(f"comparison: --only: no part is called {given.only}; --list names them", file=sys.stderr)
        return 2
    before = machine.activity()
    rows: list[tuple[Target, Finding]] = []
    for number, part in enumerate(parts, 1):
        shop.say(f"[{number}/{len(parts)}] {part.name}")
        rows += zip(part.targets, measure(part, shop))
        given.out.write_text(report(rows, shop, before))
    print(table(rows))
    return 0 if all(is_sound(finding) for _, finding in rows) else 1


def main() -> int:
    given = arguments()
    if given.list:
        for part in PARTS:
            print(f"{part.name:20}{'; '.join(target.what for target in part.targets)}")
        return 0
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    # nginx is there, where not everybody looks for programs.
    os.environ["PATH"] += ":/usr/sbin"
    # 10,000 connections need as many open files.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        with tempfile.TemporaryDirectory(prefix="usher-bench-") as folder:
            return run(given, pathlib.Path(folder))
    except Stopped as stopped:
        print("comparison: stopped", file=sys.stderr)
        return 128 + stopped.args[0]


if __name__ == "__main__":
    sys.exit(main())
