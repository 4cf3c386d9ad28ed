#!/usr/bin/env python3
"""Stands where the original clinic service has its `backend/manage.py`, for its `run_clinic_test.py`: hands a command such as
`setup_test_clinics --reset` on to `usher`, which has the server at http://localhost:8000 (USHER_URL) carry it out by the key in
USHER_ADMIN_KEY. USHER names the program where it is not on the PATH.
"""

import os
import subprocess
import sys


def main():
    command = [os.environ.get("USHER", "usher"), *sys.argv[1:]]
    done = subprocess.run([*command, "--url", os.environ.get("USHER_URL", "http://localhost:8000")], stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        # The runner shows lines with this mark.
        print("✅ " + line)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
