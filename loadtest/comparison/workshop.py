"""Where a comparison takes place: its programs, files, settings, and the line that says how far it is."""

import contextlib
import dataclasses
import itertools
import pathlib
import sys
import time
from typing import Iterator, Optional
from urllib.parse import urlsplit, urlunsplit

from .processes import Failure, Process

BASELINE = pathlib.Path(__file__).resolve().parent.parent / "baseline"


@dataclasses.dataclass
class Workshop:
    # The folder with the programs.
    build: pathlib.Path
    # For everything that is written on the way.
    folder: pathlib.Path
    # Of a Postgres in which databases may be created; without one what needs it fails.
    postgres: Optional[str]
    repeat: int
    # Of each measured run.
    seconds: float
    # Database sessions, and threads, of the server with row locks.
    pool: int
    _numbers: Iterator[int] = dataclasses.field(default_factory=itertools.count)
    _began: float = dataclasses.field(default_factory=time.monotonic)

    @property
    def warm_up(self) -> float:
        return self.seconds / 4

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:5.0f} s  {text}", file=sys.stderr, flush=True)

    def path(self, name: str) -> pathlib.Path:
        """A file or folder that nobody has used yet."""
        return self.folder / f"{next(self._numbers):04}-{name}"

    def program(self, name: str) -> str:
        found = self.build / name
        if not found.exists():
            raise Failure(f"{found} was not built")
        return str(found)

    @contextlib.contextmanager
    def start(self, *command: object) -> Iterator[Process]:
        """A program, ended when the context is left."""
        words = [str(word) for word in command]
        process = Process(words, self.path(pathlib.Path(words[0]).name + ".log"))
        try:
            yield process
        finally:
            process.end()

    def run(self, *command: object, seconds: float = 120, expected: tuple[int, ...] = (0,)) -> str:
        """A program to its end: what it wrote to standard output. Raises Failure when it fails or takes longer."""
        with self.start(*command) as process:
            code = process.wait(seconds)
            if code not in expected:
                raise Failure(f"{process.name} ended with {code}: {process.last_words()}")
            return process.out.read_text(errors="replace")

    def postgres_url(self, database: str) -> str:
        """Of another database on the same server."""
        if not self.postgres:
            raise Failure("needs --database")
        return urlunsplit(urlsplit(self.postgres)._replace(path=f"/{database}"))

    @contextlib.contextmanager
    def database(self, what: str) -> Iterator[str]:
        """An empty database, and the URL of it; dropped when the context is left."""
        name = f"usher_{what}_{next(self._numbers)}"
        self._sql(f"create database {name}")
        try:
            yield self.postgres_url(name)
        finally:
            self._sql(f"drop database {name} with (force)")
            # What it has to write of this it does now, and not while the next one is measured.
            self._sql("checkpoint")

    def _sql(self, statement: str) -> None:
        if not self.postgres:
            raise Failure("needs --database")
        self.run("psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement, self.postgres)
