"""Programs of a run: servers, and whatever else is started; all of them end with it."""

import contextlib
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request


class Failure(Exception):
    """A run cannot go on, and why."""


def run(*command, seconds: float = 300, **options) -> str:
    """Its standard output; a Failure that quotes its last words where it ends otherwise than with 0."""
    try:
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=seconds,
                              check=False, **options)
    except subprocess.TimeoutExpired as late:
        raise Failure(f"{command[0]} did not end within {seconds:g} s") from late
    if done.returncode:
        raise Failure(f"{pathlib.Path(str(command[0])).name} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def children_of(pid: int) -> list[int]:
    """Direct children, as the kernel tells."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


class Server:
    """One process of `usher serve` at an address of its own, to be started again under the same address. On another host than
    this one `prefix` is the command that starts programs there."""

    def __init__(self, command: list[str], log: pathlib.Path, environment: dict[str, str], host: str = "127.0.0.1", prefix: tuple[str, ...] = ()):
        self.host = host
        self.port = free_port()
        self.command = [*prefix, *command, "--listen", self.address]
        self.log = log
        self.environment = environment
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,  # pylint: disable=consider-using-with
                                            env=self.environment)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def signal(self, number: int) -> None:
        if self.runs:
            self.process.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def ends_within(self, seconds: float) -> bool:
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def is_ready(self) -> bool:
        return self.ready_says()[0] == 200

    def ready_says(self) -> tuple[int, dict]:
        """The status and the body of /readyz; 0 and nothing where no answer comes."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/readyz", timeout=2) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            with contextlib.suppress(OSError, ValueError):
                return refused.code, json.loads(refused.read())
        except (OSError, urllib.error.URLError, ValueError, http.client.HTTPException):
            pass
        return 0, {}

    def becomes_ready(self, seconds: float) -> bool:
        """Whether it does, within this time and before it ends."""
        give_up = time.monotonic() + seconds
        while not self.is_ready():
            if not self.runs or time.monotonic() > give_up:
                return False
            time.sleep(0.05)
        return True

    def wait_until_ready(self, seconds: float) -> None:
        if not self.becomes_ready(seconds):
            raise Failure(f"the server is not ready (exit code {self.exit_code}); the end of its log:\n{self.last_words()}")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
