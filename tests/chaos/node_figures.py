"""What it costs to be several nodes, and how long nobody is served when the one that serves is gone; as ratios and times in build/nodes.md."""

import argparse
import contextlib
import dataclasses
import http.client
import json
import math
import os
import pathlib
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from nodes import NODES, Node, SECRET, Watcher
from processes import Failure
from report import line
from scenario import CHEAP_PASSWORDS, RECOVERY_S, UNBOUNDED, start_cluster
from stores import PostgresStore

SERVE = ["--demo", *CHEAP_PASSWORDS, *UNBOUNDED]
PROBERS = 8
PROBE_PAUSE_S = 0.02
# A prober waits no longer for an answer, and then asks another node: what stands still must not look like one client's patience.
PROBE_PATIENCE_S = 1.0
TICKS = os.sysconf("SC_CLK_TCK")


def percentile(values: list[float], share: float) -> float:
    """The smallest value that this share of all does not exceed."""
    return sorted(values)[max(1, math.ceil(round(len(values) * share, 6))) - 1]


def longest_gap(successes: list[float], begin: float, end: float) -> float:
    """Between two successes, of which the earlier is not before `begin` by more than it has to be."""
    before = [at for at in successes if at < begin]
    times = ([max(before)] if before else [begin]) + sorted(at for at in successes if begin <= at <= end)
    return max((after - earlier for earlier, after in zip(times, times[1:])), default=end - begin)


class Nodes:
    """All of them, started again when they end, on this machine."""

    def __init__(self, program: pathlib.Path, store: PostgresStore, folder: pathlib.Path):
        environment = {**os.environ, "USHER_CLUSTER_SECRET": SECRET}
        self.program, self.store = program, store
        self.all = [Node(name, [str(program), "serve", *store.options, *SERVE], folder / f"{name}.log", environment, "127.0.0.1", ())
                    for name in NODES]
        self.watcher = Watcher(self.all)
        self.watcher.start()

    def owner(self) -> Node:
        """Once each of them can be asked."""
        give_up = time.monotonic() + RECOVERY_S
        while time.monotonic() < give_up:
            said = [node.ready_says() for node in self.all]
            if all(status == 200 for status, _ in said):
                roles = [told.get("role") for _, told in said]
                if roles.count("owner") == 1:
                    return self.all[roles.index("owner")]
            time.sleep(0.02)
        raise Failure("the nodes are not well again")

    def follower(self) -> Node:
        owner = self.owner()
        return next(node for node in self.all if node is not owner)

    def close(self) -> None:
        self.watcher.end()
        for node in self.all:
            node.kill()


# ---- how long nobody is served


class Probers:
    """Clients that take tokens all the time, each at a node of its own, at the next one where it gets no answer. With a key, as who
    wants to be sure."""

    def __init__(self, nodes: Nodes):
        self.nodes = nodes
        self.over = threading.Event()
        self.successes: list[float] = []
        self.refusals: list[tuple[float, int, str]] = []
        self.threads = [threading.Thread(target=self._probe, args=(number,), daemon=True) for number in range(PROBERS)]
        for thread in self.threads:
            thread.start()

    def _probe(self, number: int) -> None:
        connection, turn = None, number
        asked = 0
        while not self.over.is_set():
            if connection is None:
                turn += 1
                connection = http.client.HTTPConnection(self.nodes.all[turn % len(self.nodes.all)].address, timeout=PROBE_PATIENCE_S)
            asked += 1
            try:
                connection.request("POST", "/api/token/create", json.dumps({"userId": 1 + number}),
                                   {"Content-Type": "application/json", "Idempotency-Key": f"probe-{id(self)}-{number}-{asked}"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status == 200:
                    self.successes.append(time.monotonic())
                else:
                    self.refusals.append((time.monotonic(), answer.status, json.loads(body).get("code", "")))
                if answer.will_close:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
                connection = None
            time.sleep(PROBE_PAUSE_S)

    def close(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


@dataclasses.dataclass
class Outage:
    longest: float
    refused: int


def kill(nodes: Nodes, owner: Node):
    owner.kill()
    return lambda: None


def freeze(nodes: Nodes, owner: Node):
    owner.signal(signal.SIGSTOP)

    def mend():
        # The other serves by then.
        owner.signal(signal.SIGCONT)

    return mend


def hand_over(nodes: Nodes, owner: Node):
    done = subprocess.run([str(nodes.program), "cluster", "hand-over", *nodes.store.options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=120, check=False)
    if done.returncode:
        raise Failure(f"usher cluster hand-over: {done.stdout.strip()}")
    return lambda: None


WAYS = {"killed (SIGKILL)": (kill, 1.5), "stands still (SIGSTOP)": (freeze, 4.0), "handed over": (hand_over, 0.5)}


def outage(nodes: Nodes, probers: Probers, way) -> Outage:
    owner = nodes.owner()
    time.sleep(0.5)
    begin = time.monotonic()
    mend = way(nodes, owner)
    give_up = begin + RECOVERY_S
    # Over when somebody has been served again for a second without a longer pause.
    while time.monotonic() < give_up:
        time.sleep(0.1)
        lately = [at for at in probers.successes if at > time.monotonic() - 1.0 and at > begin + 0.2]
        if len(lately) > PROBERS and any(node is not owner and node.ready_says()[1].get("role") == "owner" for node in nodes.all):
            break
    else:
        raise Failure("nobody was served again")
    end = time.monotonic()
    mend()
    return Outage(longest_gap(list(probers.successes), begin, end), sum(1 for at, _, _ in list(probers.refusals) if begin <= at <= end))


# ---- what forwarding costs


def processor_seconds(node: Node) -> float:
    fields = pathlib.Path(f"/proc/{node.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclasses.dataclass
class Cost:
    """Of one request, in microseconds of a processor."""

    owner: float
    follower: float
    per_second: float


def cost_of(nodes: Nodes, asked: Node, load: pathlib.Path, scenario: str, seconds: float, folder: pathlib.Path) -> Cost:
    owner, follower = nodes.owner(), nodes.follower()
    out = folder / "load.json"
    before = [processor_seconds(node) for node in (owner, follower)]
    done = subprocess.run([str(load), scenario, "--url", f"http://{asked.address}", "--json", str(out), "--quiet", "--seconds", f"{seconds:g}",
                           "--connections", "64"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds + 120, check=False)
    if done.returncode not in (0, 1):
        raise Failure(f"usher-load {scenario}: {done.stdout.strip()[-500:]}")
    told = json.loads(out.read_text())
    wrong = told["unexpected"] + told["resets"] + told["timeouts"]
    if wrong:
        raise Failure(f"usher-load {scenario}: {wrong} answers were not as expected")
    after = [processor_seconds(node) for node in (owner, follower)]
    used = [1e6 * (late - early) / told["requests"] for early, late in zip(before, after)]
    return Cost(used[0], used[1], told["requestsPerSecond"])


def spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} .. {max(values):.{digits}f})"


def costs(nodes: Nodes, load: pathlib.Path, rounds: int, seconds: float, folder: pathlib.Path) -> list[tuple]:
    """Rows: what, owner asked directly, owner asked by the other node, their ratio, the other node."""
    rows = []
    for scenario, target in (("token_create", "<= 1.1"), ("token_check", "")):
        direct, forwarded = [], []
        for _ in range(rounds):
            direct.append(cost_of(nodes, nodes.owner(), load, scenario, seconds, folder))
            forwarded.append(cost_of(nodes, nodes.follower(), load, scenario, seconds, folder))
        ratio = [theirs.owner / ours.owner for ours, theirs in zip(direct, forwarded)]
        rows.append((f"`{scenario}`", spread([one.owner for one in direct], 1), spread([one.owner for one in forwarded], 1), spread(ratio), target,
                     spread([one.follower for one in forwarded], 1),
                     spread([there.per_second / here.per_second for here, there in zip(direct, forwarded)])))
        print(line(rows[-1]), flush=True)
    return rows


# ---- the command


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench nodes", description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, default=pathlib.Path("build/bench/usher"))
    parser.add_argument("--load", type=pathlib.Path, default=pathlib.Path("build/bench/usher-load"))
    parser.add_argument("--outages", type=int, default=50, help="how often the node that serves goes, in each way (50)")
    parser.add_argument("--rounds", type=int, default=5, help="how often forwarded and direct requests take turns (5)")
    parser.add_argument("--seconds", type=float, default=3, help="of each load (3)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/nodes.md"))
    return parser.parse_args()


def measure(given, nodes: Nodes, folder: pathlib.Path) -> str:
    text = ["# Nodes", "", f"`./dev bench nodes`: {platform.platform(terse=True)}, {platform.machine()}, {os.cpu_count()} processors; load"
            f" {os.getloadavg()[0]:.1f} before. Clients, both nodes and Postgres share the machine.", "",
            "Processor time of each process for one request, in microseconds: median (lowest .. highest), the two taking turns.", ""]
    heads = ("call", "owner, asked directly", "owner, asked by the other node", "ratio", "target", "the other node", "requests a second, ratio")
    rows = costs(nodes, given.load.resolve(), given.rounds, given.seconds, folder) if given.rounds else []
    text += [line(heads), "|" + " --- |" * len(heads), *(line(row) for row in rows), "",
             f"The node that serves goes {given.outages} times in each way, while {PROBERS} clients at both nodes take tokens with keys: the longest time"
             " without a success of any of them, and how many requests were refused in all.", ""]
    heads = ("the node that serves", "median", "p99", "longest", "target of p99", "refused")
    text += [line(heads), "|" + " --- |" * len(heads)]
    probers = Probers(nodes)
    try:
        for name, (way, target) in WAYS.items():
            found = [outage(nodes, probers, way) for _ in range(given.outages)]
            if not found:
                continue
            longest = [one.longest for one in found]
            text.append(line((name, f"{statistics.median(longest):.2f} s", f"{percentile(longest, 0.99):.2f} s", f"{max(longest):.2f} s",
                              f"<= {target:g} s", sum(one.refused for one in found))))
            print(text[-1], flush=True)
    finally:
        probers.close()
    return "\n".join(text) + f"\n\nLoad {os.getloadavg()[0]:.1f} afterwards.\n"


def main() -> int:
    given = arguments()
    try:
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="usher-nodes-", ignore_cleanup_errors=True)))
            # Postgres runs as another user than root.
            folder.chmod(0o755)
            store = PostgresStore(start_cluster(folder, stack)(False))
            stack.callback(store.close)
            nodes = Nodes(given.program.resolve(), store, folder)
            stack.callback(nodes.close)
            given.out.parent.mkdir(parents=True, exist_ok=True)
            given.out.write_text(measure(given, nodes, folder))
    except Failure as problem:
        print(f"bench nodes: {problem}", file=sys.stderr)
        return 1
    print(f"the figures are in {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
