#!/usr/bin/env python3
"""Takes the notices that Usher posts, verifies each and prints those that are new, one JSON text a line.

    USHER_WEBHOOK_SECRET=... python3 receiver.py PORT
"""

import hashlib
import hmac
import http.server
import json
import os
import re
import sys
import threading
import time


def is_from_usher(secret, headers, body):
    """`body` is the bytes as they came, before anything has parsed them."""
    timestamp = headers.get("Usher-Timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    mac = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256)
    signature = headers.get("Usher-Signature", "").encode("latin-1")
    return hmac.compare_digest(b"v1=" + mac.hexdigest().encode(), signature)


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    secret = os.environ["USHER_WEBHOOK_SECRET"].encode()
    # Yours is a table with a unique column, written together with what the notice brings about.
    known = set()
    # Notices of different dates and clinics come at the same time.
    one_at_a_time = threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_from_usher(self.secret, self.headers, body):
            return self.answer(401)
        # Not the header Usher-Notice-Id, which the signature does not cover.
        notice = json.loads(body)["id"]
        with self.one_at_a_time:
            if notice not in self.known:
                self.known.add(notice)
                print(body.decode(), flush=True)
        return self.answer(200)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_request(self, code="-", size="-"):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print(f"listening on 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()
