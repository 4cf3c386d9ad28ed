"""A client of the original clinic service: Python's standard library, and the paths that service has.

    original_client.py http://127.0.0.1:8080 [STUDENTS]

Expects the test clinics, teachers and students (20 unless said), with empty rosters. Goes through what such a
client does in a week, then lets all students log in and rush for all clinics at once. Ends with 1 and says why
at the first answer that the original would not have given.
"""

import json
import re
import sys
import threading
import time
import urllib.error
import urllib.request

STUDENTS = int(sys.argv[2]) if len(sys.argv) > 2 else 20
PASSWORD = "testpass123"
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TIMES = ["18:00", "19:00", "20:00", "21:00"]
USER_FIELDS = {
    "id", "username", "name", "phone_num", "subject", "subject_name", "is_active", "is_staff", "is_superuser",
    "is_teacher", "is_student", "student_phone_num", "student_parent_phone_num", "school", "grade", "no_show",
    "non_pass", "essential_clinic",
}
EMPTY_SLOT = {
    "clinic_id": None, "teacher_name": None, "subject": None, "room": None, "capacity": 0, "current_count": 0,
    "remaining_spots": 0, "is_full": False, "students": [],
}
SLOT_FIELDS = set(EMPTY_SLOT)
WRONG_LOGIN = "로그인 정보가 올바르지 않습니다."
MISSING_FIELDS = "user_id와 clinic_id가 필요합니다."
NO_SUCH_USER = "유효하지 않은 사용자입니다."
NO_SUCH_CLINIC = "유효하지 않은 클리닉입니다."
ALREADY_RESERVED = "이미 해당 클리닉에 예약되어 있습니다."


class Answer:
    def __init__(self, status, headers, content):
        self.status = status
        self.headers = headers
        self.body = json.loads(content.decode("utf-8"))

    def __repr__(self):
        return f"{self.status} {json.dumps(self.body, ensure_ascii=False)}"

    def __getitem__(self, name):
        assert name in self.body, f"there is no '{name}' in {self}"
        return self.body[name]

    def must_be(self, status, what):
        assert self.status == status, f"{what}: expected {status}, not {self}"
        return self

    def must_refuse(self, status, error, what):
        self.must_be(status, what)
        assert self["error"] == error, f"{what}: expected the error '{error}', not {self}"
        return self


class Client:
    """What the original's web page keeps: the address and, once logged in, the key and the user."""

    def __init__(self, address, session=None):
        self.address = address
        self.key = session["token"] if session else None
        self.user = session["user"] if session else None

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.address + path, method=method, headers=headers or {})
        if self.key is not None:
            request.add_header("Authorization", "Token " + self.key)
        if body is not None:
            request.data = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8")
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read())

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body):
        return self.call("POST", path, body)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def log_in(self, username, password=PASSWORD):
        """Another client, logged in."""
        answer = self.post("/api/auth/login/", {"username": username, "password": password})
        return Client(self.address, answer.must_be(200, f"the login of {username}").body)

    def schedule(self):
        return self.get("/api/clinics/weekly-schedule/").must_be(200, "the schedule").body

    def reserve(self, user_id, clinic_id):
        return self.post("/api/clinics/reserve/", {"user_id": user_id, "clinic_id": clinic_id})


def clinics_of(schedule):
    """All clinics by number, each with the names of its day and time."""
    clinics = {}
    for day, slots in schedule["schedule"].items():
        for at, slot in slots.items():
            for clinic in slot["clinics"]:
                clinics[clinic["clinic_id"]] = dict(clinic, day=day, time=at)
    return clinics


# ---- one after the other


def check_health(client):
    for path in ("/api/health/", "/api/health"):
        health = client.get(path).must_be(200, path)
        assert health["status"] == "healthy", health
        assert health["database"] == "connected", health
        assert health["user_count"] >= STUDENTS, health
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", health["timestamp"]), health


def check_errors_of_the_edge(client):
    client.get("/api/clinics/nowhere/at/all/").must_be(404, "an unknown path")
    wrong_method = client.get("/api/auth/login/").must_be(405, "a wrong method")
    assert "POST" in wrong_method.headers["Allow"], wrong_method.headers
    client.post("/api/auth/login/", b"no json").must_be(400, "a body that is no JSON")
    client.post("/api/auth/login/", {"username": 5, "password": "x"}).must_be(400, "a field of a wrong type")
    for path in ("/api/clinics/weekly-schedule/", "/api/clinics/weekly_schedule"):
        client.get(path).must_be(401, path + " without a key")
    for path in ("/api/clinics/reserve/", "/api/clinics/cancel-reservation/", "/api/auth/logout/"):
        client.post(path, {"user_id": 1, "clinic_id": 1}).must_be(401, path + " without a key")
    Client(client.address, {"token": "0" * 40, "user": None}).get("/api/clinics/weekly-schedule/").must_be(
        401, "a key that nobody was given")


def check_registration(client, username):
    nothing = client.post("/api/auth/register/", {}).must_be(400, "a registration without anything")
    for field in ("username", "password", "name"):
        assert isinstance(nothing[field], list) and nothing[field], f"{field} is required: {nothing}"
        assert all(isinstance(text, str) for text in nothing[field]), nothing
    form = {
        "username": username, "password": "right horse", "password_confirm": "right horse", "name": "한지우",
        "email": "jiwoo@example.org", "phone_num": "010-1111-2222", "student_phone_num": "010-3333-4444",
        "student_parent_phone_num": "010-5555-6666", "school": "한빛고", "grade": "2학년", "subject": "physics1",
        "is_student": True, "is_teacher": False,
    }
    mismatch = client.post("/api/auth/register/", dict(form, password_confirm="wrong horse"))
    assert mismatch.must_be(400, "two passwords")["password_confirm"], mismatch
    assert "username" not in mismatch.body, mismatch
    teacher = client.post("/api/auth/register/", dict(form, is_teacher=True))
    teacher.must_be(400, "nobody makes themselves a teacher")

    made = client.post("/api/auth/register/", form).must_be(201, "a registration")
    assert made["message"] == "사용자가 성공적으로 등록되었습니다.", made
    assert isinstance(made["id"], int), made
    taken = client.post("/api/auth/register", form).must_be(400, "a username that is taken")
    assert list(taken["username"]), taken

    few = {"username": username + "_2", "password": "4jwo", "name": "이름"}
    client.post("/api/auth/register", few).must_be(201, "a registration with the required fields alone")
    return form, made["id"]


def check_login(client, form, number):
    session = client.post("/api/auth/login/", {"username": form["username"], "password": form["password"]})
    session.must_be(200, "a login")
    assert re.fullmatch(r"[0-9a-f]{40}", session["token"]), session
    assert isinstance(session["redirect"], str), session
    assert session["needs_password_change"] is False, session
    user = session["user"]
    assert set(user) >= USER_FIELDS, f"without {USER_FIELDS - set(user)}: {session}"
    assert user["id"] == number, session
    for field in ("username", "name", "phone_num", "student_phone_num", "student_parent_phone_num", "school",
                  "grade", "is_student", "is_teacher"):
        assert user[field] == form[field], f"{field}: {session}"
    assert (user["subject"], user["subject_name"]) == (1, form["subject"]), session
    assert (user["is_active"], user["is_staff"], user["is_superuser"]) == (True, False, False), session
    assert (user["no_show"], user["non_pass"], user["essential_clinic"]) == (0, False, True), session

    for wrong in ({"username": form["username"], "password": "wrong"}, {"username": "nobody", "password": "x"}):
        client.post("/api/auth/login/", wrong).must_refuse(401, WRONG_LOGIN, "a wrong login")
    client.post("/api/auth/login/", {"username": "nobody"}).must_be(400, "a login without a password")
    client.post("/api/auth/login/", {"password": "x"}).must_be(400, "a login without a username")
    return Client(client.address, session.body)


def check_second_login(client, older, password):
    older.schedule()
    newer = client.log_in(older.user["username"], password)
    assert newer.key != older.key, "two logins have one key"
    for path in ("/api/clinics/weekly-schedule/", "/api/clinics/weekly-schedule"):
        ended = older.get(path).must_refuse(401, "session_expired", "the key before the second login")
        assert ended["reason"] == "duplicate_login", ended
    newer.schedule()

    one, other = client.log_in("test_student_01"), client.log_in("test_student_01")
    one.schedule()
    other.schedule()
    return newer


def check_empty_schedule(client):
    schedule = client.schedule()
    assert schedule["days"] == ["mon"] and schedule["times"] == TIMES, schedule
    assert schedule["total_clinics"] == 8, schedule
    for path in ("/api/clinics/weekly_schedule/", "/api/clinics/weekly-schedule", "/api/clinics/weekly_schedule"):
        assert client.get(path).must_be(200, path).body == schedule, path + " shows something else"
    for day in DAYS:
        assert set(schedule["schedule"][day]) == set(TIMES), day
        for at in TIMES:
            slot = schedule["schedule"][day][at]
            assert SLOT_FIELDS <= set(slot), slot
            if day != "mon":
                assert {name: slot[name] for name in EMPTY_SLOT} == EMPTY_SLOT, (day, at, slot)
                continue
            first = slot["clinics"][0]
            assert {name: slot[name] for name in SLOT_FIELDS} == {name: first[name] for name in SLOT_FIELDS}, slot
    clinics = clinics_of(schedule)
    rooms = [clinic["room"] for _, clinic in sorted(clinics.items())]
    assert rooms == [f"{number}강의실" for number in range(1, 9)], rooms
    for clinic in clinics.values():
        assert clinic["subject"] == "physics1" and clinic["teacher_name"].startswith("테스트강사0"), clinic
        assert clinic["capacity"] == 6 and clinic["current_count"] == 0, clinic
        assert clinic["remaining_spots"] == 6 and clinic["is_full"] is False, clinic
        assert clinic["students"] == [], clinic
    return clinics


def check_reservations(student, teacher, clinics):
    own = student.user["id"]
    stranger = teacher.user["id"]
    first, second = sorted(clinics)[:2]
    for incomplete in ({}, {"user_id": own}, {"clinic_id": first}, {"user_id": None, "clinic_id": first}):
        refused = student.post("/api/clinics/reserve/", incomplete)
        refused.must_refuse(400, MISSING_FIELDS, "a reservation that lacks a field")
    student.reserve(999_999_999, 999).must_refuse(404, NO_SUCH_USER, "a reservation for nobody")
    student.reserve(stranger, 999).must_refuse(403, "forbidden", "a reservation for somebody else")
    student.reserve(own, 999_999_999).must_refuse(404, NO_SUCH_CLINIC, "a reservation of no clinic")

    made = student.reserve(own, first).must_be(200, "a reservation")
    assert made["success"] is True and made["message"] == "클리닉 예약이 완료되었습니다.", made
    assert made["remaining_spots"] == 5, made
    info = {"id": first, "day": "월요일", "time": clinics[first]["time"], "room": clinics[first]["room"],
            "subject": "physics1", "teacher": clinics[first]["teacher_name"]}
    assert {name: made["clinic_info"].get(name) for name in info} == info, made
    student.reserve(own, first).must_refuse(400, ALREADY_RESERVED, "the same reservation again")

    by_alias = teacher.post("/api/clinics/reserve_clinic", {"user_id": own, "clinic_id": second})
    by_alias.must_be(200, "a teacher reserves for a student")

    entry = {"id": own, "name": student.user["name"], "username": student.user["username"]}
    for viewer in (student, teacher):
        assert clinics_of(viewer.schedule())[first]["students"] == [entry], viewer.user["username"]
    own_slot = clinics_of(student.schedule())[first]
    assert own_slot["current_count"] == 1 and own_slot["remaining_spots"] == 5, own_slot

    refused = student.post("/api/clinics/cancel-reservation/", {"user_id": own, "clinic_id": first})
    refused.must_refuse(403, "cancellation_disabled", "a cancellation")
    assert refused["message"] and refused["admin_contact"], refused
    assert clinics_of(student.schedule())[first]["current_count"] == 1, "nothing was cancelled"


def check_rate_limit(jiwoo, clinic):
    """Who is no test user may try five times a minute, whatever comes of it."""
    jiwoo.reserve(jiwoo.user["id"], clinic).must_be(200, "the reservation of somebody who has registered")
    for _ in range(4):
        jiwoo.reserve(jiwoo.user["id"], clinic).must_refuse(400, ALREADY_RESERVED, "one of five attempts")
    refused = jiwoo.reserve(jiwoo.user["id"], clinic).must_refuse(429, "rate_limited", "the sixth attempt")
    assert refused["remaining_requests"] == 0 and refused["window_seconds"] == 60, refused
    assert 0 < int(refused.headers["Retry-After"]) <= 60, refused.headers


def check_flags(student, teacher):
    own = f"/api/users/{student.user['id']}"
    for value in (True, False):
        user = student.patch(own + "/update_essential_clinic/", {"essential_clinic": value})
        assert user.must_be(200, "one's own essential_clinic")["essential_clinic"] is value, user
        assert user["id"] == student.user["id"], user
    student.patch(own + "/update_non_pass/", {"non_pass": False}).must_be(403, "one's own non_pass")
    other = f"/api/users/{teacher.user['id']}/update_essential_clinic/"
    student.patch(other, {"essential_clinic": True}).must_be(403, "somebody else's essential_clinic")
    attendance = "/api/clinic-attendances/1/update_attendance/"
    student.patch(attendance, {"attendance_type": "attended"}).must_be(403, "a student marks attendance")
    teacher.patch(attendance, {"attendance_type": "asleep"}).must_be(400, "an attendance that there is not")


def check_logout(client):
    bye = client.post("/api/auth/logout/", {}).must_be(200, "a logout")
    assert bye["message"] == "로그아웃 되었습니다.", bye
    client.get("/api/clinics/weekly-schedule/").must_be(401, "a key after the logout")
    client.post("/api/auth/logout", {}).must_be(401, "a second logout")


# ---- all at once


class Rush:
    """Every student tries every clinic, each in an order of their own."""

    def __init__(self, client, clinics):
        self.client = client
        self.clinics = sorted(clinics)
        self.capacity = {number: clinic["capacity"] for number, clinic in clinics.items()}
        self.start = threading.Barrier(STUDENTS, action=self.note_start)
        self.began = self.started = time.monotonic()
        self.lock = threading.Lock()
        self.successes = set()
        self.refused = {}
        self.failures = []

    def note_start(self):
        self.started = time.monotonic()

    def run(self):
        threads = [threading.Thread(target=self.student, args=(number,)) for number in range(1, STUDENTS + 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.failures, "\n".join(self.failures)

    def student(self, number):
        try:
            student = self.client.log_in(f"test_student_{number:02}")
            assert student.user["name"] == f"테스트학생{number:02}", student.user
            self.start.wait()
            for step in range(len(self.clinics)):
                self.attempt(student, self.clinics[(number + step) % len(self.clinics)])
        except threading.BrokenBarrierError:
            pass  # Somebody else's failure.
        except Exception as failure:  # The main thread tells it.
            self.start.abort()
            with self.lock:
                self.failures.append(f"test_student_{number:02}: {failure!r}")

    def attempt(self, student, clinic):
        answer = student.reserve(student.user["id"], clinic)
        with self.lock:
            if answer.status == 200:
                assert 0 <= answer["remaining_spots"] < self.capacity[clinic], answer
                assert (clinic, student.user["id"]) not in self.successes, f"twice: {answer}"
                self.successes.add((clinic, student.user["id"]))
                return
            self.refused[answer["error"]] = self.refused.get(answer["error"], 0) + 1
        if answer.status == 409:
            answer.must_refuse(409, "occupied", "a full clinic")
            assert answer["message"] == "해당 시간대는 이미 마감되었습니다.", answer
            assert answer["current_count"] == answer["capacity"] == self.capacity[clinic], answer
        else:
            answer.must_refuse(400, ALREADY_RESERVED, "an attempt in the rush")


def check_rush(client, teacher, before):
    """`before`: who has a place already, as (clinic, user)."""
    rush = Rush(client, clinics_of(teacher.schedule()))
    rush.run()
    ended = time.monotonic()

    listed = []
    for number, clinic in clinics_of(teacher.schedule()).items():
        students = [student["id"] for student in clinic["students"]]
        assert len(students) == clinic["current_count"] <= clinic["capacity"], clinic
        assert len(set(students)) == len(students), f"somebody is twice in clinic {number}: {students}"
        assert clinic["remaining_spots"] == clinic["capacity"] - len(students), clinic
        assert clinic["is_full"] is True, f"the rush left a place free: {clinic}"
        listed += [(number, student) for student in students]
    lost = rush.successes - set(listed)
    assert not lost, f"acknowledged, and not on the roster: {sorted(lost)}"
    extra = set(listed) - rush.successes - before
    assert not extra, f"on the roster, and nobody was told so: {sorted(extra)}"
    print(f"{STUDENTS} students, {len(rush.successes)} places, refused: {rush.refused}, "
          f"{rush.started - rush.began:.2f} s for the logins, {ended - rush.started:.2f} s for the rush")


def main():
    client = Client(sys.argv[1].rstrip("/"))
    check_health(client)
    check_errors_of_the_edge(client)
    form, number = check_registration(client, f"jiwoo_{time.time_ns()}")
    jiwoo = check_login(client, form, number)
    jiwoo = check_second_login(client, jiwoo, form["password"])
    teacher = client.log_in("test_teacher_01")
    clinics = check_empty_schedule(jiwoo)
    student = client.log_in("test_student_01")
    check_reservations(student, teacher, clinics)
    check_flags(student, teacher)
    first, second, third = sorted(clinics)[:3]
    check_rate_limit(jiwoo, third)
    check_logout(jiwoo)
    taken = {(first, student.user["id"]), (second, student.user["id"]), (third, number)}
    check_rush(client, teacher, taken)


if __name__ == "__main__":
    main()
