#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill -9 at any moment of a conversion, again and again, in one session: the journal is readable each
time, holds every event that was told, numbers on without a gap or a number twice, and the phones are
converted in the end. HOOKFLASH_KILLS says how many times (20)."""
import json
import os
import random
import struct
import subprocess
import time

from e2e import PHONES, SCCP, SIP, Folder, Server, Tap, environment, forge, hookflash, lines, of_kind, wait_for
from faults import gaps, journal

KILLS = int(os.environ.get("HOOKFLASH_KILLS", "20"))
SEED = int(os.environ.get("HOOKFLASH_SEED", "7940"))
PHONE_COUNT = 4
MACS = [f"00:15:62:aa:00:0{i}" for i in range(PHONE_COUNT)]
SPEED = ["--speed", "100"]
tap = Tap()


def whole_lines(data):
    return [json.loads(line) for line in data[:data.rfind(b"\n") + 1].splitlines()]


def capture_is_whole(path):
    """A pcap of whole packets, or none where the wire may not be looked at."""
    if not os.path.exists(path):
        return True
    with open(path, "rb") as f:
        data = f.read()
    at = 24
    while at + 16 <= len(data):
        taken = struct.unpack_from("<I", data, at + 8)[0]
        if at + 16 + taken > len(data):
            break
        at += 16 + taken
    return at == len(data)


class Story:
    """One session and its kills."""

    def __init__(self, tmp, sip):
        self.session, self.tmp, self.sip = tmp + "/session", tmp, sip
        self.random = random.Random(SEED)
        self.port, self.wrong, self.torn, self.moments = 0, [], 0, set()
        self.phones, self.rounds = None, 0

    def begin_phones(self, port):
        """They go on while servers come and go; when all are settled, others do the same again."""
        self.rounds += 1
        self.phones = subprocess.Popen(
            [PHONES, "--server", f"127.0.0.1:{port}", "--until-settled", "--json", "--count", str(PHONE_COUNT),
             "--mac", MACS[0], "--from", SCCP, *SPEED], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=environment())

    def serve(self, *more):
        with open(f"{self.tmp}/out", "wb+") as out:
            return Server("--root", self.tmp + "/root", "--load", self.sip, "--phones", ",".join(MACS), "--json",
                          "--session", self.session, *SPEED, *more, stdout=out, port=self.port)

    def told(self):
        with open(f"{self.tmp}/out", "rb") as f:
            return [e for e in whole_lines(f.read()) if "seq" in e]

    def check(self, n, before):
        """After a kill: (what is in the journal)."""
        with open(self.session + "/journal.jsonl", "rb") as f:
            data = f.read()
        self.torn += not data.endswith(b"\n")
        events, told = whole_lines(data), self.told()
        by_number = {e["seq"]: e for e in events}
        missing = [e for e in told if by_number.get(e["seq"]) != e]
        if gaps(events) or missing or events[:len(before)] != before:
            self.wrong.append(f"kill {n}: gaps {gaps(events)[-5:]}, told and not kept {missing[:2]}")
        if n % 5 == 0:
            status, out, err = hookflash("report", self.session, "--format", "json")
            if status not in (0, 1) or err or not of_kind(lines(out), "summary"):
                self.wrong.append(f"kill {n}: report {status} {err}")
        if events:
            self.moments.add(events[-1]["kind"])
        return events

    def kill(self, n, before):
        server = self.serve()
        if not server.port or server.port < 0:
            self.wrong.append(f"start {n}: {server.talk()}")
            return before
        self.port = server.port
        if self.phones is None or self.phones.poll() is not None:
            self.begin_phones(self.port)
        # A random moment, counted in what happens and not in seconds: some are in the very beginning.
        wanted = len(before) + self.random.choice((0, 1, 3, 10, 20, 40)) + self.random.randrange(8)
        end = time.monotonic() + self.random.uniform(0.05, 1.5)
        while time.monotonic() < end and os.path.getsize(self.session + "/journal.jsonl") < wanted * 230:
            time.sleep(0.002)
        server.process.kill()
        server.process.wait()
        return self.check(n, before)


with Folder() as tmp:
    story = Story(tmp, forge(tmp + "/sip", SIP))
    events = []
    for n in range(1, KILLS + 1):
        events = story.kill(n, events)
    tap.ok(not story.wrong, f"killed {KILLS} times (seed {SEED}): each time the journal is whole, has all that was "
           "told, and no number twice", "\n".join(story.wrong))
    print(f"# {len(events)} events, {story.rounds} times four phones, {story.torn} torn last lines, ends: "
          + ", ".join(sorted(story.moments)))
    tap.equal(len(of_kind(events, "session")), KILLS, "and it was one session all the time")
    server = story.serve("--until-done", "--timeout", "300")

    def over():
        """Phones that settled, with what they had, while there was no server are restarted."""
        if server.process.poll() is None and story.phones.poll() is not None:
            story.begin_phones(server.port)
        return server.process.poll() is not None
    wait_for(over, 300, "the end")
    tap.ok(server.stop() == 0, "started once more, all are converted", server.talk())
    done = journal(story.session)
    tap.ok(not gaps(done) and done[:len(events)] == events and capture_is_whole(story.session + "/capture.pcap"),
           "journal and capture are whole to the end", gaps(done))
    if story.phones.poll() is None:
        story.phones.kill()
    story.phones.wait()
    status, out, err = hookflash("report", story.session, "--format", "json")
    tap.equal((status, err, [p["stage"] for p in of_kind(lines(out), "phone")]), (0, "", ["done"] * PHONE_COUNT),
              "and the report tells it as one")
tap.done()
