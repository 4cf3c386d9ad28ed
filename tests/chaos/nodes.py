"""Several nodes on one Postgres: the scenario of a cluster, and what is done to its nodes."""

import contextlib
import dataclasses
import signal
import subprocess
import threading
import time

import networks
from faults import Fault
from processes import Failure, Server
from scenario import RECOVERY_S, SERVE, Stage

NODES = ("a", "b")
SECRET = "the-secret-that-all-nodes-of-a-run-share"
# What a node ends with that was asked to hand over, and one whose place was taken.
HANDED_OVER, REPLACED = 75, 1


@dataclasses.dataclass
class Sight:
    """What a node said of itself."""

    at: float
    node: str
    run: int
    role: str
    epoch: int
    ready: bool


class Node(Server):
    """One of several, each on a host of its own where there are such. It is started again whenever it has ended, as by whoever
    watches over it, unless it `stays_away`."""

    def __init__(self, name: str, command: list[str], log, environment, host: str, prefix: tuple[str, ...]):
        link = Server([], log, environment, host)
        super().__init__([*command, "--node", name, "--cluster-listen", link.address], log, environment, host, prefix)
        self.command += ["--node-url", f"http://{self.address}"]
        self.name = name
        self.stays_away = False
        self.starts = 0
        self.ends: list[int] = []

    def start(self) -> None:
        self.starts += 1
        super().start()

    def watch(self) -> None:
        if self.process is None or self.runs:
            return
        if len(self.ends) < self.starts:
            self.ends.append(self.exit_code)
        if not self.stays_away:
            self.start()

    def ends_since(self, count: int) -> list[int]:
        """With what it ended after so many ends, once it has, or after 30 s in which it did not."""
        give_up = time.monotonic() + 30
        while len(self.ends) == count and time.monotonic() < give_up:
            time.sleep(0.05)
        return self.ends[count:]


class Watcher:
    """Starts nodes, and again whenever they have ended."""

    def __init__(self, nodes: list[Node]):
        self.nodes = nodes
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        for node in self.nodes:
            node.start()
            node.wait_until_ready(RECOVERY_S)
        self.thread.start()

    def _watch(self) -> None:
        while not self.over.wait(0.02):
            for node in self.nodes:
                node.watch()

    def end(self) -> None:
        self.over.set()
        if self.thread.is_alive():
            self.thread.join(10)


class Cluster(Stage):
    """Where nodes are `apart` is said by `hosts`; without them all are on this machine."""

    def __init__(self, program, store, faults: tuple[Fault, ...], folder, seed: int, clients: int, hosts: networks.Hosts | None):
        self.hosts = hosts
        self.nodes: list[Node] = []
        self.sights: list[Sight] = []
        self.watcher = Watcher(self.nodes)
        self.looking = threading.Thread(target=self._look, daemon=True)
        super().__init__(program, store, faults, folder, seed, clients)

    def new_server(self) -> Node:
        environment = {**self.environment, "USHER_CLUSTER_SECRET": SECRET}
        for number, name in enumerate(NODES):
            host, prefix = (self.hosts.addresses[number], self.hosts.prefix(number)) if self.hosts else ("127.0.0.1", ())
            command = [str(self.program), "serve", *self.store.options, *SERVE]
            self.nodes.append(Node(name, command, self.folder / f"node-{name}.log", environment, host, prefix))
        self.servers += self.nodes
        return self.nodes[0]

    def addresses(self) -> list[str]:
        return [node.address for node in self.nodes]

    def start_servers(self) -> None:
        self.watcher.start()
        self.looking.start()

    def _look(self) -> None:
        while not self.watcher.over.wait(0.1):
            for node in self.nodes:
                at, begun = time.monotonic(), node.starts
                status, said = node.ready_says()
                if "role" in said:
                    self.sights.append(Sight(at, node.name, begun, said["role"], int((said.get("owner") or {}).get("epoch", 0)), status == 200))

    # ---- what faults ask for

    def owner(self) -> Node:
        give_up = time.monotonic() + RECOVERY_S
        while time.monotonic() < give_up:
            for node in self.nodes:
                status, said = node.ready_says()
                if status == 200 and said.get("role") == "owner":
                    return node
            time.sleep(0.05)
        raise Failure("no node says that it serves")

    def others(self, than: Node) -> list[Node]:
        return [node for node in self.nodes if node is not than]

    def command(self, action: str) -> tuple[int, str]:
        """`usher cluster`."""
        done = subprocess.run([str(self.program), "cluster", action, *self.store.options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=120, check=False)
        return done.returncode, done.stdout.strip()

    def see_that_one_runs(self):
        for node in self.nodes:
            node.stays_away = False

    # ---- the course of it

    def is_well(self) -> bool:
        return all(node.is_ready() for node in self.nodes)

    def end(self) -> None:
        self.end_crowd()
        self.watcher.end()
        self.looking.join(10)
        owner = self.owner()
        for node in (*self.others(owner), owner):
            self.end_server(node)

    def close(self) -> None:
        self.watcher.end()
        if self.hosts:
            self.hosts.mend()
        super().close()

    def check(self) -> None:
        super().check()
        self.check_claims()

    def check_claims(self) -> None:
        """Claims rise: of what a node says while it runs none is earlier than the one before."""
        latest: dict[tuple[str, int], Sight] = {}
        for sight in sorted(self.sights, key=lambda one: one.at):
            before = latest.get((sight.node, sight.run))
            if before and 0 < sight.epoch < before.epoch:
                self.complain("wrong", f"the node {sight.node} follows claim {sight.epoch} after {before.epoch}")
            if sight.epoch:
                latest[sight.node, sight.run] = sight


# ---- what is done to nodes


class OfNodes(Fault):
    backends = ("cluster",)


class OwnerKilled(OfNodes):
    name, says = "owner-killed", "the node that serves is killed (SIGKILL) and started again"
    lasts = (1.0, 4.0)

    def victim(self, stage) -> Node:
        return stage.owner()

    def strike(self, stage):
        self.node = self.victim(stage)
        self.node.stays_away = True
        self.node.kill()

    def mend(self, stage):
        self.node.stays_away = False


class FollowerKilled(OwnerKilled):
    name, says = "follower-killed", "the node that forwards is killed (SIGKILL) and started again"

    def victim(self, stage):
        return stage.others(stage.owner())[0]


class OwnerFrozen(OfNodes):
    name, says = "owner-frozen", "the node that serves stands still (SIGSTOP) until another has taken its place, and goes on"
    lasts = (6.0, 9.0)

    def strike(self, stage):
        self.node = stage.owner()
        self.ends = len(self.node.ends)
        self.node.signal(signal.SIGSTOP)

    def mend(self, stage):
        another = stage.owner() if stage.is_alone(self) else None
        self.node.signal(signal.SIGCONT)
        if another is None or another is self.node:
            return
        if (ends := self.node.ends_since(self.ends)) != [REPLACED]:
            stage.complain("wrong", f"the former owner, awake again, ended with {ends}, not {REPLACED}")


class FrozenForAMoment(OfNodes):
    name, says = "owner-paused", "the node that serves stands still (SIGSTOP) and goes on, sometimes before another takes its place"
    lasts = (0.5, 4.0)

    def strike(self, stage):
        self.node = stage.owner()
        self.node.signal(signal.SIGSTOP)

    def mend(self, stage):
        self.node.signal(signal.SIGCONT)


class Parted(OfNodes):
    def impossible(self):
        return networks.impossible()

    def mend(self, stage):
        stage.hosts.mend()


class OwnerWithoutStore(Parted):
    name, says = "owner-cut", "nothing gets through between the node that serves and Postgres"
    lasts = (3.0, 8.0)

    def strike(self, stage):
        number = stage.nodes.index(stage.owner())
        stage.hosts.cut(number, networks.STORE)


class OneWay(Parted):
    name, says = "one-way", "nothing gets through from Postgres and the clients to the node that serves; the other way all does"
    lasts = (3.0, 8.0)

    def strike(self, stage):
        stage.hosts.cut(None, stage.owner().host)


class NodesApart(Parted):
    name, says = "apart", "nothing gets through from one node to the other, or in neither direction"
    lasts = (2.0, 6.0)

    def strike(self, stage):
        ways = stage.random.choice(([(0, 1)], [(1, 0)], [(0, 1), (1, 0)]))
        for one, other in ways:
            stage.hosts.cut(one, stage.hosts.addresses[other])


class HandOver(OfNodes):
    name, says = "hand-over", "the node that serves is asked to let the other serve (usher cluster hand-over)"
    action, ends_with = "hand-over", HANDED_OVER
    lasts = (0.5, 1.0)

    def strike(self, stage):
        self.node = stage.owner()
        self.ends, self.at = len(self.node.ends), time.monotonic()
        self.code, self.said = stage.command(self.action)
        self.done = time.monotonic()

    def mend(self, stage):
        if not stage.is_alone(self):
            return
        if self.code:
            stage.complain("wrong", f"usher cluster {self.action} ended with {self.code}: {self.said}")
        if (ends := self.node.ends_since(self.ends))[:1] != [self.ends_with]:
            stage.complain("wrong", f"asked to {self.action}, the node ended with {ends}, not {self.ends_with}")
        # Where the machine is so slow that the next node is not there in time, requests are given up.
        if self.done - self.at < 3:
            for attempt in list(stage.history.attempts):
                if self.at < attempt.sent < self.done and attempt.status == 503:
                    stage.complain("wrong", f"{attempt.what} (trace {attempt.trace}) was refused during a {self.action}: {attempt.code}")


class Drained(HandOver):
    name, says = "drained", "the node that serves is asked to end (usher cluster drain), and started again"
    action, ends_with = "drain", 0


ALL = [kind() for kind in (OwnerKilled, FollowerKilled, OwnerFrozen, FrozenForAMoment, OwnerWithoutStore, OneWay, NodesApart, HandOver, Drained)]


@contextlib.contextmanager
def hosts_for(count: int):
    """Where they can be had."""
    if networks.impossible():
        yield None
        return
    hosts = networks.Hosts(count)
    try:
        yield hosts
    finally:
        hosts.close()
