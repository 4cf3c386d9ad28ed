"""A soak: one server under mixed load for a long time, whose memory and descriptors are to stay level."""

import contextlib
import dataclasses
import json
import os
import pathlib
import platform
import signal
import statistics
import subprocess
import time

from crowd import ADMIN_KEY
from processes import Failure, Server, run
from report import line
from scenario import CHEAP_PASSWORDS, RECOVERY_S, UNBOUNDED
from stores import PostgresStore, SqliteStore

STUDENTS = 100
# What begins also ends within seconds. The trace memory is full soon: it grows up to there.
SERVE = ["--demo", "--admin-key", ADMIN_KEY, "--clinic-cancellation-hours", "0", "--active-seconds", "20", "--hold-seconds", "10",
         "--trace-memory-mb", "8", *CHEAP_PASSWORDS, *UNBOUNDED]
# Rounds that begin in a second. An ended token is remembered for an hour, so few are taken.
LOADS = {
    "mixed": ["--rate", 400, "--connections", 100, "--mix", "findSeats=60,check=25,create=1,holds=12,schedule=2", "--dates", 5, "--seats", 1000,
              "--admin-key", ADMIN_KEY, "--user-prefix", "test_student_1"],
    "place_cycle": ["--rate", 30, "--connections", STUDENTS, "--students", STUDENTS, "--clinics", 1],
}
# The student of `mixed`, whose session no login of the others ends, is test_student_101.
PEOPLE = STUDENTS + 1

# The first part of the run, in which caches and pools are filled, is not judged. Of each of the parts after it the median counts.
FILLING = 1 / 3
PARTS = 4
# Of the first of these parts: so much above it the last may be, where all rise.
MAY_RISE = 0.05
DESCRIPTORS_MAY_RISE = 8

SAMPLES = 360
ROWS = 24


@dataclasses.dataclass
class Sample:
    # Since the load began.
    seconds: float
    # Resident, in bytes.
    memory: int
    descriptors: int
    threads: int


@dataclasses.dataclass
class Soak:
    backend: str
    samples: list[Sample]
    requests: int
    findings: list[str]
    seconds: float


def sample(pid: int, seconds: float) -> Sample:
    process = pathlib.Path(f"/proc/{pid}")
    pages = int((process / "statm").read_text().split()[1])
    return Sample(seconds, pages * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(process / "fd")), len(os.listdir(process / "task")))


def medians(values: list[float]) -> list[float]:
    """Of the parts of what is judged."""
    judged = values[int(len(values) * FILLING):]
    bounds = [len(judged) * part // PARTS for part in range(PARTS + 1)]
    return [statistics.median(judged[begin:end]) for begin, end in zip(bounds, bounds[1:])]


def keeps_rising(values: list[float], by: float) -> bool:
    """Whether each part is above the one before it, and the last by more than `by` above the first. What rises once stays unblamed."""
    parts = medians(values)
    return all(before < after for before, after in zip(parts, parts[1:])) and parts[-1] - parts[0] > by


def judge(samples: list[Sample]) -> list[str]:
    if len(samples) * (1 - FILLING) < 2 * PARTS:
        return [f"there are {len(samples)} samples, too few to be judged: it was too short"]
    memory = [float(one.memory) for one in samples]
    descriptors = [float(one.descriptors) for one in samples]
    found = []
    if keeps_rising(memory, MAY_RISE * medians(memory)[0]):
        found.append("memory keeps rising: " + ", ".join(megabytes(part) for part in medians(memory)) + " MB are the medians of its parts")
    if keeps_rising(descriptors, DESCRIPTORS_MAY_RISE):
        found.append("descriptors keep rising: " + ", ".join(f"{part:.0f}" for part in medians(descriptors)) + " are the medians of its parts")
    return found


def soak(program: pathlib.Path, load: pathlib.Path, backend: str, minutes: float, folder: pathlib.Path, clusters: dict) -> Soak:
    """In `folder`, which is new. Raises Failure where it cannot be begun."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        if backend == "postgres":
            if "usual" not in clusters:
                clusters["usual"] = clusters["start"](False)
            store = PostgresStore(clusters["usual"])
            stack.callback(store.close)
        else:
            store = SqliteStore(folder / "data")
        run(program, "setup-test-clinics", "--capacity", STUDENTS, *store.options)
        run(program, "setup-test-students", "--count", PEOPLE, *store.options, *CHEAP_PASSWORDS)
        server = Server([str(program), "serve", *store.options, *SERVE], folder / "server.log", dict(os.environ))
        stack.callback(server.kill)
        server.start()
        server.wait_until_ready(RECOVERY_S)
        samples, requests, findings = watch(server, load, minutes * 60, folder)
        server.signal(signal.SIGTERM)
        if not server.ends_within(60) or server.exit_code != 0:
            findings.append(f"at the end SIGTERM led to exit code {server.exit_code}; the end of its log: {server.last_words()[-500:]}")
        try:
            run(program, "verify", *store.options, seconds=max(600.0, minutes * 60))
        except Failure as problem:
            findings.append(f"what is in the store afterwards: {problem}")
        return Soak(backend, samples, requests, findings + judge(samples), time.monotonic() - began)


def watch(server: Server, load: pathlib.Path, seconds: float, folder: pathlib.Path) -> tuple[list[Sample], int, list[str]]:
    """Samples while the loads last, how many requests they sent, and what was wrong with the answers."""
    with contextlib.ExitStack() as stack:
        loads = {name: stack.enter_context(started(load, name, options, server.port, seconds, folder)) for name, options in LOADS.items()}
        samples: list[Sample] = []
        start = time.monotonic()
        while server.runs and any(one.poll() is None for one in loads.values()):
            samples.append(sample(server.process.pid, time.monotonic() - start))
            time.sleep(max(0.0, start + len(samples) * max(0.2, seconds / SAMPLES) - time.monotonic()))
        if not server.runs:
            return samples, 0, [f"the server has ended with {server.exit_code}: {server.last_words()[-500:]}"]
        told = [what_came(name, one.wait(), folder) for name, one in loads.items()]
    return samples, sum(requests for requests, _ in told), [text for _, texts in told for text in texts]


@contextlib.contextmanager
def started(load, name, options, port, seconds, folder):
    command = [str(word) for word in (load, name, "--url", f"http://127.0.0.1:{port}", "--seconds", seconds, "--quiet", "--json", folder / f"{name}.json",
                                      *options)]
    with open(folder / f"{name}.log", "wb") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            yield process
        finally:
            process.kill()


def what_came(name: str, exit_code: int, folder: pathlib.Path) -> tuple[int, list[str]]:
    """How many requests a load has sent, and what went wrong."""
    try:
        told = json.loads((folder / f"{name}.json").read_text())
    except (OSError, ValueError):
        words = (folder / f"{name}.log").read_text(errors="replace").strip()
        return 0, [f"the load {name} ended with {exit_code}: {words[-500:]}"]
    if exit_code == 0:
        return told["requests"], []
    wrong = ", ".join(f"{one['count']} of {one['call']} with {one['status']}, the first: {one['first']}" for one in told["unexpectedAnswers"])
    lost = f"{told['resets']} connections lost, {told['timeouts']} requests without an answer"
    return told["requests"], [f"the load {name}: {told['unexpected']} unexpected answers ({wrong}), {lost}"]


# ---- what is told of it


def megabytes(count: float) -> str:
    return f"{count / 1e6:.1f}"


def report_of(soaks: list[Soak], command: str, plots: list[str]) -> str:
    text = ["# Soak", "", f"`{command}`: {platform.platform(terse=True)}, {platform.machine()}. Resident memory and open descriptors of the server;",
            "the first third, in which caches and pools are filled, is not judged.", ""]
    for done, plot in zip(soaks, plots):
        text += [f"## {done.backend}", "", f"{done.requests:,} requests in {done.seconds / 60:.0f} min; [{plot}]({plot})", ""]
        text += [line(("minute", "memory, MB", "descriptors", "threads")), "|" + " ---: |" * 4]
        text += [line((f"{one.seconds / 60:.1f}", megabytes(one.memory), one.descriptors, one.threads))
                 for one in done.samples[::max(1, len(done.samples) // ROWS)]]
        text += ["", *(f"- wrong: {finding}" for finding in done.findings), *([] if done.findings else ["- level"]), ""]
    return "\n".join(text)


WIDTH, HEIGHT, LEFT, GAP = 720, 150, 60, 40


def plot_of(done: Soak) -> str:
    """An SVG with a curve each, from 0 up."""
    curves = [("memory, MB", [one.memory / 1e6 for one in done.samples]), ("descriptors", [one.descriptors for one in done.samples])]
    last = max((one.seconds for one in done.samples), default=0.0) or 1.0
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + LEFT + 20} {len(curves) * (HEIGHT + GAP) + 20}"'
           ' font-family="sans-serif" font-size="12">']
    for place, (name, values) in enumerate(curves):
        top, most = place * (HEIGHT + GAP) + 20, max(values, default=0) or 1
        points = " ".join(f"{LEFT + one.seconds / last * WIDTH:.1f},{top + HEIGHT - value / most * HEIGHT:.1f}" for one, value in zip(done.samples, values))
        out += [f'<text x="{LEFT}" y="{top - 6}">{done.backend}: {name}</text>',
                f'<rect x="{LEFT}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#bbb"/>',
                f'<text x="{LEFT - 6}" y="{top + 10}" text-anchor="end">{most:.0f}</text>',
                f'<text x="{LEFT - 6}" y="{top + HEIGHT}" text-anchor="end">0</text>',
                f'<text x="{LEFT + WIDTH}" y="{top + HEIGHT + 16}" text-anchor="end">{last / 60:.1f} min</text>',
                f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="1.5"/>']
    return "\n".join([*out, "</svg>"]) + "\n"
