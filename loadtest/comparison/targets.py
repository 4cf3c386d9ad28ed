"""All targets, and how each is measured: this is the only place that lists them."""

import dataclasses
from functools import partial
from typing import Callable

from . import experiments
from .figures import Finding, Target, at_least, at_most
from .workshop import Workshop


@dataclasses.dataclass(frozen=True)
class Part:
    """What is measured in one go. `measure` finds something for each target, in their order."""

    name: str
    targets: tuple[Target, ...]
    measure: Callable[[Workshop], list[Finding]]


def _crowd(scenario: str) -> Part:
    target = Target(f"`{scenario}`, 10,000 clients x 5 rounds, all expected", "s", at_most(1.1), "nginx, constants")
    return Part(scenario, (target,), partial(experiments.crowd, scenario=scenario))


def _seats(connections: int) -> Part:
    what = f"`findSeats`, {connections:,} connections"
    return Part(
        f"seats_{connections}",
        (Target(what, "/s", at_least(1.2), "bare Pistache, same body"), Target(what, "/s", at_least(0.8), "nginx, same body")),
        partial(experiments.seats, connections=connections),
    )


def _tokens(scenario: str, path: str, connections: int, least: float, what: str) -> Part:
    target = Target(f"{what}, {connections:,} connections", "/s", at_least(least), "bare Pistache from another thread")
    return Part(
        f"{scenario}_{connections}", (target,),
        partial(experiments.tokens, scenario=scenario, path=path, connections=connections),
    )


def _holds(clients: int, dates: int, least: float) -> Part:
    where = "1 date" if dates == 1 else f"{dates:,} dates"
    target = Target(f"durable holds on Postgres, {clients:,} clients, {where}", "/s", at_least(least), "row locks over HTTP")
    return Part(f"holds_{clients}_{dates}", (target,), partial(experiments.holds, clients=clients, dates=dates))


def _redis(name: str, what: str, measure: Callable[..., list[Finding]], clients: int) -> Part:
    return Part(
        f"{name}_{clients}",
        (Target(f"{what}, {clients:,} clients", "/s", at_least(2), "Redis, fsync before each answer"),
         Target(f"{what}, {clients:,} clients", "/s", at_least(1), "Redis, fsync every second")),
        partial(measure, clients=clients),
    )


def _restore(backend: str, name: str) -> Part:
    target = Target(f"restore of 1,000,000 sold seats (10 dates of 100,000), {name}", "seats/s", at_least(500_000))
    return Part(f"restore_{backend}", (target,), partial(experiments.restore, backend=backend))


def _start(backend: str, name: str) -> Part:
    target = Target(f"start after ten years of an academy, {name}", "ms", at_most(1.5), "after a day, with the same going on")
    return Part(f"start_{backend}", (target,), partial(experiments.start, backend=backend))


PARTS = (
    _crowd("token_queue"),
    _crowd("find_seats"),
    _seats(64),
    _seats(1_000),
    _seats(10_000),
    _tokens("token_check", "/api/token/check", 64, 1.0, "`token/check`"),
    _tokens("token_check", "/api/token/check", 1_000, 1.0, "`token/check`"),
    _tokens("token_create", "/api/token/create", 64, 0.7, "`token/create`, durable"),
    _tokens("token_create", "/api/token/create", 1_000, 0.7, "`token/create`, durable"),
    _holds(64, 1, 5),
    _holds(1_000, 1, 5),
    _holds(64, 1_000, 3),
    _holds(1_000, 1_000, 3),
    _redis("redis_tokens", "`token/create`, durable", experiments.redis_tokens, 64),
    _redis("redis_tokens", "`token/create`, durable", experiments.redis_tokens, 1_000),
    _redis("redis_holds", "holds, durable", experiments.redis_holds, 64),
    _redis("redis_holds", "holds, durable", experiments.redis_holds, 1_000),
    Part(
        "queue_and_sale",
        (Target("a token and a hold, durable on Postgres, 1,000 clients", "/s", None, "queue in Redis, sale by row locks"),),
        partial(experiments.queue_and_sale, clients=1_000),
    ),
    Part(
        "places",
        (Target("places of a clinic reserved and given up on Postgres, 64 clients", "/s", None, "row locks over HTTP"),),
        partial(experiments.places, clients=64),
    ),
    Part(
        "pgbench",
        (
            Target("seats held, 64 clients", "/s", None, "row locks, pgbench without HTTP"),
            Target("places of a clinic reserved and given up, 64 clients", "/s", None, "row locks, pgbench without HTTP"),
        ),
        partial(experiments.pgbench_alone, clients=64),
    ),
    Part(
        "latency",
        (
            Target(
                "durable hold on Postgres at half of the most, open loop, 64 connections: p99", "ms", at_most(3),
                "median commit of one row beside it",
            ),
        ),
        partial(experiments.latency_at_half, clients=64),
    ),
    Part(
        "journal_postgres",
        (Target("journal alone, Postgres, one connection", "changes/s", at_least(100_000)),),
        partial(experiments.journal, backend="postgres"),
    ),
    Part(
        "journal_sqlite",
        (Target("journal alone, SQLite", "changes/s", at_least(100_000)),),
        partial(experiments.journal, backend="sqlite"),
    ),
    Part(
        "ranks",
        (
            Target("one check, 10,000,000 waiting", "ns", at_most(4), "the same with 1,000 waiting"),
            Target("a waiting token, of 10,000,000", "bytes", at_most(100)),
        ),
        experiments.ranks,
    ),
    Part("idle", (Target("idle server", "% of a core", at_most(1)),), experiments.idle),
    _restore("sqlite", "SQLite"),
    _restore("postgres", "Postgres"),
    _start("sqlite", "SQLite"),
    _start("postgres", "Postgres"),
)
