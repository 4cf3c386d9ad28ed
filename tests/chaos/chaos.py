"""Breaks the real program and its store while people use them, and checks what they were told."""

import argparse
import contextlib
import itertools
import os
import pathlib
import random
import shlex
import shutil
import signal
import sys
import tempfile
import time

import faults
import networks
import nodes
from checker import Finding
from processes import Failure
from report import report, table
from scenario import Result, play, start_cluster
from soak import plot_of, report_of, soak

BACKENDS = ("sqlite", "postgres")
CLUSTER = "cluster"
ALL = [*faults.ALL, *nodes.ALL]


class Stopped(BaseException):
    """A signal asked to stop."""


def stop(number, _):
    # Whatever comes while all is being ended does not keep that from happening.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__)
    parser.add_argument("--engine", dest="backend", choices=(*BACKENDS, "both", CLUSTER), default="both",
                        help="the store, or both in turns; cluster: two nodes on one Postgres (./dev chaos cluster)")
    parser.add_argument("--fault", nargs="+", metavar="NAME", default=[],
                        help="these and all pairs of them, in place of all; A+B is that pair alone")
    parser.add_argument("--alone", action="store_true", help="without the pairs of those that are named, or of all")
    parser.add_argument("--minutes", type=float, metavar="N",
                        help="goes on, in other orders, until so many minutes are over; without it each scenario is run once")
    parser.add_argument("--soak", type=float, metavar="MINUTES", nargs="?", const=60.0,
                        help="breaks nothing: one server for each store is used for so long (60), and fails where its memory or its descriptors"
                             " keep rising; the table and its plots go to build/soak.md")
    parser.add_argument("--load", type=pathlib.Path, default=pathlib.Path("build/release/usher-load"), help="what uses the server of a soak")
    parser.add_argument("--seed", type=int, help="of what is random about the load and the faults")
    parser.add_argument("--clients", type=int, default=24, help="how many at once, 3 to 64 (24)")
    parser.add_argument("--list", action="store_true", help="names the faults and ends")
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path("build/release/usher"), help="the server")
    parser.add_argument("--clock", type=pathlib.Path, default=faults.ClockStep.library, help="what makes its clock step, as it is built")
    parser.add_argument("--out", type=pathlib.Path,
                        help="where the table goes (build/chaos.md); histories and logs of what went wrong go into a folder of that name")
    given = parser.parse_args()
    if not 3 <= given.clients <= 64:
        parser.error("--clients is 3 to 64")
    if given.minutes is not None and given.minutes <= 0:
        parser.error("--minutes is positive")
    if given.soak is not None and (given.soak <= 0 or given.fault or given.minutes is not None):
        parser.error("--soak is positive, and goes without --fault and --minutes")
    given.out = given.out or pathlib.Path("build") / ("chaos.md" if given.soak is None else "soak.md")
    faults.ClockStep.library = given.clock
    known = {fault.name: fault for fault in ALL}
    for name in itertools.chain.from_iterable(named.split("+") for named in given.fault):
        if name not in known:
            parser.error(f"--fault: there is no fault {name}; --list names them")
    given.scenarios = scenarios(given, known)
    return given


def scenarios(given, known) -> list[tuple[str, tuple[faults.Fault, ...]]]:
    """Each store with each fault and each pair."""
    alone = [name for name in given.fault if "+" not in name] or ([] if given.fault else list(known))
    sets = [(known[name],) for name in alone] + [tuple(known[name] for name in named.split("+")) for named in given.fault if "+" in named]
    if not given.alone:
        sets += [(known[one], known[other]) for one, other in itertools.combinations(alone, 2)]
    return [(backend, some) for some in sets for backend in backends_of(given) if all(backend in fault.backends for fault in some)]


def backends_of(given) -> tuple[str, ...]:
    return BACKENDS if given.backend == "both" else (given.backend,)


def possible(wanted) -> tuple[list, dict[str, str]]:
    """Without those that cannot be had here, which are named with the reason."""
    skipped: dict[str, str] = {}
    found = []
    for backend, some in wanted:
        missing = [(fault.name, fault.impossible()) for fault in some if fault.impossible()]
        apart = faults.why_not_together(*some) if len(some) == 2 else ""
        if backend != "sqlite" and (why := no_postgres()):
            missing.append(("postgres", why))
        if missing:
            skipped.update(missing)
        elif apart:
            skipped[" + ".join(fault.name for fault in some)] = apart
        else:
            found.append((backend, some))
    return found, skipped


def no_postgres() -> str:
    there = shutil.which("psql") and any(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return "" if there else "needs a Postgres server (Debian's package postgresql)"


def rounds(given, found, order):
    """All scenarios in turns; with --minutes again and again, the single faults of a round first."""
    end = time.monotonic() + 60 * given.minutes if given.minutes else None
    while True:
        shuffled = order.sample(found, len(found))
        for scenario in sorted(shuffled, key=lambda one: len(one[1])):
            if end and time.monotonic() > end:
                return
            yield scenario
        if not end:
            return


def run(given, folder: pathlib.Path, stack: contextlib.ExitStack) -> int:
    seed = given.seed if given.seed is not None else random.SystemRandom().getrandbits(31)
    found, skipped = possible(given.scenarios)
    for name, why in skipped.items():
        print(f"SKIPPED: {name}: {why}", flush=True)
    if "postgres" in skipped and os.environ.get("USHER_REQUIRE_POSTGRES") == "1":
        raise Failure("USHER_REQUIRE_POSTGRES is 1 and there is no Postgres")
    if not found:
        print("SKIPPED: none of these can be had here")
        return 0
    command = "./dev chaos " + shlex.join(sys.argv[1:])
    print(f"==> seed {seed}, {len(found)} scenarios, {given.clients} clients", flush=True)
    order = random.Random(seed)
    clusters = {"start": start_cluster(folder, stack)}
    hosts = stack.enter_context(nodes.hosts_for(len(nodes.NODES))) if given.backend == CLUSTER else None
    kept = given.out.with_suffix("")
    results: list[Result] = []
    for number, (backend, some) in enumerate(rounds(given, found, order), 1):
        name = "+".join(fault.name for fault in some)
        place = folder / f"{number:04}-{backend}-{name}"
        place.mkdir(mode=0o755)
        began = time.monotonic()
        try:
            more = {} if backend != CLUSTER else {
                "new_stage": lambda *args: nodes.Cluster(*args, hosts), "store_host": networks.STORE if hosts else "127.0.0.1"}
            result = play(given.program.resolve(), backend, some, place, order.getrandbits(31), given.clients, clusters, **more)
        except Failure as problem:
            # The others are to be played all the same.
            result = Result(backend, tuple(fault.name for fault in some), 0, 0, [Finding("wrong", f"it could not be played: {problem}")], 0.0,
                            time.monotonic() - began)
        results.append(result)
        print(f"[{number}] {backend:8} {name:32} {result.acknowledged:6} acknowledged, {len(result.findings)} findings, "
              f"{result.longest_without:5.1f} s without a success, {result.seconds:.0f} s", flush=True)
        for finding in result.findings[:10]:
            print(f"      {finding.kind}: {finding.text[:1000]}", flush=True)
        if result.findings:
            shutil.copytree(place, kept / place.name, dirs_exist_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(report(results, skipped, command, seed, given.clients))
    print(table(results))
    return 1 if any(result.findings for result in results) else 0


def run_soaks(given, folder: pathlib.Path, stack: contextlib.ExitStack) -> int:
    """One after the other."""
    missing = no_postgres()
    if missing and "postgres" in backends_of(given):
        print(f"SKIPPED: postgres: {missing}", flush=True)
        if os.environ.get("USHER_REQUIRE_POSTGRES") == "1":
            raise Failure("USHER_REQUIRE_POSTGRES is 1 and there is no Postgres")
    clusters = {"start": start_cluster(folder, stack)}
    soaks, plots = [], []
    given.out.parent.mkdir(parents=True, exist_ok=True)
    for backend in backends_of(given):
        if backend == "postgres" and missing:
            continue
        place = folder / backend
        place.mkdir(mode=0o755)
        print(f"==> {backend}: {given.soak:g} min", flush=True)
        done = soak(given.program.resolve(), given.load.resolve(), backend, given.soak, place, clusters)
        print(f"{backend}: {done.requests:,} requests, " + ("; ".join(done.findings) or "level"), flush=True)
        if done.findings:
            shutil.copytree(place, given.out.with_suffix("") / backend, dirs_exist_ok=True)
        soaks.append(done)
        plots.append(f"{given.out.stem}_{backend}.svg")
        (given.out.parent / plots[-1]).write_text(plot_of(done))
        given.out.write_text(report_of(soaks, "./dev chaos " + shlex.join(sys.argv[1:]), plots))
    return 1 if any(done.findings for done in soaks) else 0


def main() -> int:
    given = arguments()
    if given.list:
        for fault in ALL:
            why = fault.impossible()
            print(f"{fault.name:22}{', '.join(fault.backends):18}{fault.says}{f' (not here: {why})' if why else ''}")
        return 0
    if given.backend == CLUSTER:
        networks.enter()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    try:
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-chaos-", ignore_cleanup_errors=True)))
            # Postgres runs as another user than root.
            folder.chmod(0o755)
            return run(given, folder, stack) if given.soak is None else run_soaks(given, folder, stack)
    except Failure as problem:
        print(f"chaos: {problem}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("chaos: stopped", file=sys.stderr)
        return 128 + stopped.args[0]


if __name__ == "__main__":
    sys.exit(main())
