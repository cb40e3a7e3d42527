#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Memory and descriptors run out: no command ends by a signal or takes part of its work for the whole,
and a server whose descriptors are all taken answers at once and goes on when there are some again. HOOKFLASH_FAULTS=all tries every
allocation; without it some thirty that are spread over each run."""
import concurrent.futures
import os
import resource
import socket
import subprocess
import sys

from e2e import (BUILD, HOOKFLASH, SCCP, SIP, Folder, Server, Tap, curl, environment, forge, of_kind, phones,
                 wait_for)
from faults import ALL, gaps, journal, sanitized

MEMORY = os.path.abspath(os.path.join(BUILD, "tests/fault/memory.so"))
SPEED = ["--speed", "50"]
tap = Tap()


def run_with(command, nth):
    """(exit status, stdout, stderr) of a run whose nth allocation fails; negative: a signal."""
    env = environment(LD_PRELOAD=MEMORY, FAULT_MEMORY=str(nth), XDG_DATA_HOME="/nonexistent", TZ="UTC")
    p = subprocess.run([HOOKFLASH, *command], stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                       env=env, check=False)
    return p.returncode, p.stdout, p.stderr.decode("latin-1")


def allocations(command):
    """How many a run makes: after the last one no failure is noticed."""
    low, high = 1, 2
    while counts(command, high):
        high *= 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if counts(command, middle) else (low, middle)
    return low


def counts(command, nth):
    """A run in which there is an nth allocation: the shim says so where nobody else looks."""
    read, write = os.pipe()
    env = environment(LD_PRELOAD=MEMORY, FAULT_MEMORY=str(nth), FAULT_MEMORY_FD=str(write),
                      XDG_DATA_HOME="/nonexistent", TZ="UTC")
    subprocess.run([HOOKFLASH, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=120, env=env, pass_fds=(write,), check=False)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        return pipe.read() != b""


def commands(title, command):
    """Every so many allocations of a run fail, once, and all from there on."""
    status, out, err = run_with(command, 0)
    total, want, bad = allocations(command), (status, out), []
    steps = range(1, total + 1) if ALL else sorted({total - i for i in range(12)} |
                                                  {1 + i * (total - 1) // 19 for i in range(20)})
    rows = [f"{n}{more}" for n in steps for more in ("", "+")]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for row, (status, out, err) in zip(rows, pool.map(lambda row: run_with(command, row), rows)):
            silent = status == want[0] and out != want[1] and not err
            if status not in (want[0], 1, 3, 4, 5, 127) or silent:
                bad.append(f"{row} of {total}: {status} {err[-200:]}")
    tap.ok(not bad, f"{title}: {len(rows)} of {total} allocations fail, and it is never a signal or half the "
           "answer for the whole", "\n".join(bad[:12]))


def few_descriptors(sip, tmp):
    """Readers of the page take every descriptor: phones that are served go on."""
    server = Server("--root", tmp + "/few", "--load", sip, "--phones", "all", "--json", "--session", tmp + "/s-few",
                    "--no-capture", "--web=127.0.0.1:0", *SPEED)
    page = int(server.talk().split("live page: http://127.0.0.1:")[1].split("/")[0])
    opened = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    limit = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (opened + 6, limit[1]))
    readers = []
    for i in range(40):
        s = socket.create_connection(("127.0.0.1", page), timeout=20)
        s.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        readers.append(s)
    full = wait_for(lambda: len(os.listdir(f"/proc/{server.process.pid}/fd")) >= opened + 6, 30, "the last descriptor")
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as f:
        before = sum(map(int, f.read().rpartition(")")[2].split()[11:13]))
    missing = curl(server.port, "no such file")[0]
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as f:
        ticks = sum(map(int, f.read().rpartition(")")[2].split()[11:13])) - before
    tap.ok(full and missing != 28 and ticks < 100, "no descriptor is left: requests are answered at once, and "
           "nothing spins", (full, missing, ticks))
    for s in readers:
        s.close()
    # It notices that a reader left when it writes to him, every few seconds.
    wait_for(lambda: len(os.listdir(f"/proc/{server.process.pid}/fd")) <= opened + 1, 60,
             "descriptors to spare")
    sims = phones(server, "--count", "2", "--from", SCCP, *SPEED)[1]
    tap.equal({s["load"] for s in sims}, {SIP}, "and with the readers gone phones are converted")
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, limit)
    tap.ok(server.stop() in (143, 1) and not gaps(journal(tmp + "/s-few")), "the journal is whole")


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    server = Server("--root", tmp + "/root", "--load", sip, "--phones", "all", "--session", tmp + "/s", "--no-capture",
                    *SPEED)
    phones(server, "--count", "2", "--from", SCCP, *SPEED)
    server.stop()
    if not sanitized():  # a sanitizer has memory of its own
        for form in ("text", "json", "csv", "csv-requests", "md", "html"):
            commands(f"report --format {form}", ["report", tmp + "/s", "--format", form])
        commands("check", ["check", tmp + "/root"])
        commands("plan", ["plan", "--from", SCCP, "--to", SIP])
        commands("write", ["write", "--quiet", "--load", sip, "--root", tmp + "/written"])
        commands("explain", ["explain", "name-bytes"])
    few_descriptors(sip, tmp)
tap.done()
