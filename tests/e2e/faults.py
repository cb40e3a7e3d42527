# SPDX-License-Identifier: MIT
"""Faults on demand: strace makes a chosen system call fail, a preloaded shim cuts writes short, and
a mount namespace has disks that are small or may not be written."""
import ctypes
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

import e2e
from e2e import environment

CLONE_NEWNS = 0x20000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
SHIM = os.path.join(e2e.BUILD, "tests/fault/shim.so")
LIBC = ctypes.CDLL(None, use_errno=True)
NO_LEAKS = ("-E", "ASAN_OPTIONS=detect_leaks=0")  # that sanitizer does not work under strace
# Everything, in place of a handful spread over the run: slow, for a person.
ALL = os.environ.get("HOOKFLASH_FAULTS") == "all"


def sanitized():
    with open(e2e.HOOKFLASH, "rb") as f:
        return b"__asan_init" in f.read()


def shim(**settings):
    """The environment in which the program runs with the shim."""
    return environment(LD_PRELOAD=os.path.abspath(SHIM), ASAN_OPTIONS="verify_asan_link_order=0",
                       **{k: str(v) for k, v in settings.items()})


class Clock:
    """By how much the clocks of a program are off that runs with shim(FAULT_CLOCK=clock.path)."""

    def __init__(self, folder):
        self.path = folder + "/clock"
        self.day, self.durations = 0, 0
        self.put()

    def put(self):
        with open(self.path, "r+b" if os.path.exists(self.path) else "wb") as f:
            f.write(struct.pack("=qq", self.day * 1000000, self.durations * 1000000))

    def set(self, seconds):
        """The clock of the day is set."""
        self.day += seconds
        self.put()

    def hurry(self, seconds):
        """Time passes at once. Who waits for it notices with the next packet."""
        self.day += seconds
        self.durations += seconds
        self.put()


# --- disks ----------------------------------------------------------------------------------------
def mount(source, target, kind, flags, data=""):
    if LIBC.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()) != 0:
        raise OSError(ctypes.get_errno(), f"mount {target}")


def enter_own_mounts():
    """False: no mount namespace can be made here."""
    if os.geteuid() != 0 or LIBC.unshare(CLONE_NEWNS) != 0:
        return False
    mount("none", "/", "none", MS_REC | MS_PRIVATE)
    return True


def small_disk(path, size):
    os.makedirs(path, exist_ok=True)
    mount("none", path, "tmpfs", 0, f"size={size}")
    return path


def read_only(path, target):
    """`target` shows what is in `path`, and nothing can be written there."""
    os.makedirs(target, exist_ok=True)
    mount(path, target, "none", MS_BIND)
    mount("none", target, "none", MS_REMOUNT | MS_BIND | MS_RDONLY)
    return target


def fill(folder):
    """Takes what room there is; remove the file to give it back."""
    path = os.path.join(folder, "fill")
    with open(path, "ab", buffering=0) as f:
        for size in (65536, 4096, 1):
            try:
                while True:
                    f.write(bytes(size))
            except OSError:
                pass
    return path


# --- one system call fails ------------------------------------------------------------------------
class Call:
    """The nth call of this name in a run, and what it looked like then."""

    def __init__(self, name, nth, text):
        self.name, self.nth, self.text = name, nth, text

    def __str__(self):
        return f"{self.name} {self.nth}: {self.text[:70]}"


def calls(command, names, mine, env=None):
    """Every call of these names in a run without a fault whose line `mine` (an expression) fits."""
    with tempfile.NamedTemporaryFile() as trace:
        subprocess.run(["strace", *NO_LEAKS, "-f", "-s", "200", "-o", trace.name, "-e", "trace=" + ",".join(names),
                        *map(str, command)], stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=120, env=env or environment(), check=False)
        text = trace.read().decode("latin-1")
    found, count = [], dict.fromkeys(names, 0)
    for line in re.findall(r"^\d+ +(\w+\(.*)", text, re.M):
        name = line.split("(")[0]
        if name in count:
            count[name] += 1
            if re.search(mine, line):
                found.append(Call(name, count[name], line))
    return found


def failing(name, error, when, path=None, trace="/dev/null"):
    """To put before a command. `when` as strace takes it: 3, 3+, 1..5; path: calls on that file only."""
    return ["strace", *NO_LEAKS, "-f", "--seccomp-bpf", "-o", trace, *(["-P", path] if path else []),
            "-e", f"trace={name}", "-e", f"inject={name}:error={error}:when={when}"]


# --- what a session left behind -------------------------------------------------------------------
def journal(session, running=False):
    """Its events; what is not a whole line of JSON fails the script, but for the one being written."""
    with open(session + "/journal.jsonl", "rb") as f:
        text = f.read()
    if running:
        text = text[:text.rfind(b"\n") + 1]
    elif text and not text.endswith(b"\n"):
        text += b"<torn>"
    return [json.loads(line) for line in text.splitlines()]


def gaps(events):
    """Numbers that are missing, or stand twice or in the wrong place."""
    numbers = [e["seq"] for e in events]
    return [] if numbers == list(range(1, len(numbers) + 1)) else numbers


if not os.path.exists(SHIM):
    sys.exit(f"Bail out! {SHIM} was not built")
