"""The stress test of the original clinic service, as far as the server sees it: Python's standard library alone.

    stress_client.py http://127.0.0.1:8080

Registers 20 students, with the number of their subject, or takes those that are there; lets all of them log in and try 1 to 5 of
Monday's clinics at once, 0.1 to 0.5 s apart. Ends with 1 and says why at the first answer that the original's script would not
understand; else it prints how many were made, tried, and got a place.
"""

import json
import random
import sys
import threading
import time
import urllib.error
import urllib.request

API = sys.argv[1].rstrip("/") + "/api"
STUDENTS = 20
PASSWORD = "testpass123"
EXPECTED = {"occupied", "이미 해당 클리닉에 예약되어 있습니다."}


def call(method, path, body=None, key=None):
    request = urllib.request.Request(API + path, method=method)
    request.add_header("Content-Type", "application/json")
    if key is not None:
        request.add_header("Authorization", "Token " + key)
    if body is not None:
        request.data = json.dumps(body).encode("utf-8")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.loads(refusal.read())


def register(number):
    status, answer = call("POST", "/auth/register/", {
        "username": f"test_student_{number:02d}", "password": PASSWORD, "name": f"테스트학생{number:02d}",
        "phone_num": f"010-1234-{number:04d}", "student_phone_num": f"010-1234-{number:04d}",
        "student_parent_phone_num": f"010-5678-{number:04d}", "school": "세화고", "grade": "2학년", "subject": 1,
        "is_student": True, "is_teacher": False,
    })
    assert status in (201, 400), f"a registration: {status} {answer}"
    assert status == 400 or isinstance(answer["id"], int), answer
    return status == 201


def log_in(number):
    status, answer = call("POST", "/auth/login/", {"username": f"test_student_{number:02d}", "password": PASSWORD})
    assert status == 200, f"a login: {status} {answer}"
    assert answer["user"]["is_student"] is True, answer
    return answer["user"]["id"], answer["token"]


def monday(key):
    status, answer = call("GET", "/clinics/weekly-schedule/", key=key)
    assert status == 200, f"the schedule: {status} {answer}"
    clinics = [slot for slot in answer["schedule"]["mon"].values() if slot.get("clinic_id")]
    assert clinics, answer
    for clinic in clinics:
        for name in ("teacher_name", "subject", "room", "capacity", "current_count", "remaining_spots", "is_full"):
            assert name in clinic, f"a clinic without {name}: {clinic}"
    return clinics


class Rush:
    def __init__(self):
        self.lock = threading.Lock()
        self.attempts, self.places, self.failures = 0, 0, []

    def student(self, user, key, clinics):
        try:
            for clinic in random.sample(clinics, random.randint(1, min(5, len(clinics)))):
                self.attempt(user, key, clinic["clinic_id"])
                time.sleep(random.uniform(0.1, 0.5))
        except Exception as failure:  # The main thread tells it.
            with self.lock:
                self.failures.append(repr(failure))

    def attempt(self, user, key, clinic):
        status, answer = call("POST", "/clinics/reserve/", {"user_id": user, "clinic_id": clinic}, key)
        with self.lock:
            self.attempts += 1
            self.places += status == 200
        assert status == 200 or answer["error"] in EXPECTED, f"a reservation: {status} {answer}"

    def run(self, sessions, clinics):
        threads = [threading.Thread(target=self.student, args=(user, key, clinics)) for user, key in sessions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.failures, "\n".join(self.failures)


def main():
    made = sum(register(number) for number in range(1, STUDENTS + 1))
    sessions = [log_in(number) for number in range(1, STUDENTS + 1)]
    before = monday(sessions[0][1])
    rush = Rush()
    rush.run(sessions, before)
    after = monday(sessions[0][1])
    taken = sum(clinic["current_count"] for clinic in after) - sum(clinic["current_count"] for clinic in before)
    assert taken == rush.places, f"{rush.places} were told of a place, {taken} were taken"
    assert rush.places > 0, "nobody got a place"
    print(f"{made} made, {rush.attempts} attempts, {rush.places} places")


if __name__ == "__main__":
    main()
