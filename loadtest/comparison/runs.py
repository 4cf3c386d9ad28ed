"""One run of a program that measures, and runs of several sides in turns."""

import dataclasses
import json
import re
from typing import Callable, Mapping, Sequence

from .figures import percentile
from .processes import Failure, reason
from .workshop import BASELINE, Workshop


@dataclasses.dataclass(frozen=True)
class Load:
    """What usher-load found."""

    seconds: float
    per_second: float
    p50_ms: float
    p99_ms: float
    # Answers that were not expected, resets, time-outs, connections refused.
    unexpected: int
    # Of those the first, in words; empty when there is none.
    complaint: str


def parse_load(text: str) -> Load:
    """Of usher-load's JSON."""
    found = json.loads(text)
    wrong = {name: found[name] for name in ("unexpected", "resets", "timeouts", "connectFailures")}
    complaints = [f"{one['call']}: {one['status']} {one['first']}" for one in found["unexpectedAnswers"]]
    complaints += [f"{count} {name}" for name, count in wrong.items() if count and name != "unexpected"]
    return Load(
        found["seconds"], found["requestsPerSecond"], found["latencyMs"]["p50"], found["latencyMs"]["p99"],
        sum(wrong.values()), complaints[0] if complaints else "",
    )


def options_of(settings: Mapping[str, object]) -> list[str]:
    """`warm_up=1` is --warm-up 1."""
    return [word for name, value in settings.items() for word in (f"--{name.replace('_', '-')}", str(value))]


def load(shop: Workshop, scenario: str, url: str, **settings: object) -> Load:
    """Raises Failure when there are no figures; wrong answers are figures too."""
    out = shop.path(f"{scenario}.json")
    shop.run(
        shop.program("usher-load"), scenario, "--url", url, "--json", out, "--quiet", *options_of(settings),
        seconds=180, expected=(0, 1),
    )
    found = parse_load(out.read_text())
    if found.complaint:
        shop.say(f"  UNEXPECTED, {found.unexpected} times; the first: {found.complaint[:200]}")
    return found


@dataclasses.dataclass(frozen=True)
class Transactions:
    """What pgbench found."""

    per_second: float
    p50_ms: float
    p99_ms: float


def parse_pgbench(report: str, log: str) -> Transactions:
    """`log`: a line for each transaction, the third word of which is its microseconds."""
    rate = re.search(r"^tps = ([\d.]+)", report, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: (\d+)", report, re.MULTILINE)
    if not rate or (failed and int(failed[1]) > 0):
        raise Failure("pgbench: " + (report.strip().split("\n")[-1] if report.strip() else "said nothing"))
    times = [int(line.split()[2]) / 1000 for line in log.splitlines()]
    return Transactions(float(rate[1]), percentile(times, 0.5), percentile(times, 0.99))


def pgbench_command(shop: Workshop, script: str, clients: int, seconds: float, variables: Mapping[str, int]) -> list[str]:
    return ["pgbench", "--no-vacuum", "--protocol=prepared", f"--file={BASELINE / 'pgbench' / script}",
            f"--client={clients}", "--jobs=1", f"--time={max(round(seconds), 1)}"] + [
        f"--define={name}={value}" for name, value in variables.items()]


def pgbench(shop: Workshop, script: str, database: str, clients: int, seconds: float, **variables: int) -> Transactions:
    prefix = shop.path("pgbench")
    report = shop.run(*pgbench_command(shop, script, clients, seconds, variables), "--log", f"--log-prefix={prefix}", database)
    log = "".join(file.read_text() for file in sorted(shop.folder.glob(prefix.name + ".*")))
    return parse_pgbench(report, log)


@dataclasses.dataclass(frozen=True)
class Repetition:
    """One run of a Google benchmark."""

    name: str
    nanoseconds: float
    counters: Mapping[str, float]
    error: str


UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
NO_COUNTERS = ("repetitions", "repetition_index", "threads", "iterations", "real_time", "cpu_time", "family_index",
               "per_family_instance_index", "aggregate_value")


def parse_benchmarks(text: str) -> list[Repetition]:
    """Of Google Benchmark's JSON, without its aggregates. Time is real time, which is what a benchmark set by itself
    where it does."""
    return [
        Repetition(
            run["name"],
            run.get("real_time", 0) * UNITS[run.get("time_unit", "ns")],
            {name: value for name, value in run.items() if type(value) in (int, float) and name not in NO_COUNTERS},
            run.get("error_message", "it failed") if run.get("error_occurred") else "",
        )
        for run in json.loads(text)["benchmarks"]
        if run.get("run_type", "iteration") == "iteration"
    ]


def benchmarks(shop: Workshop, pattern: str, seconds: float = 240) -> list[Repetition]:
    """The benchmarks of the parts of Usher whose names match. Raises Failure when there is none, or one failed."""
    database = [f"USHER_BENCH_DATABASE={shop.postgres}"] if shop.postgres else ["--unset=USHER_BENCH_DATABASE"]
    text = shop.run(
        "env", *database, shop.program("usher_benchmarks"), f"--benchmark_filter={pattern}",
        "--benchmark_format=json", "--benchmark_display_aggregates_only=false", "--benchmark_report_aggregates_only=false",
        seconds=seconds,
    )
    if not text.strip():
        raise Failure(f"there is no benchmark {pattern}")
    found = parse_benchmarks(text)
    if not found:
        raise Failure(f"there is no benchmark {pattern}")
    for one in found:
        if one.error:
            raise Failure(f"{one.name}: {one.error}")
    return found


@dataclasses.dataclass
class Sample:
    """One measurement of one side."""

    value: float
    unexpected: int = 0


@dataclasses.dataclass
class Series:
    """All measurements of one side, and why there are no more of them."""

    values: list[float] = dataclasses.field(default_factory=list)
    unexpected: int = 0
    failure: str = ""


def take_turns(
    sides: Mapping[str, Callable[[], Sample]], rounds: int, say: Callable[[str], None] = lambda text: None
) -> dict[str, Series]:
    """A B A B ..: each round measures every side once, so that what changes on the machine meanwhile meets all of them.
    A side that fails is left out from then on; the others go on."""
    found = {name: Series() for name in sides}
    for turn in range(1, rounds + 1):
        for name, measure in sides.items():
            series = found[name]
            if series.failure:
                continue
            try:
                sample = measure()
            except Exception as problem:  # pylint: disable=broad-except
                series.failure = reason(problem)
                say(f"  {turn} of {rounds}  {name}: FAILED: {series.failure}")
                continue
            series.values.append(sample.value)
            series.unexpected += sample.unexpected
            say(f"  {turn} of {rounds}  {name}: {sample.value:,.4g}")
    return found
