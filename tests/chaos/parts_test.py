"""What of a run computes: which scenarios there are and in which order, the table, and the proxy that cuts connections."""

import contextlib
import io
import itertools
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import types
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import faults  # noqa: E402
import nodes  # noqa: E402
from chaos import ALL, arguments, possible, rounds, scenarios  # noqa: E402
from checker import Finding  # noqa: E402
from history import Attempt  # noqa: E402
from report import HEADINGS, report, table  # noqa: E402
from scenario import Result, longest_without  # noqa: E402
from soak import Sample, Soak, judge, keeps_rising, plot_of, report_of, sample, what_came  # noqa: E402
from stores import LOG, TABLES  # noqa: E402
from fold import Fold  # noqa: E402

KNOWN = {fault.name: fault for fault in ALL}


def given(*names, backend="both", minutes=None, alone=False):
    return types.SimpleNamespace(fault=list(names), backend=backend, minutes=minutes, alone=alone)


def names(found):
    return [(backend, tuple(fault.name for fault in some)) for backend, some in found]


class Scenarios(unittest.TestCase):
    def test_without_names_there_is_each_fault_and_each_pair_of_each_store(self):
        found = names(scenarios(given(), KNOWN))
        self.assertEqual(len(found), len(set(found)))
        for backend in ("sqlite", "postgres"):
            there = [name for name, fault in KNOWN.items() if backend in fault.backends]
            wanted = {(backend, (name,)) for name in there} | {(backend, pair) for pair in itertools.combinations(there, 2)}
            self.assertEqual({one for one in found if one[0] == backend}, wanted)

    def test_names_choose_faults_and_their_pairs(self):
        self.assertEqual(names(scenarios(given("kill", "pause", backend="sqlite"), KNOWN)),
                         [("sqlite", ("kill",)), ("sqlite", ("pause",)), ("sqlite", ("kill", "pause"))])
        self.assertEqual(names(scenarios(given("kill+cut"), KNOWN)), [("postgres", ("kill", "cut"))])

    def test_alone_there_are_no_pairs(self):
        self.assertEqual(names(scenarios(given("kill", "pause", backend="sqlite", alone=True), KNOWN)), [("sqlite", ("kill",)), ("sqlite", ("pause",))])

    def test_nodes_have_faults_of_their_own(self):
        found = {some for backend, some in names(scenarios(given(backend="cluster", alone=True), KNOWN)) if backend == "cluster"}
        self.assertTrue(found >= {(fault.name,) for fault in nodes.ALL})
        self.assertNotIn(("kill",), found)

    def test_a_fault_that_does_not_exist_is_named(self):
        err, before = io.StringIO(), sys.argv
        sys.argv = ["chaos", "--fault", "kill", "earthquake"]
        self.addCleanup(setattr, sys, "argv", before)
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(err):
            arguments()
        self.assertIn("there is no fault earthquake", err.getvalue())

    def test_together_with_what_lets_nothing_be_promised_a_fault_is_skipped_by_name(self):
        before, faults.ClockStep.library = faults.ClockStep.library, HERE / "proxy.py"
        self.addCleanup(setattr, faults.ClockStep, "library", before)
        found, skipped = possible([("sqlite", (KNOWN["kill"], KNOWN["clock"]))])
        self.assertEqual(found, [])
        self.assertIn("kill + clock", skipped)

    def test_what_a_fault_needs_is_named_where_it_is_not_there(self):
        before, faults.ClockStep.library = faults.ClockStep.library, HERE / "nothing"
        self.addCleanup(setattr, faults.ClockStep, "library", before)
        found, skipped = possible([("sqlite", (KNOWN["clock"],)), ("sqlite", (KNOWN["kill"],))])
        self.assertEqual(names(found), [("sqlite", ("kill",))])
        self.assertIn("nothing", skipped["clock"])

    def test_a_reason_not_to_be_together_names_faults_that_there_are(self):
        for fault in faults.ALL:
            self.assertLessEqual(set(fault.not_with), set(KNOWN), fault.name)

    def test_single_faults_come_first_and_all_come_once(self):
        wanted = scenarios(given(backend="sqlite"), KNOWN)
        played = list(rounds(given(), wanted, random.Random(1)))
        self.assertCountEqual(played, wanted)
        sizes = [len(some) for _, some in played]
        self.assertEqual(sizes, sorted(sizes))

    def test_with_minutes_it_goes_on_in_other_orders(self):
        wanted = scenarios(given("kill", "pause", "drain", "slow", backend="sqlite"), KNOWN)
        played = list(itertools.islice(rounds(given(minutes=1000), wanted, random.Random(1)), 2 * len(wanted)))
        self.assertCountEqual(played, wanted * 2)
        self.assertNotEqual(played[:len(wanted)], played[len(wanted):])


class Table(unittest.TestCase):
    results = [Result("sqlite", ("kill",), 1200, 3000, [], 0.5, 9.0),
               Result("sqlite", ("kill",), 1300, 3100, [Finding("lost", "a change"), Finding("wrong", "a rank")], 2.5, 10.0),
               Result("postgres", ("kill", "cut"), 5, 9, [], 1.0, 8.0)]

    def test_runs_of_one_fault_are_one_row(self):
        rows = table(self.results).splitlines()
        self.assertEqual(rows[2:], ["| postgres | kill + cut | 1 | 5 | 0 | 0 | 0 | 1.0 s |",
                                    "| sqlite | kill | 2 | 2,500 | **1** | 0 | **1** | 2.5 s |",
                                    "|  | **all** | 3 | 2,505 | **1** | 0 | **1** | 2.5 s |"])
        self.assertEqual({row.count("|") for row in rows}, {len(HEADINGS) + 1})

    def test_the_report_says_how_what_and_what_not(self):
        said = report(self.results, {"clock": "needs a clock"}, "./dev chaos --seed 7", 7, 24)
        for text in ("`./dev chaos --seed 7`", "seed 7", "- clock: needs a clock", "- lost: a change", "6,109 requests"):
            self.assertIn(text, said)

    def test_the_longest_time_without_a_success_counts_from_the_first_request(self):
        def attempt(sent, answered, status):
            return Attempt(1, "c", "check", 1, {}, "t", sent, None, answered, status)
        self.assertEqual(longest_without([]), 0.0)
        self.assertEqual(longest_without([attempt(1, 4, 200), attempt(4, 5, 503), attempt(6, 6.5, 200)]), 3)
        self.assertEqual(longest_without([attempt(1, 2, 200), attempt(2, 5, 503), attempt(6, 6.5, 200)]), 4.5)


class Reading(unittest.TestCase):
    def test_each_table_that_follows_from_the_log_is_read(self):
        self.assertEqual(set(TABLES), set(Fold().tables()))
        self.assertIn("ORDER BY change_number", LOG)


class Soaks(unittest.TestCase):
    MB = 1_000_000

    def samples(self, memory, descriptors=lambda _: 60):
        return [Sample(10.0 * i, int(memory(i)), descriptors(i), 12) for i in range(360)]

    def test_memory_that_goes_up_and_down_is_level(self):
        noise = random.Random(7)
        self.assertEqual(judge(self.samples(lambda i: 100 * self.MB + noise.randrange(8 * self.MB))), [])

    def test_what_fills_at_first_is_level(self):
        self.assertEqual(judge(self.samples(lambda i: min(i, 100) * self.MB)), [])

    def test_a_step_is_level(self):
        self.assertEqual(judge(self.samples(lambda i: (200 if i > 250 else 100) * self.MB)), [])

    def test_a_leak_is_found_through_the_noise(self):
        noise = random.Random(7)
        found = judge(self.samples(lambda i: 100 * self.MB + i * 50_000 + noise.randrange(2 * self.MB)))
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0].startswith("memory keeps rising"), found)

    def test_a_leak_of_less_than_a_twentieth_is_none(self):
        self.assertEqual(judge(self.samples(lambda i: 100 * self.MB + i * 20_000)), [])

    def test_descriptors_that_are_not_closed_are_found(self):
        found = judge(self.samples(lambda i: 100 * self.MB, lambda i: 60 + i // 10))
        self.assertEqual(found, ["descriptors keep rising: 74, 80, 86, 92 are the medians of its parts"])
        self.assertFalse(keeps_rising([60 + i // 40 for i in range(360)], 8))

    def test_too_few_samples_show_nothing(self):
        self.assertIn("too few", judge(self.samples(lambda i: self.MB)[:8])[0])

    def test_a_process_is_read(self):
        one = sample(os.getpid(), 3.0)
        self.assertGreater(one.memory, self.MB)
        with open(HERE / "soak.py", encoding="utf-8"):
            self.assertEqual(sample(os.getpid(), 4.0).descriptors, one.descriptors + 1)

    def test_the_report_has_what_was_found_and_its_plot(self):
        done = Soak("sqlite", self.samples(lambda i: i * self.MB), 70_000, ["memory keeps rising: .."], 3600)
        said = report_of([done], "./dev chaos --soak", ["soak_sqlite.svg"])
        for text in ("70,000 requests in 60 min", "(soak_sqlite.svg)", "| 30.0 | 180.0 | 60 | 12 |", "- wrong: memory keeps rising"):
            self.assertIn(text, said)
        self.assertEqual(plot_of(done).count("<polyline"), 2)

    def test_what_a_load_says_of_wrong_answers_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            (place / "gone.log").write_text("--url: nobody answers")
            self.assertEqual(what_came("gone", 2, place), (0, ["the load gone ended with 2: --url: nobody answers"]))
            told = {"requests": 9, "unexpected": 2, "resets": 1, "timeouts": 0,
                    "unexpectedAnswers": [{"call": "findSeats", "status": 500, "count": 2, "first": "no JSON"}]}
            (place / "mixed.json").write_text(json.dumps(told))
            self.assertEqual(what_came("mixed", 0, place), (9, []))
            self.assertEqual(what_came("mixed", 1, place), (9, ["the load mixed: 2 unexpected answers (2 of findSeats with 500, the first: no JSON),"
                                                                " 1 connections lost, 0 requests without an answer"]))


class Claims(unittest.TestCase):
    """What the nodes of a cluster said of who serves."""

    def complaints(self, *sights):
        told = []
        said = types.SimpleNamespace(sights=[nodes.Sight(at, *sight, True) for at, sight in enumerate(sights)],
                                     complain=lambda kind, text: told.append((kind, text)))
        nodes.Cluster.check_claims(said)
        return told

    def test_rise(self):
        self.assertEqual(self.complaints(("b", 1, "follower", 1), ("b", 1, "owner", 0), ("b", 1, "follower", 3), ("b", 2, "follower", 3)), [])

    def test_that_fall_are_found(self):
        self.assertEqual([kind for kind, _ in self.complaints(("b", 1, "follower", 2), ("a", 1, "follower", 1), ("b", 1, "follower", 1))], ["wrong"])


class Proxy(unittest.TestCase):
    def setUp(self):
        self.target = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.target.close)
        self.proxy = subprocess.Popen([sys.executable, "-B", HERE / "proxy.py", str(self.target.getsockname()[1])],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.proxy.wait, 10)
        self.addCleanup(self.proxy.stdout.close)
        self.addCleanup(self.proxy.stdin.close)
        self.port = int(self.proxy.stdout.readline())

    def pair(self):
        client = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.addCleanup(client.close)
        server, _ = self.target.accept()
        server.settimeout(30)
        self.addCleanup(server.close)
        return client, server

    def tell(self, text):
        self.proxy.stdin.write(text + "\n")
        self.proxy.stdin.flush()

    def test_all_comes_through_both_ways(self):
        client, server = self.pair()
        client.sendall(b"ask")
        self.assertEqual(server.recv(100), b"ask")
        server.sendall(b"answer")
        self.assertEqual(client.recv(100), b"answer")

    def test_an_answer_is_cut_before_its_end(self):
        self.tell('{"cut": 1.0}')
        came = b""
        # What was told is known by some time; each connection that it is not known for brings its answer whole.
        for _ in range(1000):
            client, server = self.pair()
            server.sendall(b"answer")
            came = b""
            with contextlib.suppress(ConnectionResetError):
                while len(came) < 6 and (part := client.recv(100)):
                    came += part
            if came != b"answer":
                break
        self.assertNotEqual(came, b"answer")
        self.assertTrue(b"answer".startswith(came))

    def test_what_hangs_comes_when_it_hangs_no_more(self):
        client, server = self.pair()
        self.tell('{"hang": true}')
        client.sendall(b"ask")
        self.tell('{"hang": false}')
        self.assertEqual(server.recv(100), b"ask")


if __name__ == "__main__":
    unittest.main()
