#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A bench where nothing happens costs nothing: with the screen open hookflash sleeps. It wakes once a
second while a phone is under way, and with capture on for the capture's own drops. Seen by strace."""
import os
import re
import shutil
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "net"))

from e2e import PATIENCE, SIP, Folder, Tap, forge, wait_for  # noqa: E402
from on_pty import PROGRAM, Shell, err_of  # noqa: E402
from tftp_net import enter_private_namespace  # noqa: E402

SECONDS = 5  # of idleness that are looked at
SERVE = f"{PROGRAM} serve --root . --port 0 --address 127.0.0.1 --session session"
tap = Tap()


def traced(folder):
    """The system calls that were begun: (process, time, call)."""
    with open(folder + "/trace", encoding="latin-1") as f:
        rows = [line.split(None, 2) for line in f.read().splitlines()]
    return [(row[0], float(row[1]), row[2]) for row in rows
            if len(row) == 3 and "resumed" not in row[2]]


def calls(folder):
    """Those of the program and of the child that makes its reports: (time, call)."""
    return [(at, call) for _, at, call in traced(folder)]


def wants_to_run(pid):
    """It does not sleep: it runs, or waits for a processor or for its tracer."""
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as f:
            return f.read().rpartition(") ")[2][0] != "S"
    except OSError:
        return True


def falls_asleep(t, folder):
    """In epoll_wait, and asleep at each look of half a second: all that the beginning brings is done.
    That it called nothing would not do: on a busy machine it may wait for a processor as long."""
    looks = []

    def look():
        rows = traced(folder)
        last = [call for process, _, call in rows if process == rows[0][0]][-1:]
        sleeps = last and last[0].startswith("epoll_wait") and not any(map(wants_to_run, t.others()))
        looks.append(len(rows) if sleeps else None)
        return looks[-1] and looks[-25:] == 25 * looks[-1:]
    return wait_for(look, PATIENCE, "sleep")


def idle(folder, options):
    """Seconds in which nothing happened, and what it called in them."""
    with Shell(folder) as t:
        t.type(f"strace -f -ttt -o trace {SERVE} {options} 2>err")
        if not t.see(b"No phone was seen yet") or not falls_asleep(t, folder):
            return 0, None
        began = time.time()
        time.sleep(SECONDS)  # this is what is measured
        found = [call for at, call in calls(folder) if at > began]
        took = time.time() - began
        t.key(b"q")
        t.see(rb"ready> ")
        return took, found


def busy(folder):
    """Seconds that passed while a phone was under way without a packet, and the waits in them. It has
    read its .loads: that keeps it under way for minutes."""
    forge(folder, SIP)
    with Shell(folder) as t:
        t.type(f"strace -f -ttt -o trace {SERVE} --no-capture 2>err")
        t.see(b"No phone was seen yet")
        port = int(re.search(r"UDP port (\d+) ", err_of(folder)).group(1))
        phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        phone.settimeout(PATIENCE)
        phone.sendto(f"\0\1{SIP}.loads\0octet\0".encode(), ("127.0.0.1", port))
        phone.sendto(b"\0\4\0\1", phone.recvfrom(600)[1])
        t.see(b"LOADING")
        began = time.time()

        def waits():
            return [c for at, c in calls(folder) if at > began and c.startswith("epoll_wait")]
        time.sleep(SECONDS)
        wait_for(lambda: len(waits()) >= SECONDS - 2, PATIENCE, "so many wakings")
        found = waits()
        took = time.time() - began
        t.key(b"q")
        t.see(rb"ready> ")
        return took, found


if not shutil.which("strace"):
    print("1..0 # SKIP strace is not installed")
    sys.exit()
enter_private_namespace()  # nobody else's packets

with Folder() as tmp:
    _, seen = idle(tmp, "--no-capture")
    tap.equal(seen, [], f"idle for {SECONDS} s: not a single system call")
with Folder() as tmp:
    took, seen = idle(tmp, "")
    deaf = "no capture" in err_of(tmp)
    own = ("epoll_wait(", "getsockopt(", "recvfrom(", "recvmsg(", "poll(", "read(")
    tap.ok(seen is not None and len([c for c in seen if c.startswith("epoll_wait")]) <= took and
           all(c.startswith(own) for c in seen),
           f"with capture {'refused' if deaf else 'on'}: nothing but the capture's own",
           "\n".join(seen or ["no screen"]))
with Folder() as tmp:
    took, waits = busy(tmp)
    tap.ok(SECONDS - 2 <= len(waits) <= 2 * took + 2,
           "a phone is under way: awake once a second", (took, waits))
tap.done()
