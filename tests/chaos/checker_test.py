"""The checker against histories that were made by hand: a clean one, and the same with one thing damaged, which is to be found."""

import copy
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from checker import check, count_acknowledged, hash_of  # noqa: E402
from fold import Fold  # noqa: E402
from history import Attempt, Change, History, Store, read_history  # noqa: E402

DATE = "2030-01-15T20:00:00"
CLASS = "2030-01-17"


class World:
    """A server that does nothing wrong, as far as a history and a store show: everything takes a second."""

    def __init__(self):
        self.attempts: list[Attempt] = []
        self.changes: list[Change] = []
        self.now = 0.0
        self.balances: dict[int, int] = {}
        self.tickets = self.receipts = self.waiters = self.notices = 0
        self.changed("setup", [("person_registered", user, {"user": user, "username": f"user{user}"}) for user in range(1, 8)])
        self.changed("waiting-room/1", [("room_changed", None, {"room": 1, "places": 2})])
        self.changed("clinic/1", [("clinic_created", None, {"clinic": 1, "capacity": 2})])
        self.changed("clinic/2", [("clinic_created", None, {"clinic": 2, "capacity": 2})])

    def changed(self, actor, facts, trace=""):
        """One batch; each fact is (kind, person, payload), or (kind, person, payload, actor) where it is another's."""
        batch = f"batch{len(self.changes)}"
        for kind, person, payload, *other in facts:
            whose = other[0] if other else actor
            number = sum(change.actor == whose for change in self.changes) + 1
            self.changes.append(Change(len(self.changes) + 1, batch, whose, number, kind, person, trace, payload))

    def asks(self, what, user, asked, answer, status=200, *, key=None, request=None):
        trace = f"{len(self.attempts) + 1:032x}"
        attempt = Attempt(request or len(self.attempts) + 1, f"client{user}", what, user, asked, trace, self.now, key, self.now + 0.5,
                          status, answer, trace)
        self.now += 1
        self.attempts.append(attempt)
        return attempt

    def token(self, user, key=None):
        self.tickets += 1
        name = f"token{self.tickets}"
        active = self.tickets <= 2
        attempt = self.asks("token", user, {"room": 1}, {"token": name, "status": "active" if active else "waiting",
                                                          "queueCount": 0 if active else self.tickets - 3}, key=key)
        fact = {"room": 1, "ticket": self.tickets, "user": user}
        self.changed("waiting-room/1", [("token_issued", user, fact | {"token": hash_of(name)})]
                     + [("token_admitted", user, fact)] * active, attempt.trace)
        return attempt

    def charge(self, user, amount):
        self.balances[user] = self.balances.get(user, 0) + amount
        attempt = self.asks("charge", user, {"amount": amount}, {"amount": self.balances[user]}, key=f"c{self.now}")
        self.changed("wallets", [("wallet_moved", user, {"user": user, "amount": amount, "reason": "charge"})], attempt.trace)
        return attempt

    def balance(self, user):
        return self.asks("balance", user, {}, {"amount": self.balances.get(user, 0)})

    def seat(self, user, seat):
        return {"concert": 1, "starts_at": DATE, "seat": seat, "user": user}

    def hold(self, user, seat):
        attempt = self.asks("hold", user, {"date": DATE, "seats": [seat]}, {"seatNos": [seat]}, key=f"h{self.now}")
        self.changed("concert-date/1", [("seat_held", user, self.seat(user, seat))], attempt.trace)
        return attempt

    def pay(self, user, seat, ticket):
        self.receipts += 1
        self.notices += 1
        self.balances[user] -= 10
        receipt = {"receipt": self.receipts, "amount": 10, "balance_after": self.balances[user]}
        attempt = self.asks("pay", user, {"date": DATE, "seats": [seat], "token": f"token{ticket}"},
                            {"seatNos": [seat], "receiptNo": self.receipts, "amount": 10, "balance": self.balances[user]}, key=f"p{self.now}")
        lane = {"concert": 1, "starts_at": DATE}
        self.changed("concert-date/1", [
            ("wallet_moved", user, {"user": user, "amount": -10, "reason": "payment"}, "wallets"),
            ("seat_sold", user, self.seat(user, seat) | {"receipt": self.receipts, "price": 10}),
            ("receipt_written", user, lane | {"user": user} | receipt),
            ("notice_queued", user, lane | {"notice": self.notices, "kind": "paid", "amount": 10, "user": user}, "outbox"),
            ("token_ended", user, {"room": 1, "ticket": ticket, "user": user, "reason": "completed"}, "waiting-room/1"),
            ("token_admitted", None, {"room": 1, "ticket": 3, "user": 3}, "waiting-room/1"),
        ], attempt.trace)
        return attempt

    def reserve(self, user, clinic, place):
        attempt = self.asks("reserve", user, {"clinic": clinic}, {"success": True}, key=f"r{self.now}")
        fact = {"clinic": clinic, "class_date": CLASS, "user": user, "place": place}
        self.changed(f"clinic/{clinic}", [("place_reserved", user, fact)], attempt.trace)
        return attempt

    def pay_for_a_place(self, user=1, paid=10, moved=-10):
        """In a class that costs 10."""
        if not any(change.actor == "clinic/3" for change in self.changes):
            self.changed("clinic/3", [("clinic_created", None, {"clinic": 3, "capacity": 2, "price": 10})])
        attempt = self.asks("reserve", user, {"clinic": 3}, {"success": True}, key=f"r{self.now}")
        self._about_a_paid_place(("place_reserved", user, {"place": 1} | ({"paid": paid} if paid else {})), moved, "payment", attempt.trace)
        return attempt

    def give_up_a_paid_place(self, user=1, refund=10, moved=10):
        attempt = self.asks("unreserve", user, {"clinic": 3}, {"success": True}, key=f"u{self.now}")
        self._about_a_paid_place(("place_released", user, {"place": 1, "reason": "cancelled", "refund": refund}), moved, "refund", attempt.trace)
        return attempt

    def _about_a_paid_place(self, fact, moved, reason, trace):
        kind, user, what = fact
        where = {"clinic": 3, "class_date": CLASS, "user": user}
        facts = [(kind, user, where | what)]
        if moved:
            self.balances[user] = self.balances.get(user, 0) + moved
            facts.insert(0, ("wallet_moved", user, where | {"amount": moved, "reason": reason}, "wallets"))
        self.changed("clinic/3", facts, trace)

    def store(self):
        """The tables as they follow from the log: what is damaged is damaged afterwards, or before, in the log."""
        fold = Fold()
        fold.take(self.changes)
        return Store(list(self.changes), fold.tables())


def usual():
    """Three buyers, of whom the third waits; one sale; two students, of whom the second moves."""
    world = World()
    world.token(1, key="t1")
    world.token(2)
    world.token(3)
    world.asks("check", 3, {"token": "token3"}, {"status": "waiting", "queueCount": 0})
    world.charge(1, 30)
    world.balance(1)
    world.hold(1, 7)
    world.asks("seats", 2, {"date": DATE}, {"availableSeats": [1, 2, 3, 4, 5, 6, 8]})
    world.pay(1, 7, 1)
    world.balance(1)
    world.asks("check", 3, {"token": "token3"}, {"status": "active", "queueCount": 0})
    world.asks("check", 1, {"token": "token1"}, {"status": "completed", "queueCount": 0})
    world.reserve(4, 1, 1)
    world.reserve(5, 1, 2)
    world.asks("places", 4, {}, {"places": [1], "counts": [[1, 2, 2]]})
    moved = world.asks("move", 5, {"clinic": 2, "from": 1}, {"success": True}, key="m")
    place = {"class_date": CLASS, "user": 5}
    world.changed("clinic/1", [("place_released", 5, place | {"clinic": 1, "place": 2, "reason": "moved"}),
                               ("place_reserved", 5, place | {"clinic": 2, "place": 1}, "clinic/2")], moved.trace)
    world.asks("places", 5, {}, {"places": [2], "counts": [[1, 1, 2], [2, 1, 2]]})
    session = world.asks("login", 4, {}, {"token": "session"})
    world.changed("people", [("session_started", 4, {"user": 4, "key": hash_of("session")})], session.trace)
    world.asks("me", 4, {"session": "session"}, {"id": 4})
    out = world.asks("logout", 4, {"session": "session"}, {})
    world.changed("people", [("session_ended", 4, {"user": 4, "key": hash_of("session"), "reason": "logout"})], out.trace)
    world.asks("me", 4, {"session": "session"}, {"code": "NOT_AUTHENTICATED"}, 401)
    return world


class Damage(unittest.TestCase):
    def setUp(self):
        self.world = usual()

    def of(self, what, user=None, at=0):
        return [one for one in self.world.attempts if one.what == what and user in (None, one.user)][at]

    def change(self, kind, at=0):
        return [one for one in self.world.changes if one.kind == kind][at]

    def drop(self, *changes):
        """As if these had never been, for the numbering too."""
        self.world.changes = [one for one in self.world.changes if one not in changes]
        counts = {}
        for number, one in enumerate(self.world.changes, 1):
            one.number = number
            one.actor_number = counts[one.actor] = counts.get(one.actor, 0) + 1

    def assert_found(self, kind, text, store=None):
        found = check(self.world.attempts, store or self.world.store())
        self.assertTrue(any(one.kind == kind and text in one.text for one in found), f"no {kind} with {text!r} in {found}")

    def test_a_clean_history_passes(self):
        self.assertEqual(check(self.world.attempts, self.world.store()), [])
        self.assertEqual(count_acknowledged(self.world.attempts), 11)

    def test_who_leaves_again_is_told_that_the_token_is_over(self):
        first = self.world.asks("leave", 3, {"token": "token3"}, {}, None)
        self.world.changed("waiting-room/1", [("token_ended", 3, {"room": 1, "ticket": 3, "user": 3, "reason": "left"})], first.trace)
        self.world.asks("leave", 3, {"token": "token3"}, {"status": "expired", "queueCount": 0})
        self.assertEqual(check(self.world.attempts, self.world.store()), [])

    # ---- lost

    def test_a_lost_acknowledgement(self):
        self.world.charge(6, 5)
        self.drop(self.change("wallet_moved", -1))
        self.assert_found("lost", "charge of 6")

    def test_each_kind_of_acknowledgement_is_looked_for(self):
        for what, user, asked in (("leave", 3, {"token": "token3"}), ("use", 1, {"amount": 1}), ("extend", 1, {"seats": [7]}),
                                  ("release", 1, {"seats": [7], "date": DATE}), ("cancel", 1, {"seats": [7], "date": DATE}),
                                  ("register", 0, {"username": "new"}), ("login", 4, {}), ("logout", 4, {"session": "other"}),
                                  ("unreserve", 4, {"clinic": 1}), ("join", 6, {"clinic": 1}), ("unjoin", 6, {"clinic": 1})):
            with self.subTest(what):
                self.world = usual()
                self.world.asks(what, user, asked, {"status": "expired", "queueCount": 0})
                self.assert_found("lost", f"{what} of {user}")

    def test_a_row_that_the_log_has_and_the_table_has_not(self):
        store = self.world.store()
        for table in ("seat_sale", "wallet_entry", "receipt", "waiting_token", "clinic_reservation", "person", "outbox", "journal_batch"):
            with self.subTest(table):
                damaged = copy.deepcopy(store)
                damaged.tables[table].pop()
                self.assert_found("lost", f"{table} lacks", damaged)

    def test_a_row_that_the_log_has_not(self):
        store = self.world.store()
        store.tables["seat_sale"].add((1, DATE, 9, 2, 2))
        self.assert_found("wrong", "seat_sale has", store)

    def test_a_gap_in_an_actors_log(self):
        self.world.changes.remove(self.change("token_issued", 1))
        self.assert_found("lost", "of waiting-room/1, which had")

    def test_a_token_that_the_server_no_longer_knows(self):
        self.world.asks("check", 3, {"token": "token3"}, {"code": "INVALID_TOKEN"}, 400)
        self.assert_found("lost", "which nothing explains")

    # ---- doubled

    def test_a_doubled_seat(self):
        self.world.hold(2, 8)
        self.world.hold(3, 8)
        self.assert_found("doubled", "holds a seat that 2 holds")

    def test_a_sold_seat_that_is_held_again(self):
        self.world.hold(2, 7)
        self.assert_found("doubled", "holds a seat that 1 owns")

    def test_a_request_that_was_done_twice_under_one_key(self):
        again = self.world.charge(6, 5)
        first = self.world.charge(6, 5)
        first.request = again.request
        self.assert_found("doubled", "was done 2 times")

    def test_a_number_of_a_receipt_or_of_a_notice_twice(self):
        for kind, name in (("receipt_written", "receipt"), ("notice_queued", "notice")):
            with self.subTest(kind):
                self.world = usual()
                self.world.token(6)
                self.world.charge(3, 10)
                self.world.hold(3, 8)
                self.world.pay(3, 8, 3)
                self.change(kind, -1).payload[name] = 1
                self.assert_found("doubled", f"has the number of another {name}")

    def test_an_answer_twice(self):
        self.of("balance").unasked = 180
        self.assert_found("doubled", "answered twice")

    def test_a_place_twice(self):
        self.world.reserve(6, 1, 1)
        self.assert_found("doubled", "takes a place that 4 has")

    def test_a_second_place_of_one_student(self):
        self.world.reserve(4, 1, 2)
        self.assert_found("doubled", "takes a second place")

    # ---- wrong

    def test_a_wrong_balance_that_was_acknowledged(self):
        self.of("charge").answer["amount"] += 1
        self.assert_found("wrong", "says a balance of 31, not 30")

    def test_a_wrong_balance_in_the_table(self):
        store = self.world.store()
        store.tables["wallet_entry"] = {(user, count, balance + 1) for user, count, balance in store.tables["wallet_entry"]}
        self.assert_found("wrong", "wallet_entry has", store)

    def test_a_balance_below_zero(self):
        self.change("wallet_moved").payload["amount"] = 9
        self.assert_found("wrong", "leaves -1 in the wallet")

    def test_a_rank_out_of_order(self):
        second, third = self.change("token_issued", 1), self.change("token_issued", 2)
        second.trace, third.trace = third.trace, second.trace
        second.person, third.person = third.person, second.person
        self.assert_found("wrong", "a rank is out of order")

    def test_a_rank_that_grows(self):
        self.world.token(6)
        self.world.asks("check", 6, {"token": "token4"}, {"status": "waiting", "queueCount": 3})
        self.assert_found("wrong", "a rank out of order")

    def test_somebody_who_is_admitted_before_their_turn(self):
        self.world.token(6)
        self.world.token(7)
        self.world.changed("waiting-room/1", [("token_admitted", 7, {"room": 1, "ticket": 5, "user": 7})])
        self.assert_found("wrong", "ticket 4 is the first that waits")

    def test_one_too_many_who_are_active(self):
        self.world.token(6)
        self.world.changed("waiting-room/1", [("token_admitted", 6, {"room": 1, "ticket": 4, "user": 6})])
        self.assert_found("wrong", "are active in room 1")

    def test_a_roster_over_capacity(self):
        self.world.reserve(5, 1, 2)
        self.world.reserve(6, 1, 3)
        self.assert_found("wrong", "makes 3 of 2 places")

    def test_a_roster_that_is_shown_over_capacity(self):
        self.of("places").answer["counts"] = [[1, 3, 2]]
        self.assert_found("wrong", "shows 3 of 2")

    def test_somebody_who_is_promoted_before_their_turn(self):
        for number, user in enumerate((6, 7), 1):
            joined = self.world.asks("join", user, {"clinic": 1}, {})
            self.world.changed("clinic/1", [("clinic_waiter_joined", user, {"clinic": 1, "class_date": CLASS, "waiter": number, "user": user})],
                               joined.trace)
        self.world.changed("clinic/1", [("clinic_waiter_left", 7, {"clinic": 1, "class_date": CLASS, "waiter": 2, "user": 7, "reason": "promoted"})])
        self.assert_found("wrong", "waiter 1 is the first")

    def test_a_stale_balance_after_an_acknowledged_write(self):
        self.of("balance", at=1).answer["amount"] = 30
        self.assert_found("wrong", "a stale read after an acknowledged write")

    def test_a_seat_that_is_shown_as_free_after_it_was_held(self):
        self.of("seats").answer["availableSeats"].append(7)
        self.assert_found("wrong", "shows seat 7 as free")

    def test_a_place_that_is_not_shown_after_it_was_given(self):
        self.of("places").answer["places"] = []
        self.assert_found("wrong", "which is not so of clinic 1")

    def test_a_place_that_is_shown_after_it_was_given_up(self):
        self.of("places", 5).answer["places"] = [1, 2]
        self.assert_found("wrong", "which is not so of clinic 1")

    def test_a_token_that_is_shown_as_active_after_it_was_paid_with(self):
        self.of("check", 1).answer["status"] = "active"
        self.assert_found("wrong", "a stale read or a rank")

    def test_a_session_that_opens_after_it_was_logged_out(self):
        self.of("me", at=1).status = 200
        self.assert_found("wrong", "had been logged out")

    def test_an_answer_to_somebody_else(self):
        self.of("balance").answered_trace = "f" * 32
        self.assert_found("wrong", "got the answer to")

    def test_a_refusal_of_somebody_else(self):
        refused = self.world.asks("balance", 1, {}, {"code": "OVERLOADED"}, 503)
        refused.answered_trace = "f" * 32
        self.assertEqual(check(self.world.attempts, self.world.store()), [], "of a connection, before the request was read")
        refused.answered_trace = self.of("charge").trace
        self.assert_found("wrong", "got the answer to")

    def test_another_answer_to_a_repetition(self):
        first = self.of("pay")
        again = self.world.asks("pay", 1, first.asked, {**first.answer, "receiptNo": 2}, key=first.key, request=first.request)
        self.assert_found("wrong", "was answered differently")
        again.answer = dict(first.answer)
        self.assertEqual(check(self.world.attempts, self.world.store()), [])

    def test_another_token_than_the_one_that_is_stored(self):
        self.of("token", 2).answer["token"] = "somebody else's"
        self.assert_found("wrong", "another token than the log has")

    def test_what_was_refused_and_is_done(self):
        for status, code in ((409, "SEAT_TEMPORARILY_HELD"), (503, "STORAGE_UNAVAILABLE")):
            with self.subTest(code):
                self.world = usual()
                refused = self.world.hold(2, 8)
                refused.status, refused.answer = status, {"code": code}
                self.assert_found("wrong", "was refused, and yet it was done")

    def test_what_was_done_and_refused_to_its_repetition(self):
        first = self.world.hold(2, 8)
        first.status = first.answered = None
        self.world.asks("hold", 2, first.asked, {"code": "SEAT_TEMPORARILY_HELD"}, 409, key=first.key, request=first.request)
        self.assert_found("wrong", "was refused at last, and yet it was done")

    def test_a_payment_that_is_not_whole(self):
        for kind in ("wallet_moved", "seat_sold", "notice_queued", "token_ended", "receipt_written"):
            with self.subTest(kind):
                self.world = usual()
                self.drop(self.change(kind, -1))
                self.assert_found("wrong", "a payment that is not whole")

    def test_a_place_and_its_money_come_and_go_together(self):
        self.world.pay_for_a_place()
        self.world.give_up_a_paid_place()
        self.world.pay_for_a_place()
        self.assertEqual(check(self.world.attempts, self.world.store()), [])
        for damage in ({"moved": 0}, {"moved": -9}, {"moved": -11}):
            with self.subTest(damage):
                self.world = usual()
                self.world.pay_for_a_place(**damage)
                self.assert_found("wrong", "in the same append")
        for damage in ({"moved": 0}, {"moved": 20}):
            with self.subTest(damage):
                self.world = usual()
                self.world.pay_for_a_place()
                self.world.give_up_a_paid_place(**damage)
                self.assert_found("wrong", "in the same append")

    def test_money_for_a_place_that_nobody_got(self):
        self.world.pay_for_a_place()
        self.drop(self.change("place_reserved", -1))
        self.assert_found("wrong", "or has one that nothing is for")

    def test_a_place_for_less_than_it_costs_and_a_refund_of_more_than_was_paid(self):
        self.world.pay_for_a_place(paid=0, moved=0)
        self.assert_found("wrong", "has a place for 0 that costs 10")
        self.world = usual()
        self.world.pay_for_a_place()
        self.world.give_up_a_paid_place(refund=11, moved=11)
        self.assert_found("wrong", "gives 11 back of 10")

    def test_who_could_not_pay_may_be_passed_over_and_is_told_once(self):
        in_line = {"clinic": 1, "class_date": CLASS}
        for number, user in enumerate((6, 7), 1):
            joined = self.world.asks("join", user, {"clinic": 1}, {})
            self.world.changed("clinic/1", [("clinic_waiter_joined", user, in_line | {"waiter": number, "user": user})], joined.trace)
        self.world.changed("clinic/1", [("clinic_waiter_passed", 6, in_line | {"waiter": 1, "user": 6})])
        self.world.changed("clinic/1", [("clinic_waiter_left", 7, in_line | {"waiter": 2, "user": 7, "reason": "promoted"})])
        self.assertEqual(check(self.world.attempts, self.world.store()), [])
        self.world.changed("clinic/1", [("clinic_waiter_passed", 6, in_line | {"waiter": 1, "user": 6})])
        self.assert_found("doubled", "is told a second time")
        self.world.changed("clinic/1", [("clinic_waiter_passed", 7, in_line | {"waiter": 2, "user": 7})])
        self.assert_found("wrong", "who does not stand in the line")

    def test_a_server_error(self):
        self.world.asks("balance", 1, {}, {"code": "INTERNAL"}, 500)
        self.assert_found("wrong", "answered 500 INTERNAL, which nothing explains")


class Doubt(unittest.TestCase):
    """What got no answer may be there or not; that alone is nobody's fault."""

    def setUp(self):
        self.world = usual()

    def charge_without_answer(self, done):
        attempt = self.world.charge(6, 5)
        attempt.status = attempt.answered = None
        attempt.answer = {}
        if not done:
            self.world.changes.pop()
            self.world.balances[6] -= 5
        return attempt

    def test_either_is_right(self):
        for done in (True, False):
            for shown in (0, 5):
                with self.subTest((done, shown)):
                    self.world = usual()
                    attempt = self.charge_without_answer(done)
                    read = self.world.balance(6)
                    read.answer["amount"] = shown
                    found = check(self.world.attempts, self.world.store())
                    # What is there later may not have been by then; what is not there must not be shown.
                    self.assertEqual(found == [], done or shown == 0, (attempt, found))

    def test_a_repetition_that_was_answered_is_done_once(self):
        for done in (True, False):
            with self.subTest(done):
                self.world = usual()
                first = self.charge_without_answer(done)
                if done:
                    self.world.asks("charge", 6, first.asked, {"amount": 5}, key=first.key, request=first.request)
                else:
                    self.world.charge(6, 5).request = first.request
                self.assertEqual(check(self.world.attempts, self.world.store()), [])

    def test_an_answer_that_says_it_does_not_know_is_none(self):
        attempt = self.world.charge(6, 5)
        attempt.status, attempt.answer = 503, {"code": "UNAVAILABLE"}
        self.assertEqual(check(self.world.attempts, self.world.store()), [])

    def test_a_read_that_began_before_the_acknowledgement_may_miss_it(self):
        write, read = self.world.charge(6, 5), self.world.balance(6)
        read.answer["amount"] = 0
        self.assertNotEqual(check(self.world.attempts, self.world.store()), [])
        read.sent = write.answered - 0.1
        self.assertEqual(check(self.world.attempts, self.world.store()), [])

    def test_a_place_that_was_promoted_to_is_shown_when_it_pleases(self):
        self.world.asks("join", 6, {"clinic": 1}, {"code": "NOT_FULL"}, 409)
        self.world.asks("places", 6, {}, {"places": [], "counts": []})
        self.assertEqual(check(self.world.attempts, self.world.store()), [])


class Files(unittest.TestCase):
    def test_a_history_is_read_as_it_was_written(self):
        world = usual()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "history.jsonl"
            history = History(path)
            for attempt in world.attempts:
                history.add(attempt)
            history.close()
            self.assertEqual(read_history(path), world.attempts)


if __name__ == "__main__":
    unittest.main()
