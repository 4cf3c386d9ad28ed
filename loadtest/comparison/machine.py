"""On what was measured: the machine, its programs and libraries, and what else it did meanwhile."""

import dataclasses
import os
import pathlib
import platform
import re
import subprocess
from typing import Optional, Sequence


def first_line(command: Sequence[str]) -> str:
    """Of what a command says; empty when there is no such command or it fails."""
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return ended.stdout.strip().split("\n")[0]


def processor(text: Optional[str] = None) -> str:
    """The model, of the text of /proc/cpuinfo."""
    text = pathlib.Path("/proc/cpuinfo").read_text() if text is None else text
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else platform.machine()


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def compiler(cache: pathlib.Path) -> str:
    """The compiler and flags of a build folder."""
    try:
        text = (cache / "CMakeCache.txt").read_text()
    except OSError:
        return ""
    settings = dict(re.findall(r"^(\w+):\w+=(.*)$", text, re.MULTILINE))
    kind = settings.get("CMAKE_BUILD_TYPE", "")
    flags = settings.get(f"CMAKE_CXX_FLAGS_{kind.upper()}", "")
    return f"{first_line([settings.get('CMAKE_CXX_COMPILER', 'c++'), '--version'])}, {flags}"


def caf_version() -> str:
    try:
        packed = re.search(r"#define CAF_VERSION (\d+)", pathlib.Path("/usr/include/caf/config.hpp").read_text())
    except OSError:
        return ""
    return f"{int(packed[1]) // 10000}.{int(packed[1]) // 100 % 100}.{int(packed[1]) % 100}" if packed else ""


def libraries() -> list[str]:
    names = {"Pistache": "libpistache", "libpqxx": "libpqxx", "SQLite": "sqlite3"}
    found = [f"{name} {first_line(['pkg-config', '--modversion', package])}" for name, package in names.items()]
    return [f"CAF {caf_version()}"] + found


def servers() -> list[str]:
    """`nginx -v` says "nginx version: nginx/1.22.1"."""
    return [
        first_line(["nginx", "-v"]).replace("nginx version: ", ""),
        first_line(["psql", "--version"]).replace("psql (PostgreSQL)", "PostgreSQL"),
    ]


@dataclasses.dataclass(frozen=True)
class Activity:
    """What the machine has done since it started, in hundredths of a second, and its load."""

    load: tuple[float, ...]
    busy: int
    stolen: int
    total: int


def activity(load: Optional[str] = None, stat: Optional[str] = None) -> Activity:
    """Of the texts of /proc/loadavg and /proc/stat."""
    load = pathlib.Path("/proc/loadavg").read_text() if load is None else load
    stat = pathlib.Path("/proc/stat").read_text() if stat is None else stat
    user, nice, system, idle, waiting, interrupts, soft, stolen = (int(word) for word in stat.split("\n")[0].split()[1:9])
    busy = user + nice + system + interrupts + soft
    return Activity(tuple(float(word) for word in load.split()[:3]), busy, stolen, busy + idle + waiting + stolen)


def load_text(at: Activity) -> str:
    return " ".join(f"{value:.2f}" for value in at.load)


def description(build: pathlib.Path, before: Activity, after: Activity) -> str:
    """Lines of Markdown."""
    total = max(after.total - before.total, 1)
    stolen = (after.stolen - before.stolen) / total
    lines = [
        f"- {processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB; Linux {platform.release()}",
        f"- {compiler(build)}",
        f"- {', '.join(libraries() + servers())}; Python {platform.python_version()}",
        f"- Load (1, 5, 15 minutes) {load_text(before)} before and {load_text(after)} after;"
        f" others on the same hardware took {stolen:.1%} of the processors' time",
    ]
    return "\n".join(lines) + "\n"
