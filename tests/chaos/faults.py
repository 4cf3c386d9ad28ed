"""What is done to a server and its store while they are used. A fault is struck, and mended after a while; of two at once each may be
struck while the other lasts."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import time

from processes import Failure, Server
from stores import fill, is_full, make_room, may_mount

DAY_S = 86400


class Fault:
    """`stage` is the scenario's: its servers, its store, its clients."""

    name = ""
    says = ""
    backends = ("sqlite", "postgres")
    # Seconds that it lasts, at least and at most.
    lasts = (1.0, 3.0)
    # While it lasts nothing can be made durable, so nothing may be acknowledged.
    nothing_durable = False
    # Names of faults together with which nothing is promised, and why.
    not_with: dict[str, str] = {}

    def impossible(self) -> str:
        """Why it cannot be had on this machine; nothing if it can."""
        return ""

    def strike(self, stage) -> None:
        raise NotImplementedError

    def mend(self, stage) -> None:
        """Leaves a server that runs or will be started by the stage. May find that the other fault has ended what it is about."""

    def settle(self, stage) -> None:
        """What can be waited for when nothing is broken any more: after all faults are mended."""


class Kill(Fault):
    name, says = "kill", "the server is killed (SIGKILL) and started again"
    lasts = (0.0, 1.0)

    def strike(self, stage):
        stage.server.kill()

    def mend(self, stage):
        stage.see_that_one_runs()


class KillTwice(Kill):
    name, says = "kill-restoring", "the server is killed, started, and killed again while it restores"

    def mend(self, stage):
        stage.see_that_one_runs()
        time.sleep(stage.random.uniform(0, 0.2))
        stage.server.kill()
        stage.see_that_one_runs()


class Drain(Fault):
    name, says = "drain", "the server is asked to end (SIGTERM) and started again"
    lasts = (0.0, 1.0)

    def strike(self, stage):
        self.at = time.monotonic()
        stage.server.signal(signal.SIGTERM)

    def mend(self, stage):
        ended = stage.server.ends_within(30)
        if stage.is_alone(self):
            if not ended or stage.server.exit_code != 0:
                stage.complain("wrong", f"SIGTERM: exit code {stage.server.exit_code} after {time.monotonic() - self.at:.0f} s, not 0 within 30 s")
            stage.answered_before(self.at)
        stage.server.kill()
        stage.see_that_one_runs()


class Pause(Fault):
    name, says = "pause", "the server stands still (SIGSTOP) and goes on, for a moment"
    lasts = (0.2, 2.0)

    def strike(self, stage):
        self.server = stage.server
        self.server.signal(signal.SIGSTOP)

    def mend(self, stage):
        self.server.signal(signal.SIGCONT)


class LongPause(Pause):
    name, says = "pause-long", "the same for longer than clients wait"
    lasts = (14.0, 18.0)


class TakeOver(Fault):
    name = "take-over"
    says = "the server stands still, its session of the store ends, a second server serves; then the first goes on"
    lasts = (3.0, 5.0)

    def strike(self, stage):
        self.former, self.next = stage.server, stage.new_server()
        stage.server = self.next
        # On SQLite whoever stands still in the middle of a commit keeps everybody else out: then once more.
        for _ in range(20):
            self.take_over(stage)
            if not stage.is_alone(self) or self.next.becomes_ready(120):
                return
            self.former.signal(signal.SIGCONT)
            time.sleep(stage.random.uniform(0.01, 0.1))
        raise Failure(f"the second server never serves; the end of its log:\n{self.next.last_words()}")

    def take_over(self, stage):
        self.former.signal(signal.SIGSTOP)
        if stage.store.backend == "postgres":
            stage.store.end_sessions()
            stage.crowd.addresses = [self.former.address, self.next.address]
        else:
            # A server on SQLite finds out with its next commit only, so that who reads goes to the second alone.
            (stage.store.folder / "usher.lock").unlink(missing_ok=True)
            stage.crowd.addresses = [self.next.address]
        self.next.start()

    def mend(self, stage):
        self.former.signal(signal.SIGCONT)
        if stage.is_alone(self):
            if stage.store.backend == "sqlite":
                stage.ask_for_a_token(self.former.address)
            if not self.former.ends_within(30):
                stage.complain("wrong", "the former owner of the store goes on after another has served it")
            elif self.former.exit_code != 1:
                stage.complain("wrong", f"the former owner of the store ended with {self.former.exit_code}, not 1")

    def settle(self, stage):
        stage.settle_for_one(self.former, self.next)


class SessionsEnded(Fault):
    name, says = "sessions", "the server's sessions of Postgres are terminated, again and again"
    backends = ("postgres", "cluster")

    def strike(self, stage):
        stage.store.end_sessions()

    def mend(self, stage):
        for _ in range(3):
            stage.store.end_sessions()
            time.sleep(stage.random.uniform(0.05, 0.3))


class PostgresFrozen(Fault):
    name, says = "postgres-frozen", "Postgres stands still (SIGSTOP) and goes on"
    backends = ("postgres", "cluster")
    nothing_durable = True
    lasts = (1.0, 4.0)

    def strike(self, stage):
        stage.store.cluster.signal(signal.SIGSTOP)

    def mend(self, stage):
        stage.store.cluster.signal(signal.SIGCONT)


class PostgresFrozenLong(PostgresFrozen):
    name, says = "postgres-frozen-long", "the same for longer than a request may take"
    lasts = (32.0, 36.0)


class PostgresKilled(Fault):
    name, says = "postgres-killed", "Postgres is killed (SIGKILL) with all its processes and started again"
    backends = ("postgres", "cluster")
    nothing_durable = True

    def strike(self, stage):
        stage.store.cluster.signal(signal.SIGKILL)

    def mend(self, stage):
        # Without a byte left it may not come up: who makes room starts it, too.
        if not is_full(stage.store.disk):
            stage.store.cluster.start_again()


class Cut(Fault):
    name, says = "cut", "connections to Postgres are cut in the middle of its answers"
    backends = ("postgres",)

    def strike(self, stage):
        stage.store.tell_proxy(cut=stage.random.choice((0.02, 0.1, 0.4)))

    def mend(self, stage):
        stage.store.tell_proxy(cut=0)


class Unreachable(Fault):
    name, says = "hang", "nothing comes through between server and Postgres, in either direction, and then all of it"
    backends = ("postgres",)
    nothing_durable = True
    lasts = (1.0, 7.0)

    def strike(self, stage):
        stage.store.tell_proxy(hang=True)

    def mend(self, stage):
        stage.store.tell_proxy(hang=False)


class SlowStore(Fault):
    name, says = "slow", "the store takes 0.15 s for each step (of SQLite: for each fsync)"
    lasts = (2.0, 4.0)

    def impossible(self):
        return Syscalls.impossible()

    def strike(self, stage):
        if stage.store.backend == "postgres":
            stage.store.tell_proxy(delay=0.15)
        else:
            self.syscalls = Syscalls(stage.server, "delay_enter=150000")

    def mend(self, stage):
        if stage.store.backend == "postgres":
            stage.store.tell_proxy(delay=0)
        else:
            self.syscalls.end()


class FsyncFails(Fault):
    name, says = "fsync", "every fsync of the server fails (EIO)"
    backends = ("sqlite",)
    nothing_durable = True

    def impossible(self):
        return Syscalls.impossible()

    def strike(self, stage):
        self.syscalls = Syscalls(stage.server, "error=EIO")
        self.nothing_durable = self.syscalls.holds

    def mend(self, stage):
        self.syscalls.end()


class Moved(Fault):
    name, says = "moved", "usher.db is moved away and back"
    backends = ("sqlite",)
    nothing_durable = True

    def strike(self, stage):
        os.rename(stage.store.folder / "usher.db", stage.store.folder / "elsewhere.db")

    def mend(self, stage):
        os.rename(stage.store.folder / "elsewhere.db", stage.store.folder / "usher.db")


class DiskFull(Fault):
    name, says = "disk-full", "the disk of the store has no byte left"

    def impossible(self):
        return "" if may_mount() else "needs root, to mount a small disk"

    def strike(self, stage):
        fill(stage.store.disk)

    def mend(self, stage):
        make_room(stage.store.disk)
        if stage.store.backend == "postgres" and not stage.store.cluster.runs():
            # It ends by itself where it has no room for its log.
            stage.store.cluster.start_again()


class ClockStep(Fault):
    name, says = "clock", "the server's clock steps 25 hours ahead or back, and is right again within the minute"
    not_with = {name: "a server that is started then has no other clock to believe"
                for name in ("kill", "kill-restoring", "drain", "take-over")}

    # What clock.cpp is built into.
    library = pathlib.Path("build/release/chaos/clock.so")

    def impossible(self):
        return "" if self.library.is_file() else f"needs {self.library}, which ./dev chaos builds"

    @classmethod
    def environment(cls, file: pathlib.Path) -> dict[str, str]:
        """With which a server believes the file."""
        set_clock(file, 0)
        return {"LD_PRELOAD": str(cls.library.resolve()), "USHER_CHAOS_CLOCK": str(file)}

    def strike(self, stage):
        set_clock(stage.clock, stage.random.choice((25 * 3600, -25 * 3600, 8 * DAY_S)))

    def mend(self, stage):
        set_clock(stage.clock, 0)


def set_clock(file: pathlib.Path, seconds: int) -> None:
    # In place: a server has it in its memory.
    with open(file, "r+b" if file.exists() else "wb", buffering=0) as clock:
        clock.write(seconds.to_bytes(8, "little", signed=True))


class Syscalls:
    """What a process wants of its disk, from now on, until `end`."""

    @staticmethod
    def impossible() -> str:
        if not shutil.which("strace"):
            return "needs strace (Debian's package strace)"
        try:
            scope = pathlib.Path("/proc/sys/kernel/yama/ptrace_scope").read_text().strip()
        except OSError:
            scope = "0"
        return "" if os.geteuid() == 0 or scope == "0" else "needs root, to trace the server's system calls"

    def __init__(self, server: Server, what: str):
        self.process, self.holds = None, False
        if not server.runs:
            return
        pid = server.process.pid
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            ["strace", "-f", "-qq", "-p", str(pid), "-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:{what}", "-o", "/dev/null"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up and self.process.poll() is None and not traced(pid):
            time.sleep(0.02)
        self.holds = self.process.poll() is None and traced(pid)

    def end(self) -> None:
        if self.process:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


def traced(pid: int) -> bool:
    """Whether all threads of a process are."""
    try:
        return all("TracerPid:\t0\n" not in status.read_text() for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"))
    except OSError:
        return False


ALL = [kind() for kind in (Kill, KillTwice, Drain, Pause, LongPause, TakeOver, SessionsEnded, PostgresFrozen, PostgresFrozenLong, PostgresKilled,
                           Cut, Unreachable, SlowStore, FsyncFails, Moved, DiskFull, ClockStep)]


def why_not_together(one: Fault, other: Fault) -> str:
    return one.not_with.get(other.name) or other.not_with.get(one.name) or ""
