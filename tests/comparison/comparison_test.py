"""The parts of loadtest/comparison that compute: figures, tables, and reading what other programs say."""

import io
import json
import pathlib
import sys
import tempfile
import time
import unittest
from contextlib import redirect_stderr

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from loadtest.comparison import figures, machine, runs, sides, table, targets  # noqa: E402
from loadtest.comparison.__main__ import measure  # noqa: E402
from loadtest.comparison.figures import Finding, Target, at_least, at_most  # noqa: E402
from loadtest.comparison.processes import Failure  # noqa: E402
from loadtest.comparison.workshop import Workshop  # noqa: E402


class Figures(unittest.TestCase):
    def test_a_spread_is_the_median_and_the_ends(self):
        self.assertEqual(figures.spread([5, 1, 3]), figures.Spread(3, 1, 5))
        self.assertEqual(figures.spread([4, 1, 2, 3]).median, 2.5)

    def test_nothing_measured_has_no_spread(self):
        with self.assertRaises(ValueError):
            figures.spread([])

    def test_ratios_are_of_what_was_measured_in_the_same_round(self):
        # The machine was twice as slow in the second round: that is no difference between the two.
        self.assertEqual(figures.ratios([100, 50], [50, 25]), [2, 2])

    def test_a_round_that_only_one_of_the_two_ended_has_no_ratio(self):
        self.assertEqual(figures.ratios([100, 50, 70], [50]), [2])

    def test_a_percentile_is_one_of_the_values(self):
        values = list(range(100, 0, -1))
        self.assertEqual(figures.percentile(values, 0.5), 50)
        self.assertEqual(figures.percentile(values, 0.99), 99)
        self.assertEqual(figures.percentile([7], 0.99), 7)
        self.assertEqual(figures.percentile([1, 2, 3], 0.5), 2)

    def test_the_bound_is_about_the_median_of_the_ratios(self):
        target = Target("holds", "/s", at_least(5), "row locks")
        self.assertTrue(figures.is_met(target, Finding([60, 10, 50], [10, 10, 10])))
        self.assertFalse(figures.is_met(target, Finding([60, 10, 49], [10, 10, 10])))

    def test_where_nothing_is_compared_the_bound_is_about_the_figure_itself(self):
        self.assertTrue(figures.is_met(Target("idle", "%", at_most(1)), Finding([0.5])))
        self.assertFalse(figures.is_met(Target("idle", "%", at_most(1)), Finding([1.5])))

    def test_what_failed_or_is_for_reference_is_neither_met_nor_missed(self):
        self.assertIsNone(figures.is_met(Target("a", "", at_least(1)), Finding(failure="it burnt")))
        self.assertIsNone(figures.is_met(Target("a", ""), Finding([1])))

    def test_a_figure_with_wrong_answers_is_not_sound(self):
        self.assertTrue(figures.is_sound(Finding([1], [100])))
        self.assertFalse(figures.is_sound(Finding([1], [1], unexpected=1)))
        self.assertFalse(figures.is_sound(Finding(failure="it burnt")))


class Table(unittest.TestCase):
    def test_numbers_have_three_digits_or_all_before_the_point(self):
        for value, text in ((123456.7, "123,457"), (12.34, "12.3"), (1.234, "1.23"), (0.1234, "0.123"), (0.00123, "0.0012"), (0, "0")):
            self.assertEqual(table.number(value), text)

    def test_a_row_says_figures_ratio_target_and_verdict(self):
        target = Target("findSeats", "/s", at_least(1.2), "bare Pistache")
        row = table.row(target, Finding([150, 140, 160], [100, 100, 100]))
        self.assertEqual(
            row, "| findSeats | 150 /s (140 .. 160) | bare Pistache | 100 /s (100 .. 100) | 1.50 (1.40 .. 1.60) | >= 1.2 x | met | 0 |")

    def test_a_row_without_a_rival_has_a_target_with_its_unit(self):
        row = table.row(Target("journal", "changes/s", at_least(100_000)), Finding([99_000.0]))
        self.assertEqual(row, "| journal | 99,000 changes/s |  |  |  | >= 100,000 changes/s | **missed** | 0 |")

    def test_a_row_that_failed_says_why_in_its_place(self):
        row = table.row(Target("a", "", at_least(1), "b"), Finding(failure="no\nserver | here"))
        self.assertEqual(row, "| a |  | b |  |  | >= 1 x | **failed: no server \\| here** | 0 |")

    def test_wrong_answers_stand_out(self):
        self.assertIn("| **3** |", table.row(Target("a", ""), Finding([1], unexpected=3)))

    def test_every_row_has_as_many_cells_as_headings(self):
        text = table.table([(Target("a", "s"), Finding([1], note="note")), (Target("b", "s"), Finding(failure="x"))])
        self.assertEqual({line.count("|") for line in text.strip().split("\n")}, {len(table.HEADINGS) + 1})


class Turns(unittest.TestCase):
    def test_the_sides_take_turns(self):
        order = []

        def side(name):
            def run():
                order.append(name)
                return runs.Sample(len(order))
            return run

        found = runs.take_turns({"a": side("a"), "b": side("b")}, 3)
        self.assertEqual("".join(order), "ababab")
        self.assertEqual(found["a"].values, [1, 3, 5])
        self.assertEqual(found["b"].values, [2, 4, 6])

    def test_a_side_that_fails_does_not_keep_the_other_from_its_turns(self):
        def fail():
            raise Failure("it burnt")

        found = runs.take_turns({"a": fail, "b": lambda: runs.Sample(1, 2)}, 3)
        self.assertEqual(found["a"], runs.Series([], 0, "it burnt"))
        self.assertEqual(found["b"], runs.Series([1, 1, 1], 6))


class Files(unittest.TestCase):
    def test_a_program_is_ready_when_its_file_is_there(self):
        with tempfile.TemporaryDirectory() as folder:
            shop = Workshop(pathlib.Path(folder), pathlib.Path(folder), None, 1, 1, 1)
            file = pathlib.Path(folder) / "socket"
            with shop.start("sh", "-c", 'sleep 0.1; : >"$0"; sleep 60', file) as process:
                process.wait_for_file(file)
                self.assertTrue(file.exists())

    def test_a_program_that_ends_without_its_file_says_its_last_words(self):
        with tempfile.TemporaryDirectory() as folder:
            shop = Workshop(pathlib.Path(folder), pathlib.Path(folder), None, 1, 1, 1)
            with shop.start("sh", "-c", "echo no room >&2") as process:
                with self.assertRaisesRegex(Failure, "no room"):
                    process.wait_for_file(pathlib.Path(folder) / "socket")


class OtherPrograms(unittest.TestCase):
    load = {
        "seconds": 2.5, "requestsPerSecond": 40_000, "latencyMs": {"p50": 1.5, "p99": 9}, "unexpected": 2, "resets": 1,
        "timeouts": 3, "connectFailures": 0,
        "unexpectedAnswers": [{"call": "token/create", "status": 503, "count": 2, "first": "busy"}],
    }

    def test_all_that_went_wrong_under_load_is_counted(self):
        found = runs.parse_load(json.dumps(self.load))
        self.assertEqual((found.seconds, found.per_second, found.p50_ms, found.p99_ms), (2.5, 40_000, 1.5, 9))
        self.assertEqual(found.unexpected, 6)
        self.assertEqual(found.complaint, "token/create: 503 busy")

    def test_a_time_out_is_something_to_complain_about(self):
        found = runs.parse_load(json.dumps({**self.load, "unexpected": 0, "resets": 0, "unexpectedAnswers": []}))
        self.assertEqual(found.complaint, "3 timeouts")

    def test_pgbench_says_its_rate_and_the_log_its_times(self):
        found = runs.parse_pgbench(
            "number of failed transactions: 0 (0.000%)\nlatency average = 1 ms\ntps = 987.654 (without initial connection time)\n",
            "0 1 1000 0 1700000000 1\n0 2 3000 0 1700000000 2\n0 3 2000 0 1700000000 3\n")
        self.assertEqual(found, runs.Transactions(987.654, 2, 3))

    def test_failed_transactions_are_no_measurement(self):
        with self.assertRaises(Failure):
            runs.parse_pgbench("number of failed transactions: 1 (0.1%)\ntps = 9 (without)\n", "0 1 1000 0 1 1\n")
        with self.assertRaises(Failure):
            runs.parse_pgbench("", "")

    def test_benchmarks_are_read_run_by_run(self):
        found = runs.parse_benchmarks(json.dumps({"context": {}, "benchmarks": [
            {"name": "a/1000/manual_time", "run_type": "iteration", "real_time": 2.5, "time_unit": "us", "bytes/token": 81, "iterations": 7},
            {"name": "a/1000/manual_time_mean", "run_type": "aggregate", "real_time": 9, "time_unit": "us"},
            {"name": "b", "run_type": "iteration", "error_occurred": True, "error_message": "no database"},
        ]}))
        self.assertEqual(found, [
            runs.Repetition("a/1000/manual_time", 2500, {"bytes/token": 81}, ""), runs.Repetition("b", 0, {}, "no database")])

    def test_options_are_spelt_as_on_the_command_line(self):
        self.assertEqual(runs.options_of({"warm_up": 0.5, "path": "/x"}), ["--warm-up", "0.5", "--path", "/x"])

    def test_nginx_answers_with_the_very_text(self):
        text = sides.nginx_configuration("@FOLDER@ @PORT@\n@LOCATIONS@", pathlib.Path("/f"), 81, {
            "/": b'{"title":"it\'s"}', "/api/token/create": b"{}"})
        self.assertEqual(text, "/f 81\n    location / { return 200 '{\"title\":\"it\\'s\"}'; }\n"
                               "    location = /api/token/create { return 200 '{}'; }")

    def test_what_nginx_would_change_is_refused(self):
        for text in ("costs 5$", "x" * 5000):
            with self.assertRaises(Failure):
                sides.quoted(text)


class Machine(unittest.TestCase):
    def test_its_activity_is_read_from_the_kernel(self):
        found = machine.activity("0.50 1.25 2.00 1/100 999\n", "cpu  10 1 5 80 2 0 1 3 0 0\ncpu0 ..\n")
        self.assertEqual(found, machine.Activity((0.5, 1.25, 2.0), 17, 3, 102))

    def test_its_processor_has_a_name(self):
        self.assertEqual(machine.processor("processor : 0\nmodel name\t: Some Chip 3\nmodel name\t: Some Chip 3\n"), "Some Chip 3")


class Workplace(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.shop = Workshop(pathlib.Path("/nowhere"), pathlib.Path(folder.name), "postgresql://me@host:5/one?x=1", 1, 1, 1)
        self.err = io.StringIO()
        catcher = redirect_stderr(self.err)
        catcher.__enter__()
        self.addCleanup(catcher.__exit__, None, None, None)

    def test_other_databases_are_on_the_same_server(self):
        self.assertEqual(self.shop.postgres_url("two"), "postgresql://me@host:5/two?x=1")

    def test_programs_are_ended_with_their_context(self):
        with self.shop.start("sleep", 60) as process:
            self.assertTrue(process.runs())
        self.assertFalse(process.runs())

    def test_programs_are_ended_when_the_work_fails(self):
        with self.assertRaises(ZeroDivisionError):
            with self.shop.start("sleep", 60) as process:
                1 / 0
        self.assertFalse(process.runs())

    def test_a_program_that_takes_too_long_is_ended(self):
        began = time.monotonic()
        with self.assertRaises(Failure):
            self.shop.run("sleep", 60, seconds=0.1)
        self.assertLess(time.monotonic() - began, 30)

    def test_a_program_that_fails_is_quoted(self):
        with self.assertRaisesRegex(Failure, "sh ended with 3: because"):
            self.shop.run("sh", "-c", "echo so; echo because >&2; exit 3")
        self.assertEqual(self.shop.run("sh", "-c", "echo so; exit 1", expected=(0, 1)), "so\n")

    def test_a_server_says_where_it_listens(self):
        with self.shop.start("sh", "-c", "echo 'listens on http://127.0.0.1:4321' >&2; sleep 60") as process:
            self.assertEqual(process.wait_for_address(), "http://127.0.0.1:4321")

    def test_a_server_that_ends_at_once_does_not_listen(self):
        with self.shop.start("sh", "-c", "echo 'no room' >&2; exit 1") as process:
            with self.assertRaisesRegex(Failure, "no room"):
                process.wait_for_address()

    def test_processor_time_is_read_past_names_with_blanks(self):
        stat = "12 (a ) b) S 1 1 1 0 -1 4194560 100 0 0 0 33 44 0 0 20 0 1 0 5"
        with self.shop.start("sleep", 60) as process:
            self.assertEqual(process.processor_ticks(stat), 77)

    def test_a_part_that_fails_has_a_failure_for_each_target(self):
        def fail(_):
            raise KeyError("gone")

        part = targets.Part("a", (Target("x", ""), Target("y", "")), fail)
        self.assertEqual([finding.failure for finding in measure(part, self.shop)], ["KeyError: 'gone'"] * 2)


class Targets(unittest.TestCase):
    def test_parts_have_names_of_their_own(self):
        names = [part.name for part in targets.PARTS]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()
