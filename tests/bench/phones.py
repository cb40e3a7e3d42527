#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many simulated phones at once against one `hookflash serve`: are all done, and at what cost?

    tests/bench/phones.py [--count 1000] [--loss 0] [--speed 10]

Prints one line: phones done, seconds, and the server's CPU time and peak memory."""
import argparse
import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
from e2e import SCCP, SIP, Folder, Server, forge, lines, of_kind, phones  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--count", type=int, default=1000)
parser.add_argument("--loss", type=float, default=0)
parser.add_argument("--speed", type=float, default=10)
parser.add_argument("--seed", type=int, default=1)
args = parser.parse_args()

with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    with open(tmp + "/phones", "w", encoding="ascii") as f:
        for i in range(args.count):
            f.write(f"001562{i:06X}\n")
    server = Server("--root", tmp + "/tftp", "--load", sip, "--phones", tmp + "/phones",
                    "--until-done", "--timeout", "1800", "--json", "--session", tmp + "/session",
                    "--speed", args.speed)
    started = time.monotonic()
    status, sims = phones(server, "--count", str(args.count), "--from", SCCP, "--mac",
                          "00:15:62:00:00:00", "--speed", str(args.speed), "--seed",
                          str(args.seed), "--loss", str(args.loss), timeout=1800)
    took = time.monotonic() - started
    ended = server.wait(300)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(tmp + "/session/journal.jsonl", encoding="ascii") as f:
        journal = lines(f.read())
    told = lines(server.output())
    done = sum(p["stage"] == "done" for p in of_kind(told, "phone"))
    problems = sorted({q["slug"] for p in of_kind(told, "phone") for q in p["problems"]})
    ends = [e for e in of_kind(journal, "tftp.done") if e["src"] == "server"]
    sent = sum(e.get("bytes", 0) for e in ends)
    resent = sum(e.get("resent", 0) for e in ends)
    right = sum(s["load"] == SIP for s in sims)

    print(f"{args.count} phones, {args.loss:g} % loss, speed {args.speed:g}: "
          f"{done} judged done, {right} run {SIP}, server ended {ended}, phones ended {status}, "
          f"{took:.1f} s; {sent / 1e6:.0f} MB sent, {resent} blocks again; "
          f"{len(journal)} events; both programs: CPU {used.ru_utime + used.ru_stime:.1f} s, "
          f"largest peak {used.ru_maxrss / 1024:.0f} MB; problems: {problems or 'none'}")
    sys.exit(0 if done == right == args.count and ended == 0 else 1)
