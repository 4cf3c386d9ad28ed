"""Programs that are started, and ended again whatever happens. Each is known by its process id."""

import ctypes
import pathlib
import re
import signal
import socket
import subprocess
import time
from typing import Optional, Sequence

PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """Something could not be measured. One line for people."""


def reason(problem: Exception) -> str:
    """One line for people."""
    return str(problem) if isinstance(problem, Failure) else f"{type(problem).__name__}: {problem}"


def _end_with_parent() -> None:
    """Runs in the child. So nothing stays behind even if this program is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A program in a process of its own. What it writes goes to two files: its log (standard error), and its output."""

    def __init__(self, command: Sequence[str], log: pathlib.Path):
        self.name = pathlib.Path(command[0]).name
        self.log = log
        self.out = log.with_suffix(".out")
        with log.open("wb") as err, self.out.open("wb") as out:
            # In a session of its own: Ctrl-C is for this program, which then ends the others in order.
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                start_new_session=True, preexec_fn=_end_with_parent,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def last_words(self) -> str:
        """The last line that it wrote, on standard error where there is one."""
        for file in (self.log, self.out):
            text = file.read_text(errors="replace").strip()
            if text:
                return text.split("\n")[-1]
        return "it said nothing"

    def runs(self) -> bool:
        return self._process.poll() is None

    def wait(self, seconds: float) -> int:
        """Its exit code. Raises Failure when it takes longer, and has ended it then."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.end()
            raise Failure(f"{self.name} did not end within {seconds:.0f} s") from None

    def end(self) -> None:
        """Returns when it is gone."""
        if not self.runs():
            return
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def wait_for_address(self, seconds: float = 60) -> str:
        """The URL that it says it listens on."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = re.search(r"listens on (http://127\.0\.0\.1:\d+)", self.log.read_text(errors="replace"))
            if found:
                return found.group(1)
            if not self.runs():
                raise Failure(f"{self.name} did not start: {self.last_words()}")
            time.sleep(0.02)
        raise Failure(f"{self.name} does not listen")

    def wait_for_port(self, port: int, seconds: float = 20) -> str:
        """Until somebody answers there."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self.runs():
                raise Failure(f"{self.name} did not start: {self.last_words()}")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return f"http://127.0.0.1:{port}"
            except OSError:
                time.sleep(0.02)
        raise Failure(f"{self.name} does not listen")

    def wait_for_file(self, file: pathlib.Path, seconds: float = 20) -> None:
        """Until it has made it."""
        until = time.monotonic() + seconds
        while not file.exists():
            if not self.runs():
                raise Failure(f"{self.name} did not start: {self.last_words()}")
            if time.monotonic() >= until:
                raise Failure(f"{self.name} does not make {file.name}")
            time.sleep(0.02)

    def processor_ticks(self, stat: Optional[str] = None) -> int:
        """What it has computed so far, in hundredths of a second; of the text of /proc/PID/stat."""
        stat = pathlib.Path(f"/proc/{self.pid}/stat").read_text() if stat is None else stat
        # The name of the program, which may hold anything, is in parentheses; times are the 14th and 15th field.
        fields = stat[stat.rindex(")") + 2:].split()
        return int(fields[11]) + int(fields[12])
