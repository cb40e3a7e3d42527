#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The clock of the day is set while phones convert, both ways and far; the program is stopped for a
while, as a laptop that slept; and a session goes on under another clock: nothing is taken for
silence, journal and report stay in order, and what happened to the clock stands in them."""
import signal
import socket
import subprocess
import sys
import threading

from e2e import SCCP, SIP, Folder, Server, Tap, forge, hookflash, lines, of_kind, phones, wait_for
from faults import Clock, gaps, journal, shim

# The last one comes when the clock was set: until then the server goes on, however fast others are.
MACS = [f"00:15:62:aa:00:0{i}" for i in range(5)]
SPEED = ["--speed", "50"]
DAY = 86400
tap = Tap()


def seconds(stamp):
    """Of a journal's time, since 1970."""
    import calendar
    import time
    return calendar.timegm(time.strptime(stamp[:19], "%Y-%m-%dT%H:%M:%S")) + float("0" + stamp[19:-1])


def serve(tmp, sip, session, clock, speed=SPEED, **more):
    return Server("--root", tmp + "/root", "--load", sip, "--phones", ",".join(MACS), "--until-done",
                  "--timeout", "300", "--json", "--session", session, *speed,
                  env=shim(FAULT_CLOCK=clock.path), **more)


class Phones:
    """Four of them, which convert in the background."""

    def __init__(self, server, speed=SPEED):
        self.server, self.speed, self.found = server, speed, {}
        self.thread = threading.Thread(target=self.run, args=("4", MACS[0]))
        self.thread.start()

    def run(self, count, first, *more):
        sims = phones(self.server, "--count", count, "--mac", first, "--from", SCCP, *self.speed,
                      *more)[1]
        self.found[first] = {s["load"] for s in sims}

    def end(self):
        """The last one too: the loads that they run in the end."""
        self.run("1", MACS[-1], "--bind", "127.1.0.5")
        self.thread.join()
        return sorted(set().union(*self.found.values()))

    def end_with(self, server):
        """Those that settled while there was no server, with what they had, do it again."""
        self.thread.join()
        self.server = server
        if self.found[MACS[0]] != {SIP}:
            self.run("4", MACS[0])
        return self.end()


def has(session, kind, count=1, **fields):
    """That many events of the kind stand in the journal: a moment in the middle of the conversion."""
    def found():
        try:
            with open(session + "/journal.jsonl", encoding="ascii") as f:
                text = f.read()
        except FileNotFoundError:
            return False
        events = lines(text[:text.rfind("\n") + 1])
        return len([e for e in of_kind(events, kind) if fields.items() <= e.items()]) >= count
    return wait_for(found, 120, f"{count} of {kind}")


def noticed(server, session, count):
    """That many steps stand in the journal. An empty datagram is nothing, but wakes who sleeps."""
    def found():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(b"", ("127.0.0.1", server.port))
        return len(of_kind(journal(session, running=True), "clock")) >= count
    return wait_for(found, 120, f"{count} steps of the clock", every=0.05)


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)

    # It is set between the loader and the application, when silence is what decides.
    for name, steps in [("forward by a day", [DAY]), ("back by a day", [-DAY]),
                        ("to 1970 and back again", [-50 * 365 * DAY, 50 * 365 * DAY]),
                        ("forth and back by ten minutes, four times", [600, -600] * 4)]:
        session, clock = tmp + "/" + name.replace(" ", "-"), Clock(tmp)
        server = serve(tmp, sip, session, clock)
        four = Phones(server)
        for i, step in enumerate(steps):
            has(session, "tftp.done", 2 + i)
            clock.set(step)
            noticed(server, session, i + 1)
        loads = four.end()
        status, events = server.wait(), journal(session)
        told = [round(e["step"]) for e in of_kind(events, "clock")]
        tap.equal((status, loads, told, gaps(events)), (0, [SIP], steps, []),
                  f"the clock is set {name}: all are converted, and each step is in the journal")
        known, wrong = 0, []
        for e in events:
            if e["kind"] == "clock":
                known = None
            elif known is not None and seconds(e["t"]) < known - 1.001:
                wrong.append(e)
            known = seconds(e["t"])
        tap.equal(wrong, [], "and but for them its time never goes back")
        status, out, err = hookflash("report", session, "--format", "json")
        stages = [p["stage"] for p in of_kind(lines(out), "phone")]
        tap.equal((status, stages), (0, ["done"] * len(MACS)), "told again from the journal, it is the same")
        text = hookflash("report", session)[1]
        tap.ok(("The clock went forward by" in text) == any(s > 0 for s in steps) and
               ("The clock was set back by" in text) == any(s < 0 for s in steps), "and the report says it", text)

    # A session is broken off, and goes on after the clock was set to long before it.
    session, clock = tmp + "/resumed", Clock(tmp)
    server = serve(tmp, sip, session, clock)
    four = Phones(server)
    has(session, "tftp.done", 6)
    port = server.port
    server.stop(signal.SIGKILL)
    clock.set(-400 * DAY)
    server = serve(tmp, sip, session, clock, port=port)
    loads = four.end_with(server)
    status, events = server.wait(), journal(session)
    tap.equal((status, loads, gaps(events)), (0, [SIP], []),
              "a session goes on under a clock of last year")

    # The program is stopped: what came meanwhile waits for it, and nobody's silence is held against him.
    session, clock, slower = tmp + "/stopped", Clock(tmp), ["--speed", "20"]
    server = serve(tmp, sip, session, clock, slower)
    four = Phones(server, slower)
    for i in range(4):
        has(session, "tftp.done", 3 + 3 * i)
        server.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: open(f"/proc/{server.process.pid}/stat").read().rpartition(")")[2].split()[0] == "T",
                 60, "that it stands")
        subprocess.run(["sleep", "0.7"], check=True)  # this is what is played: a computer that hangs
        server.process.send_signal(signal.SIGCONT)
    loads = four.end()
    status, events = server.wait(), journal(session)
    tap.equal((status, loads, gaps(events), of_kind(events, "clock")), (0, [SIP], [], []),
              "stopped four times for most of a second, and that is no step of the clock")
tap.done()
