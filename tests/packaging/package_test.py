"""package_test.py PROGRAM: what the Debian package does when it is installed, removed and purged, and what it ships of the
program's own words. Nothing is installed here: the scripts run for a root folder of their own (DPKG_ROOT), and what they would do
to the machine they do to stand-ins.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PACKAGING = pathlib.Path(__file__).resolve().parent.parent.parent / "packaging"
PROGRAM = ""


class Scripts(unittest.TestCase):
    def setUp(self):
        if not shutil.which("deb-systemd-helper"):
            print("SKIPPED: deb-systemd-helper is not installed, so the package's scripts were not tried", flush=True)
            self.skipTest("no deb-systemd-helper")
        folder = tempfile.TemporaryDirectory(prefix="usher-package-")
        self.addCleanup(folder.cleanup)
        self.root, self.bin = pathlib.Path(folder.name) / "root", pathlib.Path(folder.name) / "bin"
        self.bin.mkdir()
        self.unit = self.root / "usr/lib/systemd/system/usher.service"
        self.wanted = self.root / "etc/systemd/system/multi-user.target.wants/usher.service"
        self.mask = self.root / "etc/systemd/system/usher.service"
        self.done = pathlib.Path(folder.name) / "done"
        self.done.touch()
        (self.root / "usr/lib").mkdir(parents=True)
        (self.root / "lib").symlink_to("usr/lib")
        # Whether there is a user `usher`, and what is done to the machine.
        self.stand_in("getent", f'test -e "{self.root}/user"')
        self.stand_in("adduser", f'touch "{self.root}/user"')
        self.stand_in("deluser", f'rm "{self.root}/user"')
        self.stand_in("install", 'for last; do :; done; mkdir -p "$last"')
        self.stand_in("stat", "echo root:root:600")
        for name in ("systemctl", "deb-systemd-invoke", "chown"):
            self.stand_in(name, "true")

    def stand_in(self, name, does):
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >>"{self.done}"\n{does}\n')
        path.chmod(0o755)

    def script(self, name, *arguments):
        environment = {"PATH": f"{self.bin}:{os.environ['PATH']}", "DPKG_ROOT": str(self.root), "DPKG_MAINTSCRIPT_PACKAGE": "usher",
                       "LC_ALL": "C.UTF-8"}
        ended = subprocess.run(["sh", str(PACKAGING / name), *arguments], env=environment, capture_output=True, text=True)
        self.assertEqual(ended.returncode, 0, f"{name} {arguments}: {ended.stderr}")

    def unpack(self):
        self.unit.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGING / "usher.service", self.unit)
        settings = self.root / "etc/usher"
        settings.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGING / "usher.env", settings)
        (settings / "usher.env").chmod(0o600)

    def install(self, version_before=""):
        self.unpack()
        self.script("postinst", "configure", version_before)

    def remove(self):
        self.script("prerm", "remove")
        self.unit.unlink()
        self.script("postrm", "remove")

    def is_enabled(self):
        return self.wanted.is_symlink() and not self.mask.is_symlink()

    def test_a_first_installation_enables_the_service_and_makes_its_user(self):
        self.install()
        self.assertTrue(self.is_enabled())
        self.assertTrue((self.root / "user").exists())
        self.assertTrue((self.root / "var/lib/usher").is_dir())

    def test_the_group_of_the_service_may_read_its_secrets_and_nobody_else(self):
        self.install()
        self.assertEqual((self.root / "etc/usher/usher.env").stat().st_mode & 0o777, 0o640)
        self.assertIn(f"chown root:usher {self.root}/etc/usher/usher.env", self.done.read_text())

    def test_who_else_may_read_them_stays_the_administrators_choice(self):
        self.stand_in("stat", "echo root:office:440")
        self.install("0.1.0")
        self.assertNotIn("chown", self.done.read_text())
        self.assertEqual((self.root / "etc/usher/usher.env").stat().st_mode & 0o777, 0o600)

    def test_installed_again_after_it_was_removed_it_is_enabled(self):
        for _ in range(3):
            self.install()
            self.assertTrue(self.is_enabled())
            self.remove()
            self.assertFalse(self.is_enabled())
        self.assertTrue((self.root / "var/lib/usher").is_dir(), "the bookings stay")

    def test_what_the_administrator_has_disabled_stays_so(self):
        self.install()
        self.wanted.unlink()
        self.install("0.1.0")
        self.assertFalse(self.is_enabled())
        self.remove()
        self.install("0.1.0")
        self.assertFalse(self.is_enabled())
        self.assertFalse(self.mask.is_symlink(), "and can be enabled")

    def test_purged_it_leaves_nothing(self):
        self.install()
        (self.root / "etc/usher/admin.key").write_text("a-key-of-the-office\n")
        (self.root / "var/log/usher").mkdir(parents=True)
        self.remove()
        # As the packages' manager does with what it knows of.
        (self.root / "etc/usher/usher.env").unlink()
        self.script("postrm", "purge")
        for left in ("user", "var/lib/usher", "var/log/usher", "etc/usher", "etc/systemd/system/usher.service"):
            self.assertFalse(os.path.lexists(self.root / left), left)
        self.assertFalse(self.wanted.is_symlink())
        self.install()
        self.assertTrue(self.is_enabled(), "as at first")

    def test_they_do_not_touch_the_machine_they_run_on(self):
        self.install()
        self.install("0.1.0")
        self.remove()
        self.assertNotIn("systemctl", self.done.read_text())
        self.assertNotIn("deb-systemd-invoke", self.done.read_text())


def commands_of_the_program(command=()):
    """Each command with its help, and those below it."""
    text = subprocess.run([PROGRAM, *command, "--help"], check=True, capture_output=True, text=True).stdout
    yield command, text
    names = re.search(r"^sub *commands:\n((?:  .*\n)+)", text + "\n", re.MULTILINE | re.IGNORECASE)
    for name in re.findall(r"^  ([a-z][a-z-]*)", names[1], re.MULTILINE) if names else []:
        yield from commands_of_the_program((*command, name))


def options_in(text):
    return set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", text, re.MULTILINE))


class Words(unittest.TestCase):
    def test_the_manual_page_has_each_command_with_each_of_its_options(self):
        page = subprocess.run([sys.executable, "-B", PACKAGING / "man_page.py", PROGRAM], check=True, capture_output=True, text=True)
        page = page.stdout.replace("\\-", "-")
        parts = re.split(r'^\.S[SH] "?', page, flags=re.MULTILINE)
        commands = 0
        for command, text in commands_of_the_program():
            if command:
                heading = " ".join(("usher", *command)) + '"\n'
                part = [part for part in parts if part.startswith(heading)]
                self.assertEqual(len(part), 1, heading)
                options = set(re.findall(r"^\.B (--[a-z-]+)", part[0], re.MULTILINE))
                self.assertEqual(options, options_in(text) - {"--help"}, heading)
                commands += 1
        self.assertGreater(commands, 5)

    def test_the_manual_page_can_be_shown(self):
        if not shutil.which("man"):
            self.skipTest("no man")
        with tempfile.NamedTemporaryFile("w", suffix=".1") as file:
            subprocess.run([sys.executable, "-B", PACKAGING / "man_page.py", PROGRAM], check=True, stdout=file)
            shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", file.name], capture_output=True, text=True,
                                   env=os.environ | {"MANWIDTH": "120", "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""})
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertIn("--listen", shown.stdout)

    def complete(self, *words):
        script = (f'source "{PACKAGING}/usher.bash-completion"\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($# - 1))\n_usher\n'
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        ended = subprocess.run(["bash", "-c", script, "bash", PROGRAM, *words], check=True, capture_output=True, text=True)
        self.assertEqual(ended.stderr, "")
        return set(ended.stdout.split())

    def test_completion_offers_what_the_program_has(self):
        commands = list(commands_of_the_program())
        for command, text in commands:
            self.assertEqual(self.complete(*command, "--"), options_in(text), command)
        for command in ((), ("serve",), ("trace",), ("trace", "story")):
            below = {other[-1] for other, _ in commands if other and other[:-1] == command}
            self.assertEqual(self.complete(*command, ""), below, command)
        self.assertEqual(self.complete("serve", "--log-fi"), {"--log-file", "--log-files", "--log-file-size-mb"})
        self.assertEqual(self.complete("serve", "--data", "trace", "--li"), {"--listen"})
        self.assertEqual(self.complete("tr"), {"trace"})


if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
