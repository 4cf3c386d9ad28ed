"""How the targets are measured. Each function starts its sides, lets them take turns and ends them; it gives back a finding
for each of its targets, in their order. What is wrong with one side spoils its own findings alone."""

import contextlib
import os
import time
from typing import Callable

from . import runs, sides
from .figures import Finding, spread
from .processes import Failure, reason
from .runs import Load, Sample, Series
from .workshop import Workshop

# What a hall, or a season of small ones, has.
SEATS = 100_000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def opened(stack: contextlib.ExitStack, side: contextlib.AbstractContextManager) -> Callable[[], str]:
    """The URL of a side, which ends with the stack. One that did not start fails when it is measured."""
    try:
        url = stack.enter_context(side)
    except Exception as problem:  # pylint: disable=broad-except
        why = reason(problem)

        def fail() -> str:
            raise Failure(why)

        return fail
    return lambda: url


def pair(ours: Series, theirs: Series) -> Finding:
    failure = ours.failure or theirs.failure
    return Finding(ours.values, theirs.values, ours.unexpected + theirs.unexpected, failure)


def throughput(found: Load) -> Sample:
    return Sample(found.per_second, found.unexpected)


def crowd(shop: Workshop, scenario: str) -> list[Finding]:
    """How long 10,000 clients take for their 5 rounds each, from the first connect to the last answer. The runs in turns
    look at the status of each answer; one more on Usher, which is not timed, at all that it says."""
    settings = {"connections": 10_000, "rounds": 5}

    def measure(url: str) -> Sample:
        found = runs.load(shop, scenario, url, answers="status", **settings)
        return Sample(found.seconds, found.unexpected)

    with sides.usher_on_sqlite(shop) as (usher, _), contextlib.ExitStack() as rivals:
        nginx = opened(rivals, sides.nginx(shop, sides.typical_answers(usher)))
        checked = runs.load(shop, scenario, usher, **settings)
        shop.say(f"  every field checked: {checked.unexpected} unexpected")
        found = runs.take_turns(
            {"usher": lambda: measure(usher), "nginx": lambda: measure(nginx())}, shop.repeat, shop.say)
    finding = pair(found["usher"], found["nginx"])
    finding.unexpected += checked.unexpected
    return [finding]


def seats(shop: Workshop, connections: int) -> list[Finding]:
    """findSeats; bare Pistache and nginx answer with the very same body."""

    def measure(url: str) -> Sample:
        return throughput(runs.load(
            shop, "constant", url, path=sides.SEATS_PATH, connections=connections, seconds=shop.seconds,
            warm_up=shop.warm_up))

    with sides.usher_on_sqlite(shop) as (usher, _), contextlib.ExitStack() as rivals:
        body = sides.call(usher, sides.SEATS_PATH)
        pistache = opened(rivals, sides.bare_pistache(shop, "reactor", body))
        nginx = opened(rivals, sides.nginx(shop, {"/": body}))
        found = runs.take_turns(
            {"usher": lambda: measure(usher), "bare Pistache": lambda: measure(pistache()),
             "nginx": lambda: measure(nginx())}, shop.repeat, shop.say)
    return [pair(found["usher"], found["bare Pistache"]), pair(found["usher"], found["nginx"])]


def tokens(shop: Workshop, scenario: str, path: str, connections: int) -> list[Finding]:
    """token_check or token_create; a bare Pistache that answers from another thread has an answer of the same size."""

    def measure(url: str) -> Sample:
        return throughput(runs.load(
            shop, scenario, url, connections=connections, seconds=shop.seconds, warm_up=shop.warm_up, answers="status"))

    with sides.usher_on_sqlite(shop) as (usher, _), contextlib.ExitStack() as rivals:
        pistache = opened(rivals, sides.bare_pistache(shop, "thread", sides.typical_answers(usher)[path]))
        found = runs.take_turns(
            {"usher": lambda: measure(usher), "bare Pistache": lambda: measure(pistache())}, shop.repeat, shop.say)
    return [pair(found["usher"], found["bare Pistache"])]


def hold_settings(clients: int, dates: int) -> dict[str, object]:
    return {"connections": clients, "dates": dates, "seats": SEATS // dates}


def usher_holds(shop: Workshop, url: str, clients: int, dates: int, **settings: object) -> Load:
    """Seats of a new concert, made for this run."""
    return runs.load(shop, "holds", url, admin_key=sides.ADMIN_KEY, **hold_settings(clients, dates), **settings)


def holds(shop: Workshop, clients: int, dates: int) -> list[Finding]:
    """Durable holds of seats on Postgres, over HTTP, until all are held or the time is over."""
    timing = {"seconds": shop.seconds, "warm_up": shop.warm_up}

    def measure_row_locks(database: str) -> Sample:
        # Started for each run, so that all seats are free.
        with sides.row_locks(shop, database, dates, SEATS // dates) as url:
            return throughput(runs.load(shop, "holds", url, concert=1, **hold_settings(clients, dates), **timing))

    with sides.usher_on_postgres(shop) as usher, shop.database("row_locks") as database:
        found = runs.take_turns(
            {"usher": lambda: throughput(usher_holds(shop, usher, clients, dates, **timing)),
             "row locks": lambda: measure_row_locks(database)}, shop.repeat, shop.say)
    return [pair(found["usher"], found["row locks"])]


def redis_tokens(shop: Workshop, clients: int) -> list[Finding]:
    """Tokens of Usher, durable on SQLite, beside those of a sorted set in Redis: with its log on disk before it answers, and
    up to a second later."""

    def measure(url: str) -> Sample:
        return throughput(runs.load(
            shop, "token_create", url, connections=clients, seconds=shop.seconds, warm_up=shop.warm_up))

    with sides.usher_on_sqlite(shop) as (usher, _), contextlib.ExitStack() as rivals:
        always = opened(rivals, sides.redis(shop, "always"))
        everysec = opened(rivals, sides.redis(shop, "everysec"))
        found = runs.take_turns(
            {"usher": lambda: measure(usher), "Redis, always": lambda: measure(always()),
             "Redis, everysec": lambda: measure(everysec())}, shop.repeat, shop.say)
    return [pair(found["usher"], found["Redis, always"]), pair(found["usher"], found["Redis, everysec"])]


def redis_holds(shop: Workshop, clients: int) -> list[Finding]:
    """Holds of Usher, durable on SQLite, beside keys that expire in Redis."""
    timing = {"seconds": shop.seconds, "warm_up": shop.warm_up}

    def measure(fsync: str) -> Sample:
        # Started for each run, so that all seats are free.
        with sides.redis(shop, fsync, SEATS) as url:
            return throughput(runs.load(shop, "holds", url, concert=1, **hold_settings(clients, 1), **timing))

    with sides.usher_on_sqlite(shop) as (usher, _):
        found = runs.take_turns(
            {"usher": lambda: throughput(usher_holds(shop, usher, clients, 1, **timing)),
             "Redis, always": lambda: measure("always"), "Redis, everysec": lambda: measure("everysec")},
            shop.repeat, shop.say)
    return [pair(found["usher"], found["Redis, always"]), pair(found["usher"], found["Redis, everysec"])]


def queue_and_sale(shop: Workshop, clients: int) -> list[Finding]:
    """What many build: the queue in Redis, the sale by row locks. Tokens and holds are measured one after the other; so many
    people a second take a token and hold a seat as 1 / (1 / tokens + 1 / holds), since both need the whole machine."""
    timing = {"seconds": shop.seconds, "warm_up": shop.warm_up}

    def tokens_of(url: str) -> Load:
        return runs.load(shop, "token_create", url, connections=clients, **timing)

    def together(queue: Load, sale: Load) -> Sample:
        return Sample(1 / (1 / queue.per_second + 1 / sale.per_second), queue.unexpected + sale.unexpected)

    def measure_both(database: str) -> Sample:
        with sides.redis(shop, "always") as url:
            queue = tokens_of(url)
        with sides.row_locks(shop, database, 1, SEATS) as url:
            return together(queue, runs.load(shop, "holds", url, concert=1, **hold_settings(clients, 1), **timing))

    with sides.usher_on_postgres(shop) as usher, shop.database("row_locks") as database:
        found = runs.take_turns(
            {"usher": lambda: together(tokens_of(usher), usher_holds(shop, usher, clients, 1, **timing)),
             "Redis and row locks": lambda: measure_both(database)}, shop.repeat, shop.say)
    return [pair(found["usher"], found["Redis and row locks"])]


def places(shop: Workshop, clients: int) -> list[Finding]:
    """A place in a clinic is reserved and given up again, on Postgres, over HTTP: everybody in the same clinic, with room for
    all of them."""

    def measure(url: str) -> Sample:
        return throughput(runs.load(
            shop, "place_cycle", url, connections=clients, students=clients, clinics=1, answers="status",
            seconds=shop.seconds, warm_up=shop.warm_up))

    def set_up(database: str) -> None:
        shop.run(shop.program("usher"), "setup-test-clinics", "--database", database, "--capacity", clients)
        shop.run(shop.program("usher"), "setup-test-students", "--database", database, "--count", clients)

    with sides.usher_on_postgres(shop, "--clinic-cancellation-hours", 0, set_up=set_up) as usher, \
            shop.database("row_locks") as database, contextlib.ExitStack() as rivals:
        row_locks = opened(rivals, sides.row_locks(shop, database, 1, 1, 1, clients))
        found = runs.take_turns(
            {"usher": lambda: measure(usher), "row locks": lambda: measure(row_locks())}, shop.repeat, shop.say)
    return [pair(found["usher"], found["row locks"])]


def pgbench_alone(shop: Workshop, clients: int) -> list[Finding]:
    """What row locks reach without HTTP: a seat held, and a place reserved and given up."""
    seat_count = SEATS
    # The time in which they connect counts: a second for 64 of them on a slow machine.
    seconds = max(shop.seconds, 3)
    with shop.database("row_locks") as database, sides.row_locks(shop, database, 1, seat_count, 1, clients):
        found = runs.take_turns(
            {"hold_seat.sql": lambda: Sample(runs.pgbench(
                shop, "hold_seat.sql", database, clients, seconds,
                taken=0, dates=1, seats=seat_count, stride=clients).per_second),
             "reserve_place.sql": lambda: Sample(2 * runs.pgbench(
                 shop, "reserve_place.sql", database, clients, seconds, clinics=1).per_second)},
            1, shop.say)
    return [Finding((), one.values, 0, one.failure) for one in found.values()]


def latency_at_half(shop: Workshop, clients: int) -> list[Finding]:
    """At half of the rate of holds just measured, in an open loop: the 99th percentile, beside the time that another
    session of the same Postgres needs for a transaction of one row. The same transaction is measured before and after,
    with nothing else going on."""
    seconds = 2 * shop.seconds

    def commits(database: str, time_s: float) -> runs.Transactions:
        return runs.pgbench(shop, "commit_one_row.sql", database, 1, time_s)

    ours, beside, alone, worst, rates = [], [], [], [], []
    unexpected = 0
    with sides.usher_on_postgres(shop) as usher, shop.database("row_locks") as database, \
            sides.row_locks(shop, database, 1, 1):
        for turn in range(1, shop.repeat + 1):
            most = usher_holds(shop, usher, clients, 1, seconds=shop.seconds, warm_up=shop.warm_up)
            # Every seat is asked for once, and there are so many.
            rate = min(most.per_second / 2, 0.9 * SEATS / seconds)
            before = commits(database, shop.seconds)
            prefix = shop.path("pgbench")
            command = runs.pgbench_command(shop, "commit_one_row.sql", 1, seconds - 1, {})
            with shop.start("sh", "-c", 'sleep 0.7; exec "$@"', "pgbench", *command, "--log", f"--log-prefix={prefix}",
                            database) as pgbench:
                found = usher_holds(
                    shop, usher, clients, 1, rate=round(rate), seconds=seconds, warm_up=min(1, shop.warm_up))
                pgbench.wait(30)
                log = "".join(file.read_text() for file in sorted(shop.folder.glob(prefix.name + ".*")))
                meanwhile = runs.parse_pgbench(pgbench.out.read_text(), log)
            after = commits(database, shop.seconds)
            ours.append(found.p99_ms)
            beside.append(meanwhile.p50_ms)
            alone += [before.p50_ms, after.p50_ms]
            worst.append(meanwhile.p99_ms)
            rates.append(rate)
            unexpected += most.unexpected + found.unexpected
            shop.say(f"  {turn} of {shop.repeat}  {rate:,.0f} holds/s: p50 {found.p50_ms:.2f} ms, p99 {found.p99_ms:.2f} ms;"
                     f" a commit {meanwhile.p50_ms:.2f} ms (p99 {meanwhile.p99_ms:.2f} ms) beside it,"
                     f" {before.p50_ms:.2f} ms before, {after.p50_ms:.2f} ms after")
    note = (f"{spread(rates).median:,.0f} holds/s; a commit's p99 beside it {spread(worst).median:.2f} ms, its median with"
            f" nothing beside it {spread(alone).median:.2f} ms")
    return [Finding(ours, beside, unexpected, note=note)]


def journal(shop: Workshop, backend: str) -> list[Finding]:
    found = runs.benchmarks(shop, f"^journal_{backend}/all of them")
    return [Finding([one.counters["changes/s"] for one in found])]


def ranks(shop: Workshop) -> list[Finding]:
    """A check among 10,000,000 and one among 1,000, and the memory of a token among the most."""
    checks = runs.benchmarks(shop, "^waiting_line/check/(1000|10000000)/")
    gathered = runs.benchmarks(shop, "^waiting_line/gather, per token/10000000(/|$)")

    def times(size: int) -> list[float]:
        return [one.nanoseconds for one in checks if f"/{size}/" in one.name]

    if not times(10_000_000):
        raise Failure("there is no check among 10,000,000")
    return [Finding(times(10_000_000), times(1000)), Finding([one.counters["bytes/token"] for one in gathered])]


def idle(shop: Workshop) -> list[Finding]:
    """What an idle server computes, as a share of one core."""
    seconds = 5 * shop.seconds
    with sides.usher_on_sqlite(shop) as (_, server):
        # What belongs to the start is over then.
        time.sleep(1)
        before, began = server.processor_ticks(), time.monotonic()
        time.sleep(seconds)
        ticks, elapsed = server.processor_ticks() - before, time.monotonic() - began
    return [Finding([ticks / TICKS_PER_SECOND / elapsed * 100])]


def restore(shop: Workshop, backend: str) -> list[Finding]:
    """From when the first of the dates is asked for after a start until all of them are shown."""
    found = runs.benchmarks(shop, f"^restore_{backend}/load halls of 100,000 sold seats/10/")
    return [Finding([one.counters["sold seats/s"] for one in found])]


def start(shop: Workshop, backend: str) -> list[Finding]:
    """A start after ten years of an academy, and one after a day, with the same going on."""
    found = runs.benchmarks(shop, f"^restore_{backend}/start after days of an academy/(1|3650)/")

    def times(days: int) -> list[float]:
        return [one.nanoseconds / 1e6 for one in found if f"/{days}/" in one.name]

    return [Finding(times(3650), times(1))]
