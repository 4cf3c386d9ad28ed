"""Who uses the server meanwhile: buyers of concert seats and students of clinics, each a thread with one connection, none of whom ever
does something that the contract does not let them do. All they ask and are told goes into the history."""

import http.client
import itertools
import json
import random
import select
import threading
import time

from history import Attempt, History
from processes import Failure

ADMIN_KEY = "the-key-of-the-administration"
PASSWORD = "correct horse"
PRICE = 1000
# Of a place in the one class that costs something.
CLASS_PRICE = 700
# How long an answer is waited for; a server gives its own up after 30 s.
PATIENCE_S = 12
# How long after the end of the load repetitions are sent until each request with a key has its answer.
LAST_CALL_S = 60


class Over(Exception):
    """The load is over."""


class Crowd:
    """Where the servers are, what is on sale, and whoever is there."""

    def __init__(self, history: History, addresses: list[str], seed: int):
        self.history = history
        # HOST:PORT: who is refused at one goes on to the next. Replaced as a whole.
        self.addresses = addresses
        self.random = random.Random(seed)
        self.over = threading.Event()
        self.last_call = float("inf")
        self.numbers = itertools.count(1)
        self.members: list[Member] = []
        self.failures: list[str] = []
        self.concert, self.date, self.clinics = 0, "", []

    def set_up(self, buyers: int, students: int) -> None:
        """What is on sale, made before anything is broken."""
        office = Member(self, "office", 0)
        admin = {"Authorization": "Bearer " + ADMIN_KEY}
        self.concert = office.must("POST", "/api/admin/concerts", {"title": "Chaos", "price": PRICE, "waitingRoom": "own"}, admin)["concertId"]
        self.date = time.strftime("%Y-%m-%dT20:00:00", time.gmtime(time.time() + 40 * 86400))
        office.must("POST", f"/api/admin/concerts/{self.concert}/dates", {"concertDate": self.date, "seatCount": 5000, "price": PRICE}, admin)
        office.must("PATCH", f"/api/admin/rooms/{self.concert}", {"places": max(2, buyers // 2)}, admin)
        staff = {"Authorization": "Token " + office.must("POST", "/api/auth/login/", {"username": "boss", "password": PASSWORD})["token"]}
        day = time.strftime("%a", time.gmtime(time.time() + 9 * 3600 + 3 * 86400)).lower()
        for room in (1, 2, 3):
            clinic = {"day": day, "time": "18:00", "room": room, "subject": "physics1", "capacity": max(1, students // 3),
                      "reservation_window": {"kind": "always"}, "price": CLASS_PRICE if room == 3 else 0}
            self.clinics.append(office.must("POST", "/api/clinics/", clinic, staff)["id"])
        self.members = [Buyer(self, f"buyer{n}", n) for n in range(1, buyers + 1)]
        self.members += [Student(self, f"student{n}", 0) for n in range(1, students + 1)]

    def start(self) -> None:
        for member in self.members:
            member.start()

    def end(self) -> None:
        """Lets everybody finish what they have begun."""
        self.last_call = time.monotonic() + LAST_CALL_S
        self.over.set()
        for member in self.members:
            member.join(LAST_CALL_S + 3 * PATIENCE_S)
            if member.is_alive():
                self.failures.append(f"{member.name} does not come to an end")


class Member(threading.Thread):
    def __init__(self, crowd: Crowd, name: str, user: int):
        super().__init__(name=name, daemon=True)
        self.crowd, self.user = crowd, user
        self.random = random.Random(crowd.random.random())
        self.connection: http.client.HTTPConnection | None = None
        self.address = ""

    def run(self):
        try:
            while True:
                self.visit()
        except Over:
            pass
        except Exception as problem:  # The main thread tells it.
            self.crowd.failures.append(f"{self.name}: {problem!r}")

    def visit(self):
        raise NotImplementedError

    def pause(self, seconds):
        """Until the load is over at most."""
        if self.crowd.over.wait(seconds):
            raise Over

    # ---- requests

    def must(self, method, path, body, headers=None) -> dict:
        """What is no part of the load."""
        attempt = self._send(Attempt(0, self.name, "set-up", 0, {}, self._trace(), 0), method, path, body, headers or {})
        if not attempt.granted:
            raise Failure(f"{method} {path} was answered {attempt.status} {attempt.answer} {attempt.failure}")
        return attempt.answer

    def ask(self, what, asked, method, path, body=None, headers=None, *, keyed=False, seen=None) -> Attempt:
        """The attempt that was answered at last. With a key it is repeated until that is so; without one what is in doubt stays so.
        `seen` says what of an answer is kept."""
        request = next(self.crowd.numbers)
        key = f"{self.name}-{request}" if keyed else None
        changes = method != "GET"
        for repetition in itertools.count():
            if self.crowd.over.is_set() and (not repetition or not keyed or time.monotonic() > self.crowd.last_call):
                raise Over
            attempt = Attempt(request, self.name, what, self.user, asked, self._trace(), 0, key)
            self._send(attempt, method, path, body, headers or {}, seen)
            self.crowd.history.add(attempt)
            if attempt.status is not None and attempt.status not in (429, 503):
                return attempt
            if changes and not keyed and attempt.in_doubt:
                return attempt
            if not keyed:
                request = next(self.crowd.numbers)
            self._wait_a_little()
        raise AssertionError

    def _wait_a_little(self):
        addresses = self.crowd.addresses
        if self.address not in addresses or len(addresses) > 1 and self.random.random() < 0.5:
            self._hang_up()
        time.sleep(self.random.uniform(0.05, 0.3))

    def _trace(self):
        return f"{self.random.getrandbits(120) + (1 << 120):032x}"

    def _send(self, attempt, method, path, body, headers, seen=None) -> Attempt:
        if len(self.crowd.addresses) > 1 and self.random.random() < 0.1:
            # Whatever is known from one is to be seen at another.
            self._hang_up()
        if self.connection is None:
            self.address = self.random.choice(self.crowd.addresses)
            self.connection = http.client.HTTPConnection(self.address, timeout=PATIENCE_S)
        attempt.unasked = self._unasked_bytes()
        more = {"traceparent": f"00-{attempt.trace}-00000000000000aa-01", "Content-Type": "application/json"}
        if attempt.key:
            more["Idempotency-Key"] = attempt.key
        attempt.sent = time.monotonic()
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), {**headers, **more})
            response = self.connection.getresponse()
            answer = json.loads(response.read() or b"{}")
            attempt.answered = time.monotonic()
            attempt.status = response.status
            attempt.answered_trace = (response.getheader("traceparent") or "--").split("-")[1]
            attempt.answer = seen(answer) if seen and attempt.granted else answer
            if response.will_close:
                self._hang_up()
        except (OSError, http.client.HTTPException, ValueError) as problem:
            attempt.failure = f"{type(problem).__name__} {problem}".strip()
            self._hang_up()
        return attempt

    def _unasked_bytes(self) -> int:
        """How many bytes wait on the connection although nothing was asked."""
        connected = self.connection.sock
        if connected is None or not select.select([connected], [], [], 0)[0]:
            return 0
        try:
            unasked = len(connected.recv(65536))
        except OSError:
            unasked = 0
        # It was closed from the other side, or is of no use.
        self.connection.close()
        return unasked

    def _hang_up(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Buyer(Member):
    """Takes a token, waits, charges the wallet, holds a seat that others want too, pays, and sometimes gives it back."""

    def __init__(self, *args):
        super().__init__(*args)
        self.money = 0
        self.owned: list[int] = []
        self.token = ""

    def visit(self):
        self.token = self.take_token()
        if self.owned and self.random.random() < 0.3:
            self.cancel(self.owned.pop())
        self.charge()
        self.read_balance()
        seat = self.find_seat()
        if seat and self.random.random() < 0.2:
            self.about_seat("extend", "/api/concert/extend", seat)
        if seat and self.random.random() < 0.2:
            self.about_seat("release", "/api/concert/release", seat)
        elif seat and self.money >= PRICE:
            self.pay(seat)
        self.leave()
        self.pause(self.random.uniform(0, 0.05))

    def headers(self):
        return {"Authorization": "Bearer " + self.token}

    def take_token(self):
        """Waits for its turn; a token that ends meanwhile is followed by another."""
        while True:
            attempt = self.ask("token", {"room": self.crowd.concert}, "POST", "/api/token/create",
                               {"userId": self.user, "concertId": self.crowd.concert}, keyed=True)
            if not attempt.granted:
                continue
            self.token, status = attempt.answer["token"], attempt.answer["status"]
            while status == "waiting":
                self.pause(self.random.uniform(0.02, 0.2))
                status = self.check()
            if status == "active":
                return self.token

    def check(self):
        attempt = self.ask("check", {"token": self.token}, "GET", "/api/token/check", None, self.headers())
        return attempt.answer.get("status", "expired")

    def charge(self):
        amount = self.random.randrange(PRICE, 3 * PRICE)
        attempt = self.ask("charge", {"amount": amount}, "POST", "/api/charge/charge", {"userId": self.user, "amount": amount}, self.headers(),
                           keyed=self.random.random() < 0.8)
        if attempt.granted:
            self.money = attempt.answer["amount"]

    def read_balance(self):
        attempt = self.ask("balance", {}, "GET", f"/api/charge?userId={self.user}", None, self.headers())
        if attempt.granted:
            self.money = attempt.answer["amount"]

    def see_seats(self):
        crowd = self.crowd
        # The first seats are those that everybody wants; more would fill the history.
        attempt = self.ask("seats", {"date": crowd.date}, "GET", f"/api/concert/findSeats?concertId={crowd.concert}&concertDate={crowd.date}",
                           seen=lambda answer: {"availableSeats": answer["availableSeats"][:40]})
        return attempt.answer.get("availableSeats", [])

    def find_seat(self):
        for _ in range(4):
            free = self.see_seats()[:8]
            if not free:
                return 0
            seat = self.random.choice(free)
            if self.about_seat("hold", "/api/concert/reserve", seat).granted:
                self.see_seats()
                return seat
        return 0

    def about_seat(self, what, path, seat, more=None):
        body = {"userId": self.user, "concertId": self.crowd.concert, "concertDate": self.crowd.date, "seatNo": seat, **(more or {})}
        return self.ask(what, {"date": self.crowd.date, "seats": [seat], "token": self.token}, "POST", path, body, self.headers(), keyed=True)

    def pay(self, seat):
        attempt = self.about_seat("pay", "/api/payment", seat, {"price": PRICE})
        if attempt.granted:
            self.money = attempt.answer["balance"]
            self.owned.append(seat)
            if self.check() != "active":
                self.token = ""

    def cancel(self, seat):
        attempt = self.about_seat("cancel", "/api/concert/cancel", seat)
        if attempt.granted:
            self.money = attempt.answer["amount"]

    def leave(self):
        """Gives the place in the waiting room on to the next, if a payment has not."""
        while self.token and self.ask("leave", {"token": self.token}, "DELETE", "/api/token", None, self.headers()).in_doubt:
            self._wait_a_little()
        self.token = ""


class Student(Member):
    """Registers, logs in, and takes, changes and gives up places in three classes that are too small for all, and of which one costs points
    that not everybody has."""

    def __init__(self, *args):
        super().__init__(*args)
        self.session = ""
        self.lives = 0
        # Clinics in whose lines they stand, or stood when they were last seen without a place.
        self.lines: set[int] = set()

    def visit(self):
        self.lives += 1
        self.user = 0
        self.lines = set()
        username = f"{self.name}x{self.lives}"
        made = self.ask("register", {"username": username}, "POST", "/api/auth/register/",
                        {"username": username, "password": PASSWORD, "name": username, "is_student": True}, keyed=True)
        if not made.granted:
            return
        self.user = made.answer["id"]
        login = self.ask("login", {}, "POST", "/api/auth/login/", {"username": username, "password": PASSWORD}, keyed=True)
        if not login.granted:
            return
        self.session = login.answer["token"]
        if self.random.random() < 0.7:
            amount = self.random.randrange(1, 4) * CLASS_PRICE
            self.ask("charge", {"amount": amount}, "POST", "/api/charge/charge", {"userId": self.user, "amount": amount},
                     {"Authorization": "Bearer " + ADMIN_KEY}, keyed=True)
        for _ in range(self.random.randrange(4, 12)):
            self.step()
            self.see_places()
            self.pause(self.random.uniform(0, 0.05))
        # So that the classes are not full of those who never come back.
        for clinic in self.see_places():
            self.about("unreserve", "/api/clinics/cancel-reservation/", clinic)
        self.see_places()
        for clinic in self.crowd.clinics:
            self.leave_line(clinic)
        self.ask("logout", {"session": self.session}, "POST", "/api/auth/logout/", {}, self.headers(), keyed=True)
        self.ask("me", {"session": self.session}, "GET", "/api/users/me/", None, self.headers())

    def headers(self):
        return {"Authorization": "Token " + self.session}

    def about(self, what, path, clinic, more=None, body=None):
        return self.ask(what, {"clinic": clinic, "session": self.session, **(more or {})}, "POST", path,
                        body or {"user_id": self.user, "clinic_id": clinic}, self.headers(), keyed=True)

    def step(self):
        wanted = self.random.choice(self.crowd.clinics)
        has = self.see_places()
        if wanted not in has:
            if has and self.random.random() < 0.5:
                self.about("move", "/api/clinics/move-reservation/", wanted, {"from": has[0]},
                           {"user_id": self.user, "from_clinic_id": has[0], "to_clinic_id": wanted})
            elif self.about("reserve", "/api/clinics/reserve/", wanted).code == "OCCUPIED" and wanted not in self.lines:
                if self.about("join", "/api/clinics/waiting-list/", wanted).granted:
                    self.lines.add(wanted)
        elif self.random.random() < 0.6:
            self.about("unreserve", "/api/clinics/cancel-reservation/", wanted)
        if self.random.random() < 0.1:
            self.leave_line(wanted)

    def leave_line(self, clinic):
        asked = {"clinic": clinic, "session": self.session}
        path = f"/api/clinics/waiting-list/?user_id={self.user}&clinic_id={clinic}"
        while self.ask("unjoin", asked, "DELETE", path, None, self.headers()).in_doubt:
            self._wait_a_little()
        self.lines.discard(clinic)

    def see_places(self):
        def mine(answer):
            shown = [clinic for day in answer["schedule"].values() for slot in day.values() for clinic in slot["clinics"]]
            return {"places": [clinic["clinic_id"] for clinic in shown if any(one["id"] == self.user for one in clinic["students"])],
                    "counts": [[clinic["clinic_id"], clinic["current_count"], clinic["capacity"]] for clinic in shown]}

        attempt = self.ask("places", {"session": self.session}, "GET", "/api/clinics/weekly-schedule/", None, self.headers(), seen=mine)
        places = attempt.answer.get("places", [])
        # Who was promoted stands in the line no more.
        self.lines -= set(places)
        return places
