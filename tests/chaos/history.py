"""What the clients asked and were told, and what the store has: the two things that the checker holds against each other."""

import dataclasses
import json
import threading


@dataclasses.dataclass
class Attempt:
    """A request as it was sent once. Repetitions of one request, under one idempotency key, share `request`."""

    request: int
    client: str
    what: str
    user: int
    asked: dict
    trace: str
    # Seconds of the one clock of all clients.
    sent: float
    key: str | None = None
    # Nothing while, or because, no answer came.
    answered: float | None = None
    status: int | None = None
    answer: dict = dataclasses.field(default_factory=dict)
    # The trace of the answer, and how many bytes stood on the connection that nobody had asked for.
    answered_trace: str = ""
    unasked: int = 0
    failure: str = ""

    @property
    def granted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def code(self) -> str:
        return str(self.answer.get("code", ""))

    @property
    def in_doubt(self) -> bool:
        """Whether the client cannot know if it was done: no answer, or one that says so."""
        return self.status is None or self.code in ("UNAVAILABLE", "OUTCOME_UNKNOWN")


class History:
    """Attempts as they ended, each a line of a file. Any thread."""

    def __init__(self, path=None):
        self.attempts: list[Attempt] = []
        self._lock = threading.Lock()
        self._file = open(path, "a", encoding="utf-8") if path else None  # pylint: disable=consider-using-with

    def add(self, attempt: Attempt) -> None:
        with self._lock:
            self.attempts.append(attempt)
            if self._file:
                self._file.write(json.dumps(dataclasses.asdict(attempt), ensure_ascii=False) + "\n")
                self._file.flush()

    def close(self) -> None:
        if self._file:
            self._file.close()


def read_history(path) -> list[Attempt]:
    with open(path, encoding="utf-8") as lines:
        return [Attempt(**json.loads(line)) for line in lines]


@dataclasses.dataclass
class Change:
    """A row of the change log."""

    number: int
    batch: str
    actor: str
    actor_number: int
    kind: str
    person: int | None
    trace: str
    payload: dict


@dataclasses.dataclass
class Store:
    """What a store holds while no server uses it: the change log in order, and the tables by name, their rows as tuples in the
    order of the columns that stores.py names."""

    changes: list[Change]
    tables: dict[str, set[tuple]]
