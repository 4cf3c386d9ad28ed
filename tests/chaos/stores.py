"""The two stores that a server is tried on: how each is made, named to the server, broken into, and read when the server has ended."""

import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

from history import Change, Store
from processes import Failure, children_of, run

HERE = pathlib.Path(__file__).resolve().parent
POSTGRES_SH = HERE.parent / "support" / "postgres.sh"

# hex_of(..) and time_of(..) are what each store makes of them; the rest is the same SQL.
LOG = ("SELECT change_number, hex_of(batch_id) AS batch_id, actor, actor_number, kind, person_id, hex_of(trace_id) AS trace_id,"
       " CAST(payload AS text) AS payload FROM change_log ORDER BY change_number")
TABLES = {
    "seat_hold": "SELECT concert_id, time_of(starts_at) AS starts_at, seat_no, person_id FROM seat_hold",
    "seat_sale": "SELECT concert_id, time_of(starts_at) AS starts_at, seat_no, person_id, receipt_no FROM seat_sale WHERE cancelled_at IS NULL",
    "receipt": "SELECT concert_id, time_of(starts_at) AS starts_at, receipt_no FROM receipt",
    "wallet_entry": "SELECT w.person_id, w.entry_no, w.balance_after FROM wallet_entry AS w WHERE w.entry_no ="
                    " (SELECT max(entry_no) FROM wallet_entry AS o WHERE o.person_id = w.person_id)",
    "waiting_token": "SELECT room_id, ticket_no, person_id, status FROM waiting_token",
    "clinic_reservation": "SELECT clinic_id, CAST(class_date AS text) AS class_date, place_no, person_id FROM clinic_reservation"
                          " WHERE released_at IS NULL",
    "clinic_waiter": "SELECT clinic_id, CAST(class_date AS text) AS class_date, waiter_no, person_id FROM clinic_waiter WHERE ended_at IS NULL",
    "person": "SELECT person_id FROM person",
    "session_key": "SELECT hex_of(key_hash) AS key_hash, person_id FROM session_key WHERE ended_at IS NULL",
    "outbox": "SELECT lane, notice_no FROM outbox",
    "journal_batch": "SELECT hex_of(batch_id) AS batch_id, change_count FROM journal_batch WHERE state = 'committed' AND change_count > 0",
    "remembered_request": "SELECT hex_of(key_hash) AS key_hash FROM remembered_request",
}


def change_of(row) -> Change:
    number, batch, actor, actor_number, kind, person, trace, payload = row
    return Change(number, batch, actor, actor_number, kind, person, trace or "", json.loads(payload))


@functools.cache
def may_mount() -> bool:
    """Root may, unless it is that of a container without the right to."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory(prefix="usher-chaos-mount-") as folder:
        try:
            with small_disk(pathlib.Path(folder) / "disk", 1):
                return True
        except Failure:
            return False


@contextlib.contextmanager
def small_disk(folder: pathlib.Path, megabytes: int):
    """A disk of its own in the memory, which can be filled."""
    folder.mkdir(parents=True)
    run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "usher-chaos", folder)
    try:
        yield folder
    finally:
        # Not before whatever still ends has let it go.
        run("umount", "--lazy", folder)


def fill(folder: pathlib.Path) -> None:
    """Leaves no byte of the disk free."""
    with contextlib.suppress(OSError), open(folder / "filler", "wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    filler.write(b"x" * size)


def is_full(folder: pathlib.Path) -> bool:
    return (folder / "filler").exists()


def make_room(folder: pathlib.Path) -> None:
    (folder / "filler").unlink(missing_ok=True)


class SqliteStore:
    backend = "sqlite"

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.disk = folder
        self.options = ["--data", str(folder)]
        folder.mkdir(parents=True, exist_ok=True)

    def read(self) -> Store:
        # From a copy: what a killed server left in the log is to be read without altering anything.
        copy = self.folder.parent / "copy"
        copy.mkdir()
        for file in self.folder.glob("usher.db*"):
            shutil.copy(file, copy)
        with contextlib.closing(sqlite3.connect(copy / "usher.db")) as database:
            if (said := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise Failure(f"PRAGMA integrity_check says: {said}")

            database.create_function("hex_of", 1, lambda value: (value or b"").hex())
            database.create_function("time_of", 1, lambda value: value)

            def rows(sql):
                return database.execute(sql)

            found = Store([change_of(row) for row in rows(LOG)], {name: set(rows(sql)) for name, sql in TABLES.items()})
        shutil.rmtree(copy)
        return found


class Cluster:
    """A Postgres of one's own, in a folder of its own."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.url = run(POSTGRES_SH, "start", folder, 100, seconds=600).strip()
        self.port = urllib.parse.urlsplit(self.url).port
        self.bin = pathlib.Path(sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[4]))[-1]).parent
        self.made = 0

    def close(self) -> None:
        self.signal(signal.SIGCONT)
        if not self.runs():
            # What is left of one that was killed is nobody's.
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        run(POSTGRES_SH, "stop", self.folder, seconds=120)

    def pids(self) -> list[int]:
        try:
            main = int((self.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
            name, _, rest = pathlib.Path(f"/proc/{main}/stat").read_text().rpartition(")")
        except (OSError, ValueError):
            return []
        # One that is dead may wait for its parent to hear of it.
        alive = "(postgres" in name and rest.split()[0] not in "ZX"
        return [main, *children_of(main)] if alive else []

    def runs(self) -> bool:
        return bool(self.pids())

    def signal(self, number: int) -> None:
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def start_again(self) -> None:
        """As it was started, whatever it left behind. Where it does not come up at once it is tried again."""
        command = [self.bin / "pg_ctl", "--pgdata", self.folder / "data", "--log", self.folder / "server.log", "--wait", "--timeout", 60, "--silent",
                   "--mode", "immediate", "restart"]
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        for left in range(4, -1, -1):
            if self.runs():
                return
            try:
                (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
                # Its output is a file of its own: a server that lives on would hold a pipe open.
                with open(self.folder.parent / "pg_ctl.log", "ab") as log:
                    subprocess.run([str(part) for part in as_user + command], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=90,
                                   check=True)
                return
            except (subprocess.SubprocessError, OSError) as problem:
                if not left:
                    raise Failure(f"Postgres does not start again: {problem}") from problem
                time.sleep(1)

    def ask(self, sql: str, database: str = "usher", seconds: float = 60) -> str:
        return run("psql", self.named(database), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1", "-c", sql,
                   seconds=seconds)

    def named(self, database: str, port: int | None = None, host: str = "127.0.0.1") -> str:
        parts = urllib.parse.urlsplit(self.url)
        netloc = parts.netloc if port is None else parts.netloc.replace(f"{parts.hostname}:{self.port}", f"{host}:{port}")
        return urllib.parse.urlunsplit(parts._replace(path="/" + database, netloc=netloc))


class PostgresStore:
    backend = "postgres"

    def __init__(self, cluster: Cluster, host: str = "127.0.0.1"):
        """`host`: of this machine, where whoever uses the store finds it."""
        self.cluster = cluster
        cluster.made += 1
        self.database = f"chaos_{cluster.made}"
        cluster.ask(f"CREATE DATABASE {self.database}")
        self.disk = cluster.folder.parent
        self.proxy = subprocess.Popen([sys.executable, "-B", HERE / "proxy.py", str(cluster.port), host],  # pylint: disable=consider-using-with
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = int(self.proxy.stdout.readline())
        self.options = ["--database", cluster.named(self.database, port, host)]

    def close(self) -> None:
        self.proxy.stdin.close()
        self.proxy.wait(10)
        self.proxy.stdout.close()
        with contextlib.suppress(Failure):
            self.cluster.ask(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def tell_proxy(self, **what) -> None:
        self.proxy.stdin.write(json.dumps(what) + "\n")
        self.proxy.stdin.flush()

    def end_sessions(self) -> None:
        """As pg_terminate_backend does it, also where Postgres takes no new session to be asked in."""
        for pid in self.cluster.pids()[1:]:
            with contextlib.suppress(OSError):
                if f" {self.database} " in pathlib.Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, signal.SIGTERM)

    def read(self) -> Store:
        def rows(sql):
            spelt = re.sub(r"hex_of\((\w+)\)", r"encode(\1, 'hex')", sql)
            spelt = re.sub(r"time_of\((\w+)\)", r"""to_char(\1, 'YYYY-MM-DD"T"HH24:MI:SS')""", spelt)
            said = self.cluster.ask(f"SELECT row_to_json(r) FROM ({spelt}) AS r", self.database)
            return [tuple(json.loads(line).values()) for line in said.splitlines() if line]

        return Store([change_of(row) for row in rows(LOG)], {name: set(rows(sql)) for name, sql in TABLES.items()})
