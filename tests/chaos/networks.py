"""Some hosts on one machine: network namespaces, joined by a bridge, whose routes can be cut. All of it ends with the process."""

import contextlib
import functools
import os
import shutil
import subprocess
import sys

from processes import Failure, run

# What the programs of a run find on the machine itself: clients come from the one, the store is at the other.
CLIENTS, STORE = "10.77.0.1", "10.77.0.2"
ALREADY = "USHER_CHAOS_NETWORK"


@functools.cache
def impossible() -> str:
    """Why there cannot be such hosts here; nothing if there can."""
    if os.geteuid() != 0:
        return "needs root, to make network namespaces"
    missing = [tool for tool in ("ip", "nsenter", "unshare") if not shutil.which(tool)]
    if missing:
        return f"needs {', '.join(missing)} (Debian's packages iproute2 and util-linux)"
    try:
        run("unshare", "--net", "--", "sh", "-c", "ip link set lo up && ip link add usherbr type bridge && ip link add one type veth peer name other"
            " && ip route add blackhole 10.77.0.9/32", seconds=30)
    except Failure as problem:
        return f"network namespaces cannot be made: {problem}"
    return ""


def enter() -> None:
    """Goes on in a network of its own, so that nothing is left on the machine. Once, before anything is started."""
    if os.environ.get(ALREADY) != "1" and not impossible():
        os.execvpe("unshare", ["unshare", "--net", "--", sys.executable, "-B", *sys.argv], {**os.environ, ALREADY: "1"})


class Hosts:
    """So many hosts beside the machine itself; after `enter`."""

    def __init__(self, count: int):
        self.addresses = [f"10.77.0.{11 + number}" for number in range(count)]
        self.holders: list[subprocess.Popen] = []
        self.cuts: list[tuple[int | None, str]] = []
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "usherbr", "type", "bridge")
        for address in (CLIENTS, STORE):
            run("ip", "addr", "add", f"{address}/24", "dev", "usherbr")
        run("ip", "link", "set", "usherbr", "up")
        for number, address in enumerate(self.addresses):
            holder = subprocess.Popen(["unshare", "--net", "--", "sh", "-c", "echo; exec sleep infinity"],  # pylint: disable=consider-using-with
                                      stdout=subprocess.PIPE)
            self.holders.append(holder)
            holder.stdout.readline()
            run("ip", "link", "add", f"usher{number}", "type", "veth", "peer", "name", "eth0", "netns", str(holder.pid))
            run("ip", "link", "set", f"usher{number}", "master", "usherbr", "up")
            for command in (("link", "set", "lo", "up"), ("addr", "add", f"{address}/24", "dev", "eth0"), ("link", "set", "eth0", "up")):
                run(*self.prefix(number), "ip", *command)

    def prefix(self, host: int | None) -> tuple[str, ...]:
        """What a program is started with on that host; on the machine itself nothing."""
        return () if host is None else ("nsenter", f"--net=/proc/{self.holders[host].pid}/ns/net", "--")

    def cut(self, host: int | None, other: str) -> None:
        """What goes from there to that address is lost, until `mend`."""
        run(*self.prefix(host), "ip", "route", "add", "blackhole", f"{other}/32")
        self.cuts.append((host, other))

    def mend(self) -> None:
        for host, other in self.cuts:
            with contextlib.suppress(Failure):
                run(*self.prefix(host), "ip", "route", "del", "blackhole", f"{other}/32")
        self.cuts.clear()

    def close(self) -> None:
        for holder in self.holders:
            holder.kill()
            holder.wait()
            holder.stdout.close()
        with contextlib.suppress(Failure):
            run("ip", "link", "del", "usherbr")
