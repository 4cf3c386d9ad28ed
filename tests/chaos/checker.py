"""Whether what clients were told is true: a history against the change log and the tables.

An acknowledged change is found by the traces of its request in the log, once, and the tables follow from the log. What was refused is
not there. What got no answer may be there, and is there at most once; with an idempotency key that was repeated until an answer came,
exactly as the answer says. Nobody is shown less than they were told before.
"""

import collections
import dataclasses
import hashlib
import itertools
import typing

from fold import Fold
from history import Attempt, Change, Store

# Held seats are believed for so long after the acknowledgement: the servers under test hold them for 300 s at least.
HELD_FOR_S = 250


class Finding(typing.NamedTuple):
    # lost, doubled or wrong.
    kind: str
    text: str


@dataclasses.dataclass(frozen=True)
class Effect:
    """What a kind of request leaves in the log: the change that stands for it, once for each of `items` of what was asked."""

    kind: str
    reason: str = ""
    items: str = ""

    def is_of(self, change: Change, attempt: Attempt) -> bool:
        # Whoever registers learns their number from the answer.
        who = self.kind == "person_registered" or change.person == attempt.user
        return who and change.kind == self.kind and (not self.reason or change.payload.get("reason") == self.reason)

    def times(self, asked: dict) -> int:
        return len(asked[self.items]) if self.items else 1


EFFECTS = {
    "token": Effect("token_issued"),
    "leave": Effect("token_ended", "left"),
    "charge": Effect("wallet_moved", "charge"),
    "use": Effect("wallet_moved", "use"),
    "hold": Effect("seat_held", items="seats"),
    "extend": Effect("hold_extended", items="seats"),
    "release": Effect("hold_released", items="seats"),
    "pay": Effect("receipt_written"),
    "cancel": Effect("sale_cancelled", items="seats"),
    "register": Effect("person_registered"),
    "login": Effect("session_started"),
    "logout": Effect("session_ended", "logout"),
    "reserve": Effect("place_reserved"),
    "unreserve": Effect("place_released", "cancelled"),
    "move": Effect("place_reserved"),
    "join": Effect("clinic_waiter_joined"),
    "unjoin": Effect("clinic_waiter_left", "left"),
}

# Refusals that clients may meet who do nothing wrong: others were faster, or an outage was longer than what they had.
EXPLAINED = {
    "TOKEN_EXPIRED", "TOKEN_NOT_ACTIVE", "SESSION_OVER", "SEAT_ALREADY_RESERVED", "SEAT_TEMPORARILY_HELD", "NO_MORE_EXTENSIONS",
    "ALREADY_RESERVED", "ALREADY_WAITING", "OCCUPIED", "NOT_FULL", "NOT_WAITING", "NOT_RESERVED", "IDEMPOTENCY_KEY_REUSED",
    "INSUFFICIENT_POINTS",
}
# After these it is said that nothing was changed.
TOLD_TO_COME_AGAIN = (429, 503)


@dataclasses.dataclass
class Request:
    """All attempts of one request, and what the log has of it."""

    attempts: list[Attempt]
    changes: list[Change]

    @property
    def first(self) -> Attempt:
        return self.attempts[0]

    @property
    def granted(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.granted), None)

    @property
    def in_doubt(self) -> bool:
        return self.granted is None and any(attempt.in_doubt for attempt in self.attempts)

    def __str__(self):
        first = self.first
        seen = ", ".join(f"{a.trace} {a.status or a.failure or 'no answer'} {a.code}".strip() for a in self.attempts)
        return f"{first.what} of {first.user} {first.asked} ({seen})"


def check(history: list[Attempt], store: Store) -> list[Finding]:
    return Checker(history, store).findings()


def count_acknowledged(history: list[Attempt]) -> int:
    return len({attempt.request for attempt in history if attempt.granted and attempt.what in EFFECTS})


class Checker:
    def __init__(self, history: list[Attempt], store: Store):
        self.history = sorted(history, key=lambda attempt: attempt.sent)
        self.store = store
        self.found: list[Finding] = []
        self.fold = Fold()
        self.requests: dict[int, Request] = {}
        self.traces = {attempt.trace for attempt in history}
        by_trace = collections.defaultdict(list)
        for change in store.changes:
            by_trace[change.trace].append(change)
        for attempt in self.history:
            request = self.requests.setdefault(attempt.request, Request([], []))
            request.attempts.append(attempt)
            if attempt.what in EFFECTS:
                request.changes += [change for change in by_trace[attempt.trace] if EFFECTS[attempt.what].is_of(change, attempt)]

    def findings(self) -> list[Finding]:
        self.fold.take(self.store.changes)
        self.found += [Finding(*wrong) for wrong in self.fold.wrong]
        self._check_tables()
        for attempt in self.history:
            self._check_attempt(attempt)
        for request in self.requests.values():
            if request.first.what in EFFECTS:
                self._check_request(request)
        self._check_order_of_tickets()
        self._check_tokens()
        self._check_balances()
        self._check_seats()
        self._check_places()
        self._check_sessions()
        return self.found

    def _complain(self, kind, text):
        self.found.append(Finding(kind, text))

    # ---- the log and the tables

    def _check_tables(self):
        for name, rows in self.fold.tables().items():
            stored = self.store.tables[name]
            for row in sorted(rows - stored, key=str):
                self._complain("lost", f"{name} lacks {row}, which the log has")
            for row in sorted(stored - rows, key=str):
                self._complain("wrong", f"{name} has {row}, which the log has not")

    # ---- single answers

    def _check_attempt(self, attempt):
        told = f"{attempt.what} of {attempt.user} {attempt.asked} (trace {attempt.trace})"
        if attempt.unasked:
            self._complain("doubled", f"{told} was answered twice: {attempt.unasked} bytes more than its answer came")
        if attempt.status is None:
            return
        # A connection that is one too many is answered before anything of its request was read.
        before_reading = attempt.status == 503 and attempt.answered_trace not in self.traces
        if attempt.answered_trace != attempt.trace and not before_reading:
            self._complain("wrong", f"{told} got the answer to {attempt.answered_trace}")
        if not attempt.granted and attempt.status not in TOLD_TO_COME_AGAIN and attempt.code not in EXPLAINED:
            if not (attempt.what == "me" and attempt.status == 401) and attempt.what != "logout":
                self._complain("lost" if attempt.status in (400, 401, 404) else "wrong",
                               f"{told} was answered {attempt.status} {attempt.code}, which nothing explains")

    # ---- requests and the log

    def _check_request(self, request):
        first, wanted = request.first, EFFECTS[request.first.what].times(request.first.asked)
        done = len(request.changes)
        if done > wanted:
            self._complain("doubled", f"{request} was done {done} times, not {wanted}")
        elif 0 < done < wanted:
            self._complain("wrong", f"{request} was half done")
        answers = [attempt for attempt in request.attempts if attempt.granted]
        if answers and not done and not (first.what == "leave" and self._has_ended(first.asked["token"])):
            self._complain("lost", f"{request} was acknowledged, and the log has nothing of it")
        if not answers and done and first.what != "logout" and not request.attempts[-1].in_doubt:
            self._complain("wrong", f"{request} was refused at last, and yet it was done")
        for attempt in request.attempts:
            own = [change for change in request.changes if change.trace == attempt.trace]
            if own and not attempt.granted and not attempt.in_doubt:
                self._complain("wrong", f"{request}: attempt {attempt.trace} was refused, and yet it was done")
        if len({str(sorted(answer.answer.items(), key=str)) for answer in answers}) > 1 and first.what not in ("token", "hold"):
            self._complain("wrong", f"{request} was answered differently when it was repeated")
        if answers and done == wanted:
            self._check_answer(request, answers[0].answer)

    def _has_ended(self, token):
        """Who leaves again, having heard nothing the first time, is told that the token is over."""
        issued = next((change.payload for change in self.store.changes
                       if change.kind == "token_issued" and change.payload["token"] == hash_of(token)), None)
        return issued is not None and self.fold.tickets[issued["room"], issued["ticket"]][1] not in ("waiting", "active")

    def _check_answer(self, request, answer):
        """What the answer says beside that it was done."""
        change, what, asked = request.changes[-1], request.first.what, request.first.asked
        wrong = []
        if what in ("charge", "use") and answer["amount"] != self.fold.balance_after.get(change.number):
            wrong.append(f"a balance of {answer['amount']}, not {self.fold.balance_after.get(change.number)}")
        if what in ("charge", "use") and abs(change.payload["amount"]) != asked["amount"]:
            wrong.append(f"{asked['amount']}, and {change.payload['amount']} was moved")
        if what == "pay" and (answer["receiptNo"], answer["balance"], answer["amount"]) != (
                change.payload["receipt"], change.payload["balance_after"], change.payload["amount"]):
            wrong.append(f"another receipt than {change.payload}")
        if what in ("hold", "pay", "cancel", "extend", "release") and sorted(answer["seatNos"]) != sorted(asked["seats"]):
            wrong.append(f"seats {answer['seatNos']}")
        if what in ("hold", "extend", "release", "cancel") and sorted(c.payload["seat"] for c in request.changes) != sorted(asked["seats"]):
            wrong.append(f"{asked['seats']}, and the log has others")
        if what == "token" and hash_of(answer["token"]) != change.payload["token"]:
            wrong.append("another token than the log has")
        if what == "login" and hash_of(answer["token"]) != change.payload["key"]:
            wrong.append("another session than the log has")
        if what == "register" and answer["id"] != change.person:
            wrong.append(f"number {answer['id']}, and the log has {change.person}")
        if what in ("reserve", "move", "join") and change.payload["clinic"] != asked["clinic"]:
            wrong.append(f"clinic {asked['clinic']}, and the log has another")
        for text in wrong:
            self._complain("wrong", f"{request} says {text}")

    # ---- ranks

    def _tickets(self):
        """Of each token that was issued for a request: when it was first asked for, when it was known, room and ticket."""
        for request in self.requests.values():
            if request.first.what == "token" and request.granted and len(request.changes) == 1:
                fact = request.changes[0].payload
                yield request, fact["room"], fact["ticket"]

    def _check_order_of_tickets(self):
        rooms = collections.defaultdict(list)
        for request, room, ticket in self._tickets():
            rooms[room].append((request, ticket))
        for issued in rooms.values():
            known = sorted(issued, key=lambda one: one[0].granted.answered)
            asked = sorted(issued, key=lambda one: one[0].first.sent)
            highest, at = 0, 0
            for request, ticket in asked:
                while at < len(known) and known[at][0].granted.answered < request.first.sent:
                    highest = max(highest, known[at][1])
                    at += 1
                if ticket < highest:
                    self._complain("wrong", f"{request} got ticket {ticket} after somebody had got {highest}: a rank is out of order")

    def _check_tokens(self):
        """Nobody goes back in the line, or from a token that has ended to one that is open."""
        stages = {"waiting": 0, "active": 1, "completed": 2, "expired": 2, "replaced": 2}
        seen: dict[str, tuple[int, float, Attempt]] = {}
        for attempt in self._answers():
            if attempt.what in ("pay", "leave"):
                now = (2, 0.0)
            elif attempt.what in ("token", "check"):
                now = stages[attempt.answer["status"]], -attempt.answer["queueCount"]
            else:
                continue
            token = attempt.asked.get("token") or attempt.answer["token"]
            stage, ahead, before = seen.get(token, (0, float("-inf"), attempt))
            # What was asked before that was known may have been answered by what was so then; a repetition gets the first answer.
            if now < (stage, ahead) and attempt.sent > before.answered and attempt.what == "check":
                self._complain("wrong", f"{attempt.what} of {attempt.user} (trace {attempt.trace}) shows {attempt.answer['status']} with "
                                        f"{attempt.answer['queueCount']} ahead, which was past already: a stale read or a rank out of order")
            if now > (stage, ahead):
                seen[token] = (*now, attempt)

    def _answers(self):
        return sorted((attempt for attempt in self.history if attempt.granted), key=lambda attempt: attempt.answered)

    # ---- one's own writes

    def _check_balances(self):
        """A balance that is shown has in it every movement that was acknowledged before it was asked for, and otherwise only such as were
        in doubt by then, or under way."""
        moves = collections.defaultdict(list)
        for change in self.store.changes:
            if change.kind in ("wallet_moved", "wallet_credited"):
                moves[change.person].append(change)
        asked = {attempt.trace: self.requests[attempt.request] for attempt in self.history}
        for read in self._answers():
            if read.what != "balance":
                continue
            certain, open_ones = 0, []
            for change in moves[read.user]:
                request = asked.get(change.trace)
                granted = request.granted if request else None
                if request is None or granted and granted.answered < read.sent:
                    certain += change.payload["amount"]
                elif request.first.sent < read.answered:
                    open_ones.append(change.payload["amount"])
            # Movements are in the order of the log: of those that are open, the first few may be in it.
            possible = {certain + sum(chosen) for size in range(min(len(open_ones), 8) + 1)
                        for chosen in itertools.combinations(open_ones[-8:], size)}
            if read.answer["amount"] not in possible:
                self._complain("wrong", f"balance of {read.user} (trace {read.trace}) shows {read.answer['amount']}, not {certain}: a stale "
                                        "read after an acknowledged write, or a wrong balance")

    def _check_seats(self):
        """A seat that somebody was told they hold is not shown as free until they gave it up."""
        ends, kept = collections.defaultdict(list), collections.defaultdict(list)
        for request in self.requests.values():
            first = request.first
            for seat in first.asked.get("seats", ()):
                if first.what in ("release", "cancel"):
                    ends[first.asked["date"], seat, first.user].append(first.sent)
        for request in self.requests.values():
            first, granted = request.first, request.granted
            if first.what == "hold" and granted:
                for seat in first.asked["seats"]:
                    mine = [end for end in ends[first.asked["date"], seat, first.user] if end > granted.answered]
                    kept[first.asked["date"], seat].append((granted.answered, min([granted.answered + HELD_FOR_S, *mine]), request))
        for read in self._answers():
            if read.what == "seats":
                for seat in read.answer["availableSeats"]:
                    for begin, end, request in kept[read.asked["date"], seat]:
                        if begin < read.sent and read.answered < end:
                            self._complain("wrong", f"seats of {read.user} (trace {read.trace}) shows seat {seat} as free after {request} was "
                                                    "acknowledged: a stale read")

    def _check_places(self):
        """A student's own week shows the places that they were told they have, and none that they gave up."""
        steps = collections.defaultdict(list)
        for request in self.requests.values():
            first = request.first
            if first.what in ("reserve", "unreserve", "move", "join", "unjoin"):
                steps[first.user].append(request)
        for read in self._answers():
            if read.what != "places":
                continue
            for clinic, has in self._known_places(steps[read.user], read).items():
                if has != (clinic in read.answer["places"]):
                    self._complain("wrong", f"places of {read.user} (trace {read.trace}) shows {read.answer['places']}, which is not so of clinic "
                                            f"{clinic}: a stale read after an acknowledged write")
            for clinic, count, capacity in read.answer["counts"]:
                if count > capacity:
                    self._complain("wrong", f"places of {read.user} (trace {read.trace}) shows {count} of {capacity} in clinic {clinic}")

    @staticmethod
    def _known_places(steps, read):
        """Of which clinics a student knows that they have a place, or that they have none. Who waits may be promoted at any time."""
        known: dict[int, bool] = {}
        for request in sorted(steps, key=lambda step: step.first.sent):
            first, granted = request.first, request.granted
            if first.sent >= read.answered:
                break
            clinics = [first.asked["clinic"], *([first.asked["from"]] if first.what == "move" else [])]
            if first.what in ("join", "unjoin") or not granted and request.in_doubt or granted and granted.answered >= read.sent:
                for clinic in clinics:
                    known.pop(clinic, None)
                if first.what == "unjoin" and granted and granted.answered < read.sent:
                    known[clinics[0]] = False
            elif granted:
                known[clinics[0]] = first.what != "unreserve"
                if first.what == "move":
                    known[clinics[1]] = False
        return known

    def _check_sessions(self):
        """A session that was logged out opens nothing."""
        ended = {}
        for attempt in self._answers():
            if attempt.what == "logout":
                ended.setdefault(attempt.asked["session"], attempt.answered)
        for attempt in self._answers():
            over = ended.get(attempt.asked.get("session"))
            if over is not None and attempt.sent > over and attempt.what != "logout":
                self._complain("wrong", f"{attempt.what} of {attempt.user} (trace {attempt.trace}) was answered to a session that had been logged "
                                        "out: a stale read")


def hash_of(secret: str) -> str:
    """What the store has of a token or a session key."""
    return hashlib.blake2b(secret.encode(), digest_size=16).hexdigest()
