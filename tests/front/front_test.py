"""front_test.py PROGRAM FRONT: the configurations of docs/front before the real program.

Each is started as it is shipped, but for the ports, the certificate and the addresses, which are replaced. FRONT is Nginx, Haproxy
or Stunnel; what is not installed is skipped with a line that says so.
"""

import contextlib
import gzip
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SHIPPED = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "front"
PROGRAM = ""
KEY = "the-key-of-the-office"
# Loopback has many addresses: some clients are in the office, the others elsewhere.
OFFICE, ELSEWHERE, ELSEWHERE_TOO = "127.0.0.9", "127.0.0.8", "127.0.0.7"
CLOSED_TO_ALL = ["/metrics", "/metrics/", "/readyz", "/readyz/", "/livez", "/%72eadyz", "/metrics?x=1",
                 "/readyz//", "/metrics/%2F/"]
OF_THE_HOUSE = ["/api/admin/audit", "/api/actors", "/api/actors/", "/api/traces/", "/api/stories/seat", "/api%2Factors",
                "/api/%61dmin/audit"]
PATIENCE_S = 30


def installed(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(holds):
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        if value := holds():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE_S} s")


class Process:
    """A program with its output in a file, ended by its number."""

    def __init__(self, command, log):
        self.log = log
        environment = {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}
        with log.open("wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment)

    def said(self):
        return self.log.read_text(errors="replace")

    def runs(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.process.args[0]} has ended:\n{self.said()}")
        return True

    def stop(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
            self.process.wait(PATIENCE_S)


class Deaf:
    """Takes requests and ends the connection without an answer; counts them."""

    def __init__(self):
        self.requests = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                if connection.recv(65536):
                    self.requests += 1
                connection.close()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.status} {self.body[:500]}"


class Before(unittest.TestCase):
    """What all fronts share."""

    shipped = program = ""
    options = ["--trust-forwarded-for"]
    # What a connection to Usher begins with.
    preface = b""

    @classmethod
    def setUpClass(cls):
        cls.common, cls.common_stage = None, contextlib.ExitStack()
        cls.addClassCleanup(cls.common_stage.close)

    def setUp(self):
        if not installed(self.program):
            print(f"SKIPPED: {self.program} is not installed, so docs/front/{self.shipped} was not tried", flush=True)
            self.skipTest(f"{self.program} is not installed")
        self.stage = contextlib.ExitStack()
        self.addCleanup(self.stage.close)

    def share(self, begin):
        """One server behind one front for all cases that do not end or change them; the first that needs them begins them."""
        if type(self).common is None:
            self.stage = self.common_stage
            begin()
            type(self).common = dict(self.__dict__)
        for name in ("port", "plain_port", "usher_port", "trust", "requests_log"):
            setattr(self, name, self.common.get(name))

    def make_folder(self):
        self.folder = pathlib.Path(self.stage.enter_context(tempfile.TemporaryDirectory(prefix="usher-front-")))
        self.folder.chmod(0o755)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-keyout", self.folder / "usher.key", "-out", self.folder / "usher.crt"],
                       check=True, capture_output=True)
        (self.folder / "usher.pem").write_bytes(
            (self.folder / "usher.crt").read_bytes() + (self.folder / "usher.key").read_bytes())
        self.trust = ssl.create_default_context(cafile=self.folder / "usher.crt")
        self.port = free_port()
        self.plain_port = free_port()

    def start(self, command, name):
        process = Process(command, self.folder / f"{name}.log")
        self.stage.callback(process.stop)
        return process

    def serve(self, *more):
        usher = self.start([PROGRAM, "serve", "--data", str(self.folder / "data"), "--listen", "127.0.0.1:0", "--demo",
                            "--password-memory-mb", "1", "--admin-key",
                            KEY, "--login-attempts-per-address", "2", "--active-places", "1", *self.options, *more], "usher")
        announcement = "listens on http://127.0.0.1:"
        eventually(lambda: usher.runs() and announcement in usher.said())
        self.usher_port = int(usher.said().split(announcement)[1].split()[0])
        eventually(lambda: self.directly("/readyz").status == 200)
        return usher

    def serve_as_two_nodes(self):
        """On a Postgres of their own; their processes and ports, the one that serves first."""
        server = os.environ.get("USHER_TEST_DATABASE")
        if not server or not installed("psql"):
            self.skipTest("USHER_TEST_DATABASE names no Postgres, so two nodes were not tried")
        name = f"usher_front_{os.getpid()}_{self.program}"
        ask = lambda sql: subprocess.run(["psql", server, "-qc", sql], check=True, capture_output=True)
        ask(f"CREATE DATABASE {name}")
        self.stage.callback(ask, f"DROP DATABASE {name} WITH (FORCE)")
        secret = self.folder / "cluster.secret"
        secret.write_text("s" * 40)
        found = []
        for node in "ab":
            usher = self.start([PROGRAM, "serve", "--database", server.rpartition("/")[0] + f"/{name}", "--listen", "127.0.0.1:0",
                                "--demo", "--password-memory-mb", "1", "--node", node, "--cluster-listen", "127.0.0.1:0",
                                "--cluster-secret-file", str(secret), *self.options], f"usher-{node}")
            announcement = "answers on http://127.0.0.1:"
            eventually(lambda: usher.runs() and announcement in usher.said())
            self.usher_port = int(usher.said().split(announcement)[1].split()[0])
            eventually(lambda: self.directly("/readyz").status == 200)
            found.append((usher, self.usher_port))
        return found

    def check_that_either_node_answers(self, nodes):
        seats = "/api/concert/findSeats?concertId=1&concertDate=2024-09-15T20:00:00"
        take = lambda number: self.call("/api/token/create", {"userId": number}, Idempotency_Key=f"front-{number}").status
        for number in range(1, 9):
            self.assertEqual((take(number), self.call(seats).status), (200, 200))
        nodes[0][0].process.kill()
        return lambda number: (take(number), self.call(seats).status)

    def configured(self, replaced):
        """The shipped text with what has to be other here; each must be there."""
        text = (SHIPPED / self.shipped).read_text()
        for what, by in replaced.items():
            self.assertIn(what, text)
            text = text.replace(what, by)
        return text

    def wait_for_front(self, process):
        def answers():
            process.runs()
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return True
            except OSError:
                return False

        eventually(answers)

    def directly(self, path, body=None, method="GET"):
        """Asks Usher itself."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.usher_port, timeout=PATIENCE_S)) as connection:
            connection.connect()
            connection.sock.sendall(self.preface)
            connection.request(method, path, body, {"Authorization": f"Bearer {KEY}"})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def connect(self, client=ELSEWHERE):
        return http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE_S, context=self.trust, source_address=(client, 0))

    def call(self, path, body=None, client=ELSEWHERE, method=None, **headers):
        with contextlib.closing(self.connect(client)) as connection:
            data = json.dumps(body) if isinstance(body, dict) else body
            connection.request(method or ("GET" if body is None else "POST"), path, data,
                               {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def call_as_office(self, path, body=None, client=OFFICE, method=None):
        return self.call(path, body, client, method, Authorization=f"Bearer {KEY}")

    def check_that_usher_answers(self):
        answer = self.call("/api/health/")
        self.assertEqual(answer.status, 200, answer)
        self.assertIn("traceparent", answer.headers)
        return answer

    def check_that_clients_have_their_own_addresses(self):
        """In what is limited by address, and in what is recorded, behind every door."""
        wrong = {"username": "test_student_01", "password": "wrong"}
        for _ in range(2):
            self.call("/api/auth/login/", wrong, ELSEWHERE)
        self.assertEqual(self.call("/api/auth/login/", wrong, ELSEWHERE).status, 429)
        self.assertIn(self.call("/api/auth/login/", wrong, ELSEWHERE_TOO, X_Forwarded_For=ELSEWHERE).status, (400, 401))
        self.assertEqual(self.call_as_office("/api/admin/rooms/all", {"places": 1}, method="PATCH").status, 200)
        calls = self.call_as_office("/api/admin/audit").json()["calls"]
        self.assertEqual({call["remoteAddress"] for call in calls}, {OFFICE})

    def check_that_a_stream_is_passed_as_it_comes(self):
        first, second = (self.call("/api/token/create", {"userId": user}).json()["token"] for user in (1, 2))
        self.assertTrue(first)
        with contextlib.closing(self.connect()) as connection:
            began = time.monotonic()
            connection.request("GET", f"/api/token/events?token={second}", headers={"Accept-Encoding": "gzip"})
            stream = connection.getresponse()
            self.assertEqual(stream.status, 200)
            self.assertTrue(stream.headers["Content-Type"].startswith("text/event-stream"))
            self.assertIsNone(stream.headers["Content-Encoding"])
            self.read_until(stream, b'"waiting"')
            self.assertEqual(self.directly("/api/admin/rooms/all", '{"places": 2}', "PATCH").status, 200)
            self.read_until(stream, b'"active"')
            self.assertLess(time.monotonic() - began, 14, "it came with the next heartbeat only")

    def read_until(self, stream, wanted):
        seen = b""
        while wanted not in seen:
            line = stream.readline()
            self.assertTrue(line, seen)
            seen += line
        return seen


class OfHttp:
    """What fronts do that know HTTP; mixed into the cases of each."""

    def test_usher_answers_through_it_with_security_headers(self):
        answer = self.check_that_usher_answers()
        self.assertIn("max-age", answer.headers["Strict-Transport-Security"])

    def test_clients_have_their_own_addresses(self):
        self.check_that_clients_have_their_own_addresses()

    def test_streams_are_passed_as_they_come(self):
        self.check_that_a_stream_is_passed_as_it_comes()

    def test_what_is_not_for_everybody_is_closed(self):
        for path in CLOSED_TO_ALL:
            answer = self.call(path, client=OFFICE)
            self.assertEqual((answer.status, answer.headers["traceparent"]), (404, None), path)
        for path in OF_THE_HOUSE:
            answer = self.call(path, Authorization=f"Bearer {KEY}")
            self.assertEqual((answer.status, answer.headers["traceparent"]), (403, None), path)
            self.assertIn("traceparent", self.call_as_office(path).headers, path)
        self.assertEqual(self.call_as_office("/api/actors").status, 200)
        self.assertEqual(self.call("/api/actors", client=OFFICE).status, 401)

    def test_secrets_in_addresses_are_not_logged(self):
        # That of a stream is in its query: browsers set no header there.
        for path in ("/api/calendar/a-secret.ics", "/api/token/events?token=a-secret", "/api/token/%65vents/?token=a-secret"):
            self.assertIn(self.call(path).status, (400, 404), path)
        self.assertEqual(self.call("/api/health/?behind-the-secrets").status, 200)
        eventually(lambda: "behind-the-secrets" in self.requests_log.read_text())
        self.assertNotIn("a-secret", self.requests_log.read_text())

    def test_large_answers_are_compressed(self):
        login = {"username": "test_student_01", "password": "testpass123"}
        key = self.call("/api/auth/login/", login, OFFICE).json()["token"]
        schedule = self.call("/api/clinics/weekly-schedule/", Authorization=f"Token {key}", Accept_Encoding="gzip")
        self.assertEqual(schedule.headers["Content-Encoding"], "gzip")
        self.assertIn("clinic_id", gzip.decompress(schedule.body).decode())

    def test_pages_follow_on_at_the_address_that_was_called(self):
        key = self.call("/api/auth/login/", {"username": "test_staff_01", "password": "testpass123"}, OFFICE).json()["token"]
        page = self.call("/api/users/?page_size=1", client=OFFICE, Authorization=f"Token {key}").json()
        self.assertTrue(page["next"].startswith(f"https://localhost:{self.port}/api/users/?page=2"), page["next"])

    def test_workbooks_of_students_come_through(self):
        key = self.call("/api/auth/login/", {"username": "test_staff_01", "password": "testpass123"}, OFFICE).json()["token"]
        for path in ("/api/users/upload-student-excel/", "/api/students/upload_student_excel"):
            file = "no workbook" * 400_000
            answer = self.call(path, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n" + file +
                               "\r\n--x--\r\n", OFFICE, Authorization=f"Token {key}", Content_Type="multipart/form-data; boundary=x")
            self.assertEqual(answer.status, 400, answer)
            self.assertIn("traceId", answer.json(), answer)

    def test_what_is_too_large_is_refused_by_usher_in_its_words(self):
        answer = self.call("/api/token/create", "x" * (100 * 1024))
        self.assertEqual(answer.status, 413, answer)
        self.assertIn("traceId", answer.json())

    def check_that_nothing_is_sent_twice(self, one, other):
        for path, body in (("/api/concert/findSeats", None), ("/api/payment", {"price": 1})):
            self.assertIn(self.call(path, body).status, (502, 504), path)
        self.assertEqual(one.requests + other.requests, 2)


class Nginx(OfHttp, Before):
    shipped, program = "nginx.conf", "nginx"

    def setUp(self):
        super().setUp()
        if "sent_twice" not in self.id() and "two_nodes" not in self.id():
            self.share(self.start_both)

    def start_both(self):
        self.make_folder()
        self.serve()
        self.start_front(f"server 127.0.0.1:{self.usher_port};")

    def start_front(self, servers):
        (self.folder / "usher.conf").write_text(self.configured({
            "server 127.0.0.1:8080;": servers,
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "/etc/nginx/usher.": f"{self.folder}/usher.",
            "allow 10.0.0.0/8;": f"allow {OFFICE};",
        }))
        self.requests_log = self.folder / "requests.log"
        temporary = "".join(f"  {name}_temp_path {self.folder}/{name};\n" for name in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            ("user root;\n" if os.geteuid() == 0 else "") +
            f"daemon off;\nworker_processes 1;\npid {self.folder}/nginx.pid;\nevents {{ worker_connections 256; }}\n"
            f"http {{\n  access_log {self.requests_log};\n{temporary}  include {self.folder}/usher.conf;\n}}\n")
        nginx = self.start([installed("nginx"), "-p", str(self.folder), "-e", "stderr", "-c", str(self.folder / "nginx.conf")], "nginx")
        self.wait_for_front(nginx)

    def test_nothing_is_sent_twice(self):
        self.make_folder()
        one, other = Deaf(), Deaf()
        self.start_front(f"server 127.0.0.1:{one.port}; server 127.0.0.1:{other.port};")
        self.check_that_nothing_is_sent_twice(one, other)

    def test_two_nodes_answer_after_one_is_killed(self):
        self.make_folder()
        nodes = self.serve_as_two_nodes()
        told = "".join(f"  #   server 10.0.0.{number}:8080 max_fails=1 fail_timeout=2s;\n" for number in (1, 2))
        self.assertIn(told, self.configured({}), "as the file says")
        self.start_front("".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s; " for _, port in nodes))
        both = self.check_that_either_node_answers(nodes)
        # The first that comes to it hears 502, and others now and again: nobody is asked twice.
        eventually(lambda: both(11) == (200, 200))

    def test_plain_http_is_sent_to_https(self):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/api/health/?x=1", headers={"Host": "tickets.example"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, answer.headers["Location"]), (308, "https://tickets.example/api/health/?x=1"))


class Haproxy(OfHttp, Before):
    shipped, program = "haproxy.cfg", "haproxy"

    def setUp(self):
        super().setUp()
        if any(word in self.id() for word in ("sent_twice", "drains", "protocol", "two_nodes")):
            self.make_folder()
        else:
            self.share(self.start_both)

    def start_both(self):
        self.make_folder()
        self.serve()
        self.start_front({})

    def start_front(self, replaced):
        port = getattr(self, "usher_port", 0)
        (self.folder / "haproxy.cfg").write_text(self.configured({
            "bind :443": f"bind 127.0.0.1:{self.port}",
            "/etc/haproxy/usher.pem": str(self.folder / "usher.pem"),
            "acl from_the_office src 10.0.0.0/8": f"acl from_the_office src {OFFICE}",
            # As many connections as any machine lets it have.
            "maxconn 20000": "maxconn 200",
            **(replaced or {"server usher 127.0.0.1:8080  #": f"server usher 127.0.0.1:{port}  #"}),
        }))
        self.requests_log = self.folder / "haproxy.log"
        self.haproxy = self.start([installed("haproxy"), "-db", "-f", str(self.folder / "haproxy.cfg")], "haproxy")
        self.wait_for_front(self.haproxy)

    def test_nothing_is_sent_twice(self):
        one, other = Deaf(), Deaf()
        self.start_front({"option httpchk GET /readyz\n  http-check expect status 200\n": "",
                          "default-server check inter 1s fall 2 rise 1": "default-server",
                          "server usher 127.0.0.1:8080  #":
                          f"server one 127.0.0.1:{one.port}\n  server other 127.0.0.1:{other.port}  #"})
        self.check_that_nothing_is_sent_twice(one, other)

    def test_nobody_is_sent_to_a_server_that_drains(self):
        usher = self.serve("--drain-delay-ms", "20000")
        self.start_front({})
        eventually(lambda: self.call("/api/health/").status == 200)
        usher.process.send_signal(signal.SIGTERM)
        eventually(lambda: self.call("/api/health/").status == 503)
        self.assertIsNone(self.call("/api/health/").headers["traceparent"], "HAProxy itself says so")
        self.assertEqual(self.directly("/api/health/").status, 200, "Usher serves still")
        usher.stop(signal.SIGKILL)

    def test_two_nodes_answer_while_one_is_killed(self):
        nodes = self.serve_as_two_nodes()
        told = [f"server {name} 10.0.0.{number}:8080" for number, name in enumerate("ab", 1)]
        for line in ["retry-on conn-failure", "option redispatch 1", *told]:
            self.assertIn(f"#   {line}\n", self.configured({}), "as the file says")
        self.start_front({"server usher 127.0.0.1:8080  #": "retry-on conn-failure\n  option redispatch 1\n" + "".join(
            f"  server {name} 127.0.0.1:{port}\n" for name, (_, port) in zip("ab", nodes)) + "  #"})
        eventually(lambda: self.call("/api/health/").status == 200)
        both = self.check_that_either_node_answers(nodes)
        for number in range(11, 31):
            self.assertEqual(both(number), (200, 200), number)

    def check_proxy_protocol(self, word):
        self.options, self.preface = ["--proxy-protocol-from", "127.0.0.1"], b"PROXY UNKNOWN\r\n"
        self.serve()
        self.assertIn(f"#   server usher 127.0.0.1:8080 {word}\n", self.configured({}), "as the file says")
        self.start_front({"server usher 127.0.0.1:8080  #": f"server usher 127.0.0.1:{self.usher_port} {word}  #",
                          "http-request set-header X-Forwarded-For %[src]\n": "\n"})
        eventually(lambda: self.call("/api/health/").status == 200)
        self.check_that_clients_have_their_own_addresses()
        self.check_that_a_stream_is_passed_as_it_comes()

    def test_the_proxy_protocol_in_version_1(self):
        self.check_proxy_protocol("send-proxy")

    def test_the_proxy_protocol_in_version_2(self):
        self.check_proxy_protocol("send-proxy-v2")


class Stunnel(Before):
    shipped, program = "stunnel.conf", "stunnel4"
    options, preface = ["--proxy-protocol-from", "127.0.0.1"], b"PROXY UNKNOWN\r\n"

    def test_it_says_where_clients_are(self):
        self.make_folder()
        self.serve()
        text = self.configured({"accept = 443": f"accept = 127.0.0.1:{self.port}",
                                "connect = 127.0.0.1:8080": f"connect = 127.0.0.1:{self.usher_port}",
                                "cert = /etc/stunnel/usher.pem": f"cert = {self.folder}/usher.pem"})
        (self.folder / "usher.pem").chmod(0o600)
        (self.folder / "stunnel.conf").write_text(f"foreground = yes\npid =\ndebug = notice\n{text}")
        self.wait_for_front(self.start([installed("stunnel4"), str(self.folder / "stunnel.conf")], "stunnel"))
        self.check_that_usher_answers()
        self.check_that_clients_have_their_own_addresses()
        self.check_that_a_stream_is_passed_as_it_comes()


if __name__ == "__main__":
    PROGRAM, front = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], front, *sys.argv[3:]], verbosity=2)
