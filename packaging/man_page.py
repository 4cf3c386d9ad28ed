#!/usr/bin/env python3
"""man_page.py PROGRAM: writes the manual page usher(1), with each command and option as the program's own help has them."""

import re
import subprocess
import sys

ABOUT = """Usher sells numbered seats and places in clinics to crowds that all arrive in the same second, through a waiting room, and never
sells one twice. It serves a REST API, and keeps its state in SQLite or Postgres."""

PLACES = """An option comes from the command line, from its variable in the environment, or from the file that
.B \\-\\-config
names, one
.I name = value
a line without the dashes; what stands first here is strongest. A flag without a value is
.I true
in the environment and in the file. Secrets belong in the environment: other users of the machine can read a command line."""

FILES = [("/etc/usher/usher.conf", "the options of the service"), ("/etc/usher/usher.env", "its secrets, as variables"),
         ("/var/lib/usher", "its store, unless a Postgres server is named"),
         ("/usr/share/doc/usher", "how to run it (operations.md), and the description of all calls (openapi.yaml)")]

EXITS = [("0", "It did what was asked."), ("1", "Something kept it from that; the last line says what."),
         ("2", "An option is wrong. Of verify and copy 1 says that the store, or what was made of it, differs from its log, and 2 also that this cannot be told or done.")]


def help_of(program, command):
    return subprocess.run([program, *command, "--help"], check=True, capture_output=True, text=True).stdout.rstrip().split("\n")


def sections(lines):
    """The first line, and what stands under each heading: pairs of a name with its types, and a meaning."""
    found, heading = {}, ""
    for line in lines[1:]:
        if re.fullmatch(r"\S.*:", line):
            heading = line.rstrip(":").lower().replace(" ", "")
        elif entry := re.match(r"  (\S.*?)(?:  +(\S.*))?$", line):
            found.setdefault(heading, []).append([entry[1], entry[2] or ""])
        elif line.startswith("   ") and found.get(heading):
            found[heading][-1][1] += (" " if found[heading][-1][1] else "") + line.strip()
    return lines[0], found


def plain(text):
    return re.sub(r"^([.'])", r"\\&\1", text.replace("\\", "\\e")).replace("-", "\\-").replace("`", "")


def entry(name, meaning):
    return f".TP\n.B {plain(name)}\n{plain(meaning)}\n"


def commands(program, command=()):
    """What one command and those below it say of themselves."""
    about, found = sections(help_of(program, command))
    if command:
        yield command, about, found
    for name, _ in found.get("subcommands", []):
        yield from commands(program, (*command, name.split()[0]))


def option_entry(name, meaning):
    """`--data TEXT=./data (Env:USHER_DATA) Excludes: --database` without what only the parser needs to know."""
    option, _, rest = name.partition(" ")
    option = option.rpartition(",")[2]
    variable = re.search(r"\(Env:(\w+)\)", rest)
    kind = re.sub(r"\(Env:\w+\)|(Excludes|Needs): \S+|REQUIRED|:FILE", "", rest).strip()
    kind = re.sub(r"^(\w+):\w+ in", r"\1 in", kind)
    more = f" (variable {variable[1]})" if variable else ""
    return entry(f"{option} {kind}".strip(), meaning.rstrip(".") + more + "." + (" Required." if "REQUIRED" in rest else ""))


def page(program):
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    yield f'.TH USHER 1 "" "{version}" "Usher"\n.SH NAME\nusher \\- booking engine with a waiting room\n'
    yield ".SH SYNOPSIS\n.B usher\n.I COMMAND\n.RI [ OPTIONS ]\n"
    yield f".SH DESCRIPTION\n{ABOUT}\n.PP\n{PLACES}\n.SH COMMANDS\n"
    for command, about, found in commands(program):
        yield f'.SS "usher {plain(" ".join(command))}"\n{plain(about)}.\n'
        for name, meaning in found.get("positionals", []):
            yield entry(name.split()[0], meaning)
        for name, meaning in found.get("options", []):
            if "--help" not in name:
                yield option_entry(name, meaning)
    yield ".SH EXIT STATUS\n" + "".join(entry(*exit_code) for exit_code in EXITS)
    yield ".SH FILES\n" + "".join(entry(*file) for file in FILES)
    yield ".SH SEE ALSO\n.BR systemctl (1),\n.BR journalctl (1)\n"


if __name__ == "__main__":
    sys.stdout.write("".join(page(sys.argv[1])))
