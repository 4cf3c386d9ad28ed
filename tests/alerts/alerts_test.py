"""alerts_test.py: docs/alerts.yml by `promtool test rules`. Each alert fires where it should and nowhere else, whatever the job is
called; the table below has a row for every one. Without promtool this is skipped, with a line that says so.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

RULES = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "alerts.yml"
JOB = {"job": "tickets", "instance": "box:8080"}
INFO = 'usher_build_info{version="1"}'
# What a server that is well says; each series a minute apart, for the minutes of a test. `_` is no sample.
WELL = {"up": "1x60", INFO: "1x60", "usher_ready": "1x60", "usher_store_up": "1x60", "process_open_fds": "10x60",
        'usher_store_unfit{reason="without_standby"}': "0x60", "usher_store_fail_overs_total": "0x60", "usher_node_waits": "0x60",
        "usher_node_forwards": "0x60", "usher_link_up": "0x60", "usher_forward_unknown_total": "0x60",
        "process_max_fds": "100x60", "process_start_time_seconds": "1x60", "usher_journal_lost_batches_total": "0x60",
        "usher_http_connections_refused_total": "0x60", "usher_spans_missed_total": "0x60",
        'usher_http_requests_total{status="200"}': "0+600x60", 'usher_http_requests_total{status="503"}': "0x60",
        'usher_refusals_total{reason="OVERLOADED"}': "0x60", 'usher_actor_oldest_waiting_seconds{kind="clinic"}': "0x60",
        'usher_waiting_room_waiting{room="1"}': "0x60", 'usher_waiting_room_open{room="1"}': "1x60",
        'usher_waiting_room_admissions_per_second{room="1"}': "0x60",
        'usher_assertion_key_fetches_total{result="fetched"}': "0+1x60",
        'usher_assertion_key_fetches_total{result="failed"}': "0x60",
        'usher_journal_commit_duration_seconds_bucket{le="0.5"}': "0+60x60",
        'usher_journal_commit_duration_seconds_bucket{le="1"}': "0+60x60",
        'usher_journal_commit_duration_seconds_bucket{le="+Inf"}': "0+60x60",
        'usher_http_request_duration_seconds_bucket{le="1"}': "0+60x60",
        'usher_http_request_duration_seconds_bucket{le="2"}': "0+60x60",
        'usher_http_request_duration_seconds_bucket{le="+Inf"}': "0+60x60"}
# All that is read of a server that cannot be read any more.
GONE = {name: re.sub(r"x\d+$", "x10 _x50", values) for name, values in WELL.items()} | {"up": "1x10 0x49"}
NEVER_THERE = dict.fromkeys(WELL, "_x60")

# An alert, what is other than WELL, a minute at which it fires, one before at which it does not, and its labels beside JOB.
ROWS = [
    ("UsherDown", GONE, 13, 11, {}),
    ("UsherAbsent", NEVER_THERE, 6, 4, None),
    ("UsherNotReady", {"usher_ready": "1x10 0x49"}, 13, 11, {}),
    ("UsherOwnerUnreachable", {"usher_node_forwards": "1x60", "usher_link_up": "1x10 0x49"}, 13, 10, {}),
    ("UsherOutcomesUnknown", {"usher_forward_unknown_total": "0x10 2x49"}, 12, 10, {}),
    ("UsherStoreDown", {"usher_store_up": "1x10 0x49"}, 13, 10, {}),
    ("UsherStoreUnfit", {'usher_store_unfit{reason="without_standby"}': "0x10 1x49"}, 13, 10, {"reason": "without_standby"}),
    ("UsherFailedOver", {"usher_store_fail_overs_total": "0x10 1x49"}, 12, 10, {}),
    ("UsherBatchesLost", {"usher_journal_lost_batches_total": "0x10 2x49"}, 12, 10, {}),
    ("UsherCommitsSlow", {'usher_journal_commit_duration_seconds_bucket{le="0.5"}': "0x60"}, 20, 5, {}),
    ("UsherServerErrors", {'usher_http_requests_total{status="503"}': "0x10 100+100x49"}, 20, 9, {}),
    ("UsherSlow", {'usher_http_request_duration_seconds_bucket{le="1"}': "0x60"}, 20, 5, {}),
    ("UsherOverloaded", {'usher_refusals_total{reason="OVERLOADED"}': "0x10 120+120x49"}, 20, 10, {}),
    ("UsherConnectionsRefused", {"usher_http_connections_refused_total": "0x10 2x49"}, 12, 10, {}),
    ("UsherMailboxBehind", {'usher_actor_oldest_waiting_seconds{kind="clinic"}': "0x10 9x49"}, 13, 10, {"kind": "clinic"}),
    ("UsherWaitingRoomStuck", {'usher_waiting_room_waiting{room="1"}': "0x10 7x49"}, 22, 19, {"room": "1"}),
    ("UsherAssertionKeysFail", {'usher_assertion_key_fetches_total{result="fetched"}': "7x60",
                                'usher_assertion_key_fetches_total{result="failed"}': "0x10 6+6x49"}, 20, 12, {}),
    ("UsherDescriptorsShort", {"process_open_fds": "10x10 95x49"}, 14, 11, {}),
    ("UsherSpansMissed", {"usher_spans_missed_total": "0x10 60+60x49"}, 25, 15, {}),
    ("UsherRestarted", {"process_start_time_seconds": "1x10 2 3 4x47"}, 14, 10, {}),
]


def with_labels(series, labels):
    name, _, rest = series.partition("{")
    return name + "{" + ",".join([rest.rstrip("}")] * bool(rest) + [f'{key}="{value}"' for key, value in labels.items()]) + "}"


def series_of(values, labels):
    return [{"series": with_labels(name, labels), "values": value} for name, value in values.items()]


def moment(alert, minute, firing):
    return {"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": firing}


def tests(rules):
    """Another program beside it, of whom nobody wants to hear, must not change anything."""
    other = series_of({"up": "0x60", "process_open_fds": "99x60", "process_max_fds": "100x60",
                       "process_start_time_seconds": "0+1x60"}, {"job": "usher-exporter", "instance": "box:9100"})
    for alert, unwell, fires_at, silent_at, labels in ROWS:
        fired = {"exp_labels": rules[alert] | (JOB | labels if labels is not None else {})}
        yield {"name": alert, "interval": "1m", "input_series": series_of(WELL | unwell, JOB) + other,
               "alert_rule_test": [moment(alert, silent_at, []), moment(alert, fires_at, [fired])]}
    yield {"name": "all is well", "interval": "1m", "input_series": series_of(WELL, JOB) + other,
           "alert_rule_test": [moment(alert, minute, []) for alert in rules for minute in (1, 30, 59)]}
    # Whoever is told that it is down need not be told that there is none.
    yield {"name": "down, not absent", "interval": "1m", "input_series": series_of(GONE, JOB) + other,
           "alert_rule_test": [moment("UsherAbsent", 30, [])]}
    # A node that waits for its turn is well.
    yield {"name": "waits", "interval": "1m",
           "input_series": series_of(WELL | {"usher_ready": "0x60", "usher_node_waits": "1x60",
                                            'usher_http_requests_total{status="503"}': "0+60x60"}, JOB) + other,
           "alert_rule_test": [moment(alert, 30, []) for alert in rules]}
    # One that was taken away on purpose is nobody's concern while another serves.
    yield {"name": "taken away", "interval": "1m",
           "input_series": series_of(WELL, JOB) + series_of(GONE | {"up": "1x10 _x49"}, {"job": "tickets", "instance": "old:8080"}),
           "alert_rule_test": [moment(alert, 30, []) for alert in ("UsherDown", "UsherAbsent")]}


def rules_of(text):
    """The names of the rules with their labels. The file is ours, and so is its form: no YAML of the library is needed."""
    found = re.findall(r"- alert: (\w+)\n(?:.*\n)*?\s+labels: \{ severity: (\w+) \}", text)
    return {name: {"severity": severity} for name, severity in found}


def main():
    text = RULES.read_text()
    rules = rules_of(text)
    unmatched = set(rules) ^ {row[0] for row in ROWS} | set(rules) ^ set(re.findall(r"- alert: (\w+)", text))
    if unmatched:
        sys.exit(f"give each alert a row in ROWS, and a severity: {', '.join(sorted(unmatched))}")
    if not shutil.which("promtool"):
        print("SKIPPED: promtool is not installed (Debian's package prometheus has it), so docs/alerts.yml was not tried")
        return
    with tempfile.TemporaryDirectory(prefix="usher-alerts-") as folder:
        # JSON is YAML. The annotations are the file's own words; what is looked at is when and where an alert fires.
        bare = re.sub(r"\n        annotations:\n(?:          .*\n|            .*\n)*", "\n", text)
        (pathlib.Path(folder) / "alerts.yml").write_text(bare)
        (pathlib.Path(folder) / "test.yml").write_text(
            json.dumps({"rule_files": ["alerts.yml"], "evaluation_interval": "15s", "tests": list(tests(rules))}))
        sys.exit(subprocess.run(["promtool", "check", "rules", RULES], check=False).returncode or
                 subprocess.run(["promtool", "test", "rules", f"{folder}/test.yml"], check=False).returncode)


if __name__ == "__main__":
    main()
