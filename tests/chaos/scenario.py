"""One scenario: a new store, a server on it, a crowd, one fault or two, and what came of it."""

import contextlib
import dataclasses
import os
import pathlib
import random
import signal
import time

from checker import EFFECTS, Finding, check, count_acknowledged
from crowd import ADMIN_KEY, PASSWORD, Buyer, Crowd
from faults import ClockStep, DiskFull, Fault
from history import Attempt, History
from processes import Failure, Server, run
from stores import Cluster, PostgresStore, SqliteStore, make_room, small_disk

# How long a server may take to serve everybody again when nothing is broken any more: on a slow machine beside others.
RECOVERY_S = 120
CHEAP_PASSWORDS = ["--password-memory-mb", "1"]
UNBOUNDED = [word for bound in ("logins-per-minute", "registrations-per-minute", "tokens-per-minute", "user-tokens-per-minute",
                                "calendars-per-minute", "reservation-attempts") for word in ("--" + bound, "0")]
SERVE = [*CHEAP_PASSWORDS, "--identity", "trusted", "--admin-key", ADMIN_KEY, "--clinic-cancellation-hours", "1", *UNBOUNDED]


@dataclasses.dataclass
class Result:
    backend: str
    faults: tuple[str, ...]
    acknowledged: int
    requests: int
    findings: list[Finding]
    # Seconds between two answers of success, at most; of the whole load.
    longest_without: float
    seconds: float


class Stage:
    """A scenario while it runs."""

    def __init__(self, program, store, faults: tuple[Fault, ...], folder: pathlib.Path, seed: int, clients: int):
        self.program, self.store, self.faults, self.folder = program, store, faults, folder
        self.random = random.Random(seed)
        self.found: list[Finding] = []
        self.servers: list[Server] = []
        # Times within which nothing may be acknowledged, and before which all that was asked is to be answered.
        self.silences: list[tuple[float, float]] = []
        self.drained_at: float | None = None
        self.clock = folder / "clock"
        self.environment = dict(os.environ)
        if any(isinstance(fault, ClockStep) for fault in faults):
            self.environment |= ClockStep.environment(self.clock)
        self.history = History(folder / "history.jsonl")
        self.server = self.new_server()
        self.crowd = Crowd(self.history, self.addresses(), seed)
        self.clients = clients

    def set_up(self) -> None:
        """People, a server, and what is on sale."""
        program, store, clients = self.program, self.store, self.clients
        run(program, "setup-test-students", "--count", clients, *store.options, *CHEAP_PASSWORDS)
        run(program, "create-superuser", "--username", "boss", *store.options, *CHEAP_PASSWORDS, env={**os.environ, "USHER_PASSWORD": PASSWORD})
        self.start_servers()
        students = max(1, clients // 3)
        self.crowd.set_up(clients - students, students)
        self.crowd.start()

    def start_servers(self) -> None:
        self.server.start()
        self.server.wait_until_ready(RECOVERY_S)

    def new_server(self) -> Server:
        command = [str(self.program), "serve", *self.store.options, *SERVE]
        server = Server(command, self.folder / f"server{len(self.servers) + 1}.log", self.environment)
        self.servers.append(server)
        return server

    def addresses(self) -> list[str]:
        return [self.server.address]

    def complain(self, kind, text):
        self.found.append(Finding(kind, text))

    def is_alone(self, fault) -> bool:
        return self.faults == (fault,)

    # ---- what faults ask for

    def see_that_one_runs(self):
        if not self.server.runs:
            self.server.start()

    def answered_before(self, when):
        self.drained_at = when

    def ask_for_a_token(self, address):
        """Of a server that may not say anything any more."""
        asker = Buyer(Crowd(History(), [address], self.random.getrandbits(32)), "probe", 1)
        attempt = Attempt(0, "probe", "token", 1, {}, f"{self.random.getrandbits(120) + (1 << 121):032x}", 0)
        asker._send(attempt, "POST", "/api/token/create", {"userId": 1, "concertId": self.crowd.concert}, {})  # pylint: disable=protected-access
        if attempt.granted:
            self.complain("wrong", f"a former owner of the store issued a token: {attempt}")

    def settle_for_one(self, former, following):
        """Of two servers on one store one must end by itself, or both if nothing lets either serve; the other is the one that serves."""
        give_up = time.monotonic() + 60
        while former.runs and following.runs and time.monotonic() < give_up:
            time.sleep(0.05)
        if former.runs and following.runs and following.is_ready():
            self.complain("wrong", "two servers run on one store for a minute")
        if former.runs and following.runs:
            former.kill()
        self.server = following if following.runs or not former.runs else former
        self.crowd.addresses = self.addresses()
        self.see_that_one_runs()

    # ---- the course of it

    def play(self) -> None:
        pause = self.random.uniform
        time.sleep(pause(1.0, 2.5))
        steps, at = [], 0.0
        for fault in self.faults:
            lasts = pause(*fault.lasts)
            steps += [(at, 0, fault), (at + lasts, 1, fault)]
            # The next begins while this one lasts, or just after it.
            at += pause(0.0, lasts + 0.3)
        began: dict[str, float] = {}
        start = time.monotonic()
        for when, ends, fault in sorted(steps, key=lambda step: step[:2]):
            time.sleep(max(0.0, start + when - time.monotonic()))
            if ends:
                # Another fault may let something through, such as a new server whose disk does not fail.
                if fault.nothing_durable and self.is_alone(fault):
                    self.silences.append((began[fault.name], time.monotonic()))
                fault.mend(self)
            else:
                fault.strike(self)
                began[fault.name] = time.monotonic()
        for fault in self.faults:
            fault.settle(self)
        self.recover()

    def recover(self) -> None:
        """Everybody is served again, by one server, within the time that is promised for it."""
        mended = time.monotonic()
        try:
            while True:
                # A server that ends by itself, as some do who must restore, is started again by whoever watches over it.
                self.see_that_one_runs()
                served = {attempt.client for attempt in list(self.history.attempts) if attempt.sent > mended and attempt.granted}
                if served >= {member.name for member in self.crowd.members} and self.is_well():
                    break
                if time.monotonic() > mended + RECOVERY_S:
                    missing = sorted({member.name for member in self.crowd.members} - served)
                    raise Failure(f"{RECOVERY_S} s after the end of the faults {missing} are not served, ready: {self.is_well()}")
                if self.crowd.failures:
                    break
                time.sleep(0.1)
            time.sleep(self.random.uniform(0.5, 1.5))
        except Failure as problem:
            self.complain("wrong", str(problem))

    def is_well(self) -> bool:
        return self.server.is_ready()

    def end(self) -> None:
        self.end_crowd()
        self.end_server(self.server)

    def end_crowd(self) -> None:
        self.crowd.end()
        for problem in self.crowd.failures:
            self.complain("wrong", f"a client could make nothing of what it was told: {problem}")

    def end_server(self, server: Server) -> None:
        server.signal(signal.SIGTERM)
        if not server.ends_within(30) or server.exit_code != 0:
            self.complain("wrong", f"at the end SIGTERM led to exit code {server.exit_code}")

    def close(self) -> None:
        """Whatever was left broken is whole again, for those who come next."""
        self.crowd.over.set()
        for server in self.servers:
            server.kill()
        make_room(self.store.disk)
        if self.store.backend != "sqlite":
            self.store.cluster.signal(signal.SIGCONT)
        self.history.close()

    def check(self) -> None:
        attempts, store = list(self.history.attempts), self.store.read()
        self.found += check(attempts, store)
        if not count_acknowledged(attempts):
            self.complain("wrong", "nothing was acknowledged: this has shown nothing")
        done = {change.trace for change in store.changes}
        for attempt in attempts:
            if attempt.granted and attempt.what in EFFECTS and attempt.trace in done:
                for begin, end in self.silences:
                    if begin < attempt.sent and attempt.answered < end:
                        self.complain("wrong", f"{attempt.what} of {attempt.user} (trace {attempt.trace}) was acknowledged while nothing could become "
                                               "durable")
            if attempt.status is None and self.drained_at and attempt.sent < self.drained_at - 0.2:
                self.complain("wrong", f"{attempt.what} (trace {attempt.trace}) was under way at SIGTERM and got no answer: {attempt.failure}")


def longest_without(attempts: list[Attempt]) -> float:
    """Seconds without an answer of success, at most, from the first request to the last answer."""
    times = sorted(attempt.answered for attempt in attempts if attempt.granted)
    if not times:
        return 0.0
    times = [min(attempt.sent for attempt in attempts), *times]
    return max(after - before for before, after in zip(times, times[1:]))


def play(program, backend: str, faults: tuple[Fault, ...], folder: pathlib.Path, seed: int, clients: int, clusters: dict, new_stage=Stage,
         store_host: str = "127.0.0.1") -> Result:
    """Runs it in `folder`, which is new. Postgres runs in one of `clusters`, which is started when it is first needed, and is found at
    `store_host`."""
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        small = any(isinstance(fault, DiskFull) for fault in faults)
        if backend != "sqlite":
            kind = "small" if small else "usual"
            if kind not in clusters or not clusters[kind].runs():
                clusters[kind] = clusters["start"](small)
            store = PostgresStore(clusters[kind], store_host)
            stack.callback(store.close)
        elif small:
            store = SqliteStore(stack.enter_context(small_disk(folder / "disk", 64)) / "data")
        else:
            store = SqliteStore(folder / "data")
        stage = new_stage(program, store, faults, folder, seed, clients)
        stack.callback(stage.close)
        try:
            stage.set_up()
            stage.play()
            stage.end()
            stage.check()
        except Failure as problem:
            stage.complain("wrong", f"it could not be played to its end: {problem}")
        attempts = stage.history.attempts
        return Result(backend, tuple(fault.name for fault in faults), count_acknowledged(attempts), len(attempts), stage.found,
                      longest_without(attempts), time.monotonic() - began)


def start_cluster(folder: pathlib.Path, stack: contextlib.ExitStack):
    """How clusters are made, each in a folder of its own; a small one on a disk of its own."""
    made = 0

    def start(small: bool) -> Cluster:
        nonlocal made
        made += 1
        where = folder / f"postgres{made}"
        if small:
            stack.enter_context(small_disk(where, 512))
        else:
            where.mkdir(parents=True)
        cluster = Cluster(where / "cluster")
        stack.callback(cluster.close)
        return cluster

    return start
