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

from e2e import Folder, Tap, wait_for  # noqa: E402
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


def is_asleep(folder):
    """In epoll_wait, and for half a second already: all that the beginning brings is done. Its child
    may have begun to wait for it later than that."""
    rows = traced(folder)
    last = [(at, call) for process, at, call in rows if process == rows[0][0]][-1:]
    return last and last[0][1].startswith("epoll_wait") and time.time() - last[0][0] > 0.5


def idle(folder, options):
    """What it called while nothing happened for SECONDS."""
    with Shell(folder) as t:
        t.type(f"strace -f -ttt -o trace {SERVE} {options} 2>err")
        if not t.see(b"No phone was seen yet") or not wait_for(lambda: is_asleep(folder), 30, "sleep"):
            return None
        began = time.time()
        time.sleep(SECONDS)  # this is what is measured
        found = [call for at, call in calls(folder) if at > began]
        t.key(b"q")
        t.see(rb"ready> ")
        return found


def busy(folder):
    """Seconds that passed while a phone was under way without a packet, and the waits and writes to
    the screen in them."""
    with Shell(folder) as t:
        t.type(f"strace -f -ttt -o trace {SERVE} --no-capture 2>err")
        t.see(b"No phone was seen yet")
        port = int(re.search(r"UDP port (\d+)", err_of(folder)).group(1))
        phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        phone.sendto(b"\0\1SEP00156219BB01.cnf.xml\0octet\0", ("127.0.0.1", port))
        t.see(b"ASKING")
        began = time.time()
        time.sleep(SECONDS)
        took = time.time() - began
        found = [call for at, call in calls(folder) if at > began]
        t.key(b"q")
        t.see(rb"ready> ")
        return took, [c for c in found if c.startswith("epoll_wait")]


if not shutil.which("strace"):
    print("1..0 # SKIP strace is not installed")
    sys.exit()
enter_private_namespace()  # nobody else's packets

with Folder() as tmp:
    seen = idle(tmp, "--no-capture")
    tap.equal(seen, [], f"idle for {SECONDS} s: not a single system call")
with Folder() as tmp:
    seen = idle(tmp, "")
    deaf = "no capture" in err_of(tmp)
    own = ("epoll_wait(", "getsockopt(", "recvfrom(", "recvmsg(", "poll(", "read(")
    tap.ok(seen is not None and len([c for c in seen if c.startswith("epoll_wait")]) <= SECONDS and
           all(c.startswith(own) for c in seen),
           f"with capture {'refused' if deaf else 'on'}: nothing but the capture's own",
           "\n".join(seen or ["no screen"]))
with Folder() as tmp:
    took, waits = busy(tmp)
    tap.ok(SECONDS - 2 <= len(waits) <= 2 * took + 2,
           "a phone is under way: awake once a second", (took, waits))
tap.done()
