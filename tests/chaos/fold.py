"""What follows from the change log alone: the state of seats, wallets, waiting rooms, classes and people, change by change, and where
a change cannot follow from those before it. Knows nothing of the server's own code."""

import collections

from history import Change

PARTS_OF_A_PAYMENT = {("seat_sold", None), ("receipt_written", None), ("wallet_moved", "payment"), ("notice_queued", "paid"),
                      ("token_ended", "completed")}


class Fold:
    """Takes all changes in, in order. `wrong` gets (kind, text) of each that breaks a rule."""

    def __init__(self):
        self.wrong: list[tuple[str, str]] = []
        self.actor_numbers = collections.Counter()
        self.batches = collections.Counter()
        # A seat is (concert, date, number).
        self.held: dict[tuple, int] = {}
        self.sold: dict[tuple, tuple[int, int]] = {}
        self.receipts: dict[tuple, set[int]] = collections.defaultdict(set)
        self.balances: dict[int, int] = collections.defaultdict(int)
        self.entries = collections.Counter()
        # The balance after a change, by the change's number.
        self.balance_after: dict[int, int] = {}
        # A room's tickets: (person, status); those that wait and those that are active, apart.
        self.tickets: dict[tuple[int, int], tuple[int, str]] = {}
        self.waiting: dict[int, dict[int, None]] = collections.defaultdict(dict)
        self.active: dict[int, set[int]] = collections.defaultdict(set)
        self.places: dict[int, int] = {}
        # A class is (clinic, date): who has which place, and who waits, in order of joining.
        self.capacity: dict[int, int] = {}
        self.rosters: dict[tuple, dict[int, int]] = collections.defaultdict(dict)
        self.lines: dict[tuple, dict[int, int]] = collections.defaultdict(dict)
        self.waiters = collections.Counter()
        self.prices: dict[int, int] = {}
        # What was paid for a place, by class and place.
        self.paid: dict[tuple, int] = {}
        # Of one append, person and class: what is to move for its places and did not, and a change that says so.
        self.unmoved: dict[tuple, tuple[int, Change]] = {}
        # Who could not pay for a place that was theirs, as (clinic, waiter).
        self.passed: set[tuple[int, int]] = set()
        # In which classes somebody has had a place or waited.
        self.classes_of: dict[int, set[tuple]] = collections.defaultdict(set)
        self.people: set[int] = set()
        self.sessions: dict[str, int] = {}
        self.notices: dict[str, set[int]] = collections.defaultdict(set)
        self.remembered: set[str] = set()

    def take(self, changes: list[Change]) -> None:
        last = 0
        payments = collections.defaultdict(list)
        for change in changes:
            if change.number <= last:
                self._complain("wrong", change, f"comes after change {last}")
            last = change.number
            self.batches[change.batch] += 1
            self.actor_numbers[change.actor] += 1
            if change.actor_number != self.actor_numbers[change.actor]:
                self._complain("lost", change, f"has number {change.actor_number} of {change.actor}, which had "
                                               f"{self.actor_numbers[change.actor] - 1} before")
                self.actor_numbers[change.actor] = change.actor_number
            of_a_class = change.kind == "wallet_moved" and "clinic" in change.payload
            if not of_a_class and (change.kind, change.payload.get("reason", change.payload.get("kind"))) in PARTS_OF_A_PAYMENT:
                payments[change.batch, change.trace].append(change)
            handler = getattr(self, "_" + change.kind, None)
            if handler:
                handler(change, change.payload)
        for parts in payments.values():
            self._check_payment(parts)
        for amount, change in self.unmoved.values():
            if amount:
                self._complain("wrong", change, f"lacks a movement of {amount} in the same append, or has one that nothing is for")

    def _complain(self, kind, change, text):
        self.wrong.append((kind, f"change {change.number} ({change.kind} {change.payload}) {text}"))

    # ---- seats

    @staticmethod
    def _seat(fact):
        return fact["concert"], fact["starts_at"], fact["seat"]

    def _seat_held(self, change, fact):
        seat = self._seat(fact)
        if seat in self.sold:
            self._complain("doubled", change, f"holds a seat that {self.sold[seat][0]} owns")
        if seat in self.held:
            self._complain("doubled", change, f"holds a seat that {self.held[seat]} holds")
        self.held[seat] = fact["user"]

    def _end_hold(self, change, fact):
        if self.held.pop(self._seat(fact), None) != fact["user"]:
            self._complain("wrong", change, "ends a hold that is not there")

    _hold_expired = _hold_released = _end_hold

    def _hold_extended(self, change, fact):
        if self.held.get(self._seat(fact)) != fact["user"]:
            self._complain("wrong", change, "is about a hold that is not there")

    _hold_reclaimed = _hold_extended

    def _seat_sold(self, change, fact):
        seat = self._seat(fact)
        if seat in self.sold:
            self._complain("doubled", change, f"sells a seat that {self.sold[seat][0]} owns")
        self._end_hold(change, fact)
        self.sold[seat] = fact["user"], fact["receipt"]

    def _sale_cancelled(self, change, fact):
        if self.sold.pop(self._seat(fact), None) != (fact["user"], fact["receipt"]):
            self._complain("wrong", change, "cancels a sale that is not there")

    def _receipt_written(self, change, fact):
        date = fact["concert"], fact["starts_at"]
        # A payment that came to nothing leaves a gap.
        if fact["receipt"] in self.receipts[date]:
            self._complain("doubled", change, "has the number of another receipt")
        self.receipts[date].add(fact["receipt"])

    # ---- money

    def _move(self, change, user, amount):
        self.balances[user] += amount
        self.entries[user] += 1
        self.balance_after[change.number] = self.balances[user]
        if self.balances[user] < 0:
            self._complain("wrong", change, f"leaves {self.balances[user]} in the wallet of {user}")

    def _wallet_moved(self, change, fact):
        self._move(change, fact["user"], fact["amount"])
        if "clinic" in fact:
            self._expect_to_move(change, fact, -fact["amount"])

    def _wallet_credited(self, change, fact):
        self._move(change, fact["user"], fact["amount"])

    def _expect_to_move(self, change, fact, amount):
        """Places and their money become durable together."""
        whose = change.batch, change.trace, fact["user"], fact["clinic"], fact["class_date"]
        before, first = self.unmoved.get(whose, (0, change))
        self.unmoved[whose] = before + amount, first

    def _check_payment(self, parts):
        """Debit, sale, receipt, completed token and notice of one payment come together or not at all."""
        of = collections.defaultdict(list)
        for part in parts:
            of[part.kind].append(part.payload)
        once = all(len(of[kind]) == 1 for kind in ("receipt_written", "wallet_moved", "notice_queued", "token_ended"))
        price = sum(sale["price"] for sale in of["seat_sold"])
        moved = next((part.number for part in parts if part.kind == "wallet_moved"), 0)
        if not once or not of["seat_sold"] or (price, -price, price, self.balance_after[moved]) != (
                of["receipt_written"][0]["amount"], of["wallet_moved"][0]["amount"], of["notice_queued"][0]["amount"],
                of["receipt_written"][0]["balance_after"]):
            self._complain("wrong", parts[0], f"is of a payment that is not whole: {dict(of)}")

    # ---- waiting rooms

    def _room_changed(self, _, fact):
        self.places[fact["room"]] = fact["places"]

    def _token_issued(self, change, fact):
        room, ticket = fact["room"], fact["ticket"]
        if ticket != 1 and (room, ticket - 1) not in self.tickets or (room, ticket) in self.tickets:
            self._complain("wrong", change, "is out of order")
        self.tickets[room, ticket] = fact["user"], "waiting"
        self.waiting[room][ticket] = None

    def _token_admitted(self, change, fact):
        room, ticket = fact["room"], fact["ticket"]
        first = next(iter(self.waiting[room]), None)
        if ticket != first:
            self._complain("wrong", change, f"is admitted before its turn: ticket {first} is the first that waits")
        self.waiting[room].pop(ticket, None)
        self.active[room].add(ticket)
        self.tickets[room, ticket] = fact["user"], "active"
        if len(self.active[room]) > self.places.get(room, len(self.active[room])):
            self._complain("wrong", change, f"is one too many: {len(self.active[room])} are active in room {room}")

    def _token_ended(self, change, fact):
        room, ticket = fact["room"], fact["ticket"]
        if self.tickets.get((room, ticket), (0, ""))[1] not in ("waiting", "active"):
            self._complain("wrong", change, "ends a token that is not open")
        self.waiting[room].pop(ticket, None)
        self.active[room].discard(ticket)
        self.tickets[room, ticket] = fact["user"], fact["reason"]

    # ---- clinics

    def _clinic_created(self, _, fact):
        self.capacity[fact["clinic"]] = fact["capacity"]
        self.prices[fact["clinic"]] = fact.get("price", 0)

    _clinic_changed = _clinic_created

    def _place_reserved(self, change, fact):
        roster = self.rosters[fact["clinic"], fact["class_date"]]
        self.classes_of[fact["user"]].add((fact["clinic"], fact["class_date"]))
        if fact["place"] in roster:
            self._complain("doubled", change, f"takes a place that {roster[fact['place']]} has")
        if fact["user"] in roster.values():
            self._complain("doubled", change, "takes a second place")
        roster[fact["place"]] = fact["user"]
        capacity = self.capacity.get(fact["clinic"], 0)
        if len(roster) > capacity or fact["place"] > capacity:
            self._complain("wrong", change, f"makes {len(roster)} of {capacity} places")
        paid, price = fact.get("paid", 0), self.prices.get(fact["clinic"], 0)
        if paid != price:
            self._complain("wrong", change, f"has a place for {paid} that costs {price}")
        self.paid[fact["clinic"], fact["class_date"], fact["place"]] = paid
        self._expect_to_move(change, fact, -paid)

    def _place_released(self, change, fact):
        paid = self.paid.pop((fact["clinic"], fact["class_date"], fact["place"]), 0)
        if fact.get("refund", 0) != paid:
            self._complain("wrong", change, f"gives {fact.get('refund', 0)} back of {paid}")
        self._expect_to_move(change, fact, paid)
        if self.rosters[fact["clinic"], fact["class_date"]].pop(fact["place"], None) != fact["user"]:
            self._complain("wrong", change, "gives up a place that is not there")

    def _clinic_waiter_joined(self, change, fact):
        line = self.lines[fact["clinic"], fact["class_date"]]
        self.classes_of[fact["user"]].add((fact["clinic"], fact["class_date"]))
        self.waiters[fact["clinic"]] += 1
        if fact["waiter"] != self.waiters[fact["clinic"]]:
            self._complain("wrong", change, f"is waiter {self.waiters[fact['clinic']]} of the clinic")
            self.waiters[fact["clinic"]] = fact["waiter"]
        if fact["user"] in line.values():
            self._complain("doubled", change, "stands in the line twice")
        line[fact["waiter"]] = fact["user"]

    def _clinic_waiter_left(self, change, fact):
        line = self.lines[fact["clinic"], fact["class_date"]]
        if fact["reason"] == "promoted":
            # Before them may be who may not take it just then, for another class at that hour which they have or are about to get, and who
            # could not pay when a place was theirs.
            free = [waiter for waiter, user in line.items() if (fact["clinic"], waiter) not in self.passed
                    and all(clinic == fact["clinic"] or date != fact["class_date"] for clinic, date in self.classes_of[user])]
            if free and free[0] < fact["waiter"]:
                self._complain("wrong", change, f"is promoted before its turn: waiter {free[0]} is the first")
        if line.pop(fact["waiter"], None) != fact["user"]:
            self._complain("wrong", change, "leaves a line that they do not stand in")

    def _clinic_waiter_passed(self, change, fact):
        if self.lines[fact["clinic"], fact["class_date"]].get(fact["waiter"]) != fact["user"]:
            self._complain("wrong", change, "passes somebody over who does not stand in the line")
        if (fact["clinic"], fact["waiter"]) in self.passed:
            self._complain("doubled", change, "is told a second time")
        self.passed.add((fact["clinic"], fact["waiter"]))

    # ---- people, notices, keys

    def _person_registered(self, change, fact):
        # What they are called is sealed.
        if fact["user"] in self.people:
            self._complain("doubled", change, "has the number of somebody else")
        self.people.add(fact["user"])

    def _session_started(self, _, fact):
        self.sessions[fact["key"]] = fact["user"]

    def _session_ended(self, change, fact):
        if self.sessions.pop(fact["key"], None) is None:
            self._complain("wrong", change, "ends a session that is not there")

    def _notice_queued(self, change, fact):
        lane = f"clinic/{fact['clinic']}" if "clinic" in fact else f"concert-date/{fact['concert']}/{fact['starts_at']}"
        if fact["notice"] in self.notices[lane]:
            self._complain("doubled", change, "has the number of another notice")
        self.notices[lane].add(fact["notice"])

    def _request_remembered(self, change, fact):
        if fact["key"] in self.remembered:
            self._complain("doubled", change, "remembers a key that is remembered")
        self.remembered.add(fact["key"])

    def _request_forgotten(self, _, fact):
        self.remembered.discard(fact["key"])

    # ---- what the tables then hold

    def tables(self) -> dict[str, set[tuple]]:
        """Rows as stores.py reads them."""
        return {
            "seat_hold": {(*seat, user) for seat, user in self.held.items()},
            "seat_sale": {(*seat, *owner) for seat, owner in self.sold.items()},
            "receipt": {(*date, number) for date, numbers in self.receipts.items() for number in numbers},
            "wallet_entry": {(user, count, self.balances[user]) for user, count in self.entries.items()},
            "waiting_token": {(*ticket, *state) for ticket, state in self.tickets.items()},
            "clinic_reservation": {(*key, *place) for key, roster in self.rosters.items() for place in roster.items()},
            "clinic_waiter": {(*key, *waiter) for key, line in self.lines.items() for waiter in line.items()},
            "person": {(user,) for user in self.people},
            "session_key": set(self.sessions.items()),
            "outbox": {(lane, number) for lane, numbers in self.notices.items() for number in numbers},
            "journal_batch": {(batch, count) for batch, count in self.batches.items()},
            "remembered_request": {(key,) for key in self.remembered},
        }
