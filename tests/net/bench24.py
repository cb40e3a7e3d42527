#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""24 phones of seven states, from unsigned SCCP 3 and SIP 3 to phones with no application, on one
wire and under one command, which gives them addresses too: each is taken to its goal, SIP or SCCP,
hop by hop, with no hand on any key; once by what their CDP says, once unseen, by the from column of
the list and by what the kernel knows of its neighbours. Then the same phones without DHCP: whoever
had an old loader stays half-way, and the monitor says what it needs. How old phones behave is
approximate (PHONES 9)."""
import os
import subprocess
import sys

import bench_net
from bench_net import SERVER
from tftp_net import enter_private_namespace

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from e2e import (PATIENCE, PHONES, SCCP, SIP, Folder, Server, Tap, environment, forge,  # noqa: E402
                 lines, of_kind, problems_of)

COUNT, SPEED, FOREVER = 24, "25", 400
SIP_4, SIP_5, SIP_6, SIP_7 = "P0S3-04-4-00", "P0S3-05-3-00", "P0S3-06-3-00", "P0S3-07-5-00"
SIP_3, SCCP_3, SCCP_5 = "P0S30300", "P00303020214", "P00305000300"
FROM = [SCCP_3, SCCP_5, SCCP, SIP_3, SIP_6, SIP, "none"]  # in turn
# Hops to SIP 8.12 and to SCCP 8 (PHONES 4), counted by hand.
HOPS = {SCCP_3: (1, 1), SCCP_5: (1, 1), SCCP: (1, 1), SIP_3: (4, 5), SIP_6: (1, 2), SIP: (1, 1),
        "none": (1, 1)}
FIRST = 0x001562240000


def mac(i):
    return ":".join(f"{FIRST + i:012x}"[k:k + 2] for k in range(0, 12, 2))


def start(i):
    return FROM[i % len(FROM)]


def goal(i):
    return (SIP, SCCP)[i // len(FROM) % 2]


def lay(tmp, with_from):
    """The sets, and the list: who takes which load and, for those whose CDP nobody hears, from where."""
    forge(tmp + "/sets", SIP_4, SIP_5, SIP_6, SIP_7, SIP, SCCP)
    with open(tmp + "/phones.csv", "w", encoding="ascii") as f:
        f.write("mac,load,from\n")
        for i in range(COUNT):
            known = with_from and start(i) != "none"
            f.write(f"{mac(i)},{goal(i)},{start(i) if known else ''}\n")


def serve(tmp, *args):
    return Server("--root", tmp + "/root", "--load", f"{tmp}/sets#{SIP}", "--phones",
                  tmp + "/phones.csv", "--until-done", "--timeout", FOREVER, "--json", "--session",
                  tmp + "/session", "--speed", SPEED, "-i", "near0", *args, port=69, address=SERVER,
                  env=environment(XDG_DATA_HOME=tmp + "/data"))


def phones(bench, *args):
    return bench.run([PHONES, "--interface", "far0", "--mac", mac(0), "--count", str(COUNT), "--from",
                      ",".join(FROM), "--speed", SPEED, "--for", str(FOREVER), "--json", *args],
                     stdout=subprocess.PIPE, text=True)


def play(bench, tmp, served=(), simulated=()):
    """(what each phone says it runs, what the monitor says of each, its alarms, its exit status,
    its talk)"""
    server = serve(tmp, *served)
    sims = phones(bench, *simulated)
    status = server.wait(2 * FOREVER)
    sims.terminate()
    said = of_kind(lines(sims.communicate(timeout=PATIENCE)[0]), "sim")
    events = lines(server.output())
    told = {p["mac"]: p for p in of_kind(events, "phone")}
    slugs = {m: problems_of(p, events, by="mac") for m, p in told.items()}
    return {s["mac"]: s for s in said}, told, slugs, status, server.talk()


def all_arrive(tap, bench, how, with_from, *served):
    with Folder() as tmp:
        lay(tmp, with_from)
        manager = bench_net.CallManager()
        sims, told, slugs, status, talk = play(bench, tmp, ["--dhcp", *served])
        manager.stop()
        for s in manager.sockets():
            s.close()
    tap.equal({m: s["load"] for m, s in sims.items()}, {mac(i): goal(i) for i in range(COUNT)},
              f"{how}: 24 phones of seven states, and each runs its goal")
    tap.equal({m: p["load"] for m, p in told.items()}, {mac(i): goal(i) for i in range(COUNT)},
              f"{how}: the monitor says so")
    tap.equal({m: (p["hop"], p["hops"]) for m, p in told.items()},
              {mac(i): (HOPS[start(i)][goal(i) == SCCP],) * 2 for i in range(COUNT)},
              f"{how}: by as many hops as each needs, and the last of them")
    tap.equal({p["stage"] for p in told.values()} <= {"done", "current"}, True, f"{how}: all is done")
    wrong = {m: set(some) - {"pre-ual-phone", "already-current"} for m, some in slugs.items()}
    tap.ok(not any(wrong.values()), f"{how}: no alarm",
           "\n".join(str(told[m]["problems"]) for m, some in wrong.items() if some))
    tap.ok(status == 0, f"{how}: one command, and it ends 0", f"{status}\n{talk}")


def half_way_without_dhcp(tap, bench):
    """Addresses and server typed by hand: a new loader wipes them (PHONES 4.8)."""
    with Folder() as tmp:
        lay(tmp, with_from=True)
        sims, told, slugs, status, _ = play(bench, tmp, simulated=["--addresses", "10.9.0.50/24",
                                                                     "--tftp", SERVER])
    old = {mac(i) for i in range(COUNT) if start(i) not in (SCCP, SIP, "none")}
    stay = {m for m, some in slugs.items() if some == ["pre-ual-phone", "lost-server-after-reboot"]}
    if not tap.equal(stay, old, "without DHCP every phone with an old loader loses its server"):
        print("#", {m: (slugs[m], told[m]["stage"]) for m in sorted(old - stay)})
    tap.equal({(sims[m]["load"], sims[m]["loader"] != "") for m in old}, {("", True)},
              "each has the new loader and no application")
    tap.equal({told[m]["load"] for m in old}, {None}, "and the monitor does not say it had")
    texts = {q["text"].rpartition(": ")[2] for m in old for q in told[m]["problems"]
             if q["slug"] == "lost-server-after-reboot"}
    tap.equal(texts, {f"give it DHCP with option 150 = {SERVER}, or on the phone Alternate TFTP = YES "
                      f"and TFTP Server 1 = {SERVER} again"}, "and the remedy is named")
    tap.equal({m: p["load"] for m, p in told.items() if m not in old},
              {mac(i): goal(i) for i in range(COUNT) if mac(i) not in old}, "the others arrive")
    tap.equal(status, 1, "ends 1")


def main():
    tap, bench = Tap(), bench_net.Bench()
    all_arrive(tap, bench, "by CDP", False)
    all_arrive(tap, bench, "by the list's word", True, "--no-capture")
    half_way_without_dhcp(tap, bench)
    tap.done()


enter_private_namespace()
main()
