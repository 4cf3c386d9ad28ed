"""Usher, and what it is compared with, as servers that listen on a free port of 127.0.0.1. Each is a context: entered with
the URL of a server that answers, left when it has ended."""

import contextlib
import json
import pathlib
import urllib.request
from typing import Callable, Iterator, Mapping

from .processes import Failure, Process, free_port
from .workshop import BASELINE, Workshop

ADMIN_KEY = "the-key-of-a-comparison"
SEATS_PATH = "/api/concert/findSeats?concertId=1&concertDate=2024-09-15T20:00:00"


@contextlib.contextmanager
def _usher(shop: Workshop, *options: object) -> Iterator[tuple[str, Process]]:
    with shop.start(
        shop.program("usher"), "serve", "--demo", "--listen", "127.0.0.1:0", "--admin-key", ADMIN_KEY, *options
    ) as server:
        yield server.wait_for_address(), server


@contextlib.contextmanager
def usher_on_sqlite(shop: Workshop, *options: object) -> Iterator[tuple[str, Process]]:
    """With demonstration data, everything else as it comes."""
    with _usher(shop, "--data", shop.path("data"), *options) as server:
        yield server


@contextlib.contextmanager
def usher_on_postgres(
    shop: Workshop, *options: object, set_up: Callable[[str], None] = lambda database: None
) -> Iterator[str]:
    """`set_up` gets the URL of the empty database first."""
    with shop.database("usher") as database:
        set_up(database)
        with _usher(shop, "--database", database, *options) as (url, _):
            yield url


@contextlib.contextmanager
def bare_pistache(shop: Workshop, answer_from: str, body: bytes) -> Iterator[str]:
    """`answer_from`: reactor or thread."""
    file = shop.path("body.json")
    file.write_bytes(body)
    with shop.start(
        shop.program("usher_bare_server"), "--listen", "127.0.0.1:0", "--answer-from", answer_from, "--body-file", file
    ) as server:
        yield server.wait_for_address()


@contextlib.contextmanager
def row_locks(shop: Workshop, database: str, dates: int, seats: int, clinics: int = 1, capacity: int = 6) -> Iterator[str]:
    """With nothing booked."""
    with shop.start(
        shop.program("usher_row_locks"), "--listen", "127.0.0.1:0", "--database", database,
        "--connections", shop.pool, "--threads", shop.pool,
        "--dates", dates, "--seats", seats, "--clinics", clinics, "--capacity", capacity,
    ) as server:
        yield server.wait_for_address()


@contextlib.contextmanager
def redis(shop: Workshop, fsync: str, seats: int = 1) -> Iterator[str]:
    """With nobody waiting and nothing held. `fsync`: when Redis has its log on disk, always (before it answers, as Usher) or
    everysec (up to a second later)."""
    folder = shop.path("redis")
    folder.mkdir()
    socket = folder / "socket"
    with shop.start(
        "redis-server", "--port", 0, "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "yes",
        "--appendfsync", fsync,
    ) as database:
        database.wait_for_file(socket)
        with shop.start(
            shop.program("usher_redis"), "--listen", "127.0.0.1:0", "--socket", socket, "--seats", seats
        ) as server:
            yield server.wait_for_address()


def quoted(text: str) -> str:
    """As a word of nginx's configuration. Raises Failure for texts that it cannot hold."""
    if "$" in text:
        raise Failure("nginx would take the $ of the answer for a variable")
    if len(text.encode()) > 4000:
        raise Failure("nginx takes words of 4,000 bytes at most")
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def nginx_configuration(template: str, folder: pathlib.Path, port: int, answers: Mapping[str, bytes]) -> str:
    """`answers`: the body for each path; "/" stands for all others."""
    locations = "\n".join(
        f"    location {path if path == '/' else '= ' + path} {{ return 200 {quoted(body.decode())}; }}"
        for path, body in answers.items()
    )
    return template.replace("@FOLDER@", str(folder)).replace("@PORT@", str(port)).replace("@LOCATIONS@", locations)


@contextlib.contextmanager
def nginx(shop: Workshop, answers: Mapping[str, bytes]) -> Iterator[str]:
    folder = shop.path("nginx")
    folder.mkdir()
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(nginx_configuration((BASELINE / "nginx.conf.in").read_text(), folder, port, answers))
    with shop.start("nginx", "-p", folder, "-c", configuration) as server:
        yield server.wait_for_port(port)


def call(url: str, path: str, body: object = None, headers: Mapping[str, str] = {}) -> bytes:
    """The body of an answer with 200. Raises Failure."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()
    except OSError as problem:
        raise Failure(f"{path}: {problem}") from None


def typical_answers(url: str) -> dict[str, bytes]:
    """By path, what Usher answers to what everybody asks. The token of the check is one that waits, as most do in a
    crowd: there are more tokens than places."""
    created = b""
    for _ in range(101):
        created = call(url, "/api/token/create", {"userId": 1})
    checked = call(url, "/api/token/check", headers={"authorization": json.loads(created)["token"]})
    return {
        "/api/token/create": created,
        "/api/token/check": checked,
        "/api/concert/findSeats": call(url, SEATS_PATH),
    }
