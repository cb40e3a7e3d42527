#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`hookflash demo --bench`: the whole program on a private Ethernet that it makes itself. Phones get
their addresses from its DHCP and are seen by what they say of themselves; a user without rights gets
it by a user namespace; nothing of it is left, and the network outside never hears of it."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from e2e import HOOKFLASH, PHONES, SCCP, SIP, Folder, Tap, environment, hookflash, lines, of_kind, run  # noqa: E402
from terminal import Terminal  # noqa: E402

COUNT = 6
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
# Two that no passing time decides: each is told by one request.
TROUBLES = ("name-bytes", "set-incomplete")

tap = Tap()


def cards():
    return subprocess.run(["ip", "-brief", "link"], capture_output=True, text=True).stdout


def whole(folder):
    before = cards()
    status, out, err = hookflash("demo", "--bench", "--phones", COUNT, "--speed", 20, "--json",
                                 "--keep", env=environment(TMPDIR=folder))
    events = lines(out)
    phones, sims = of_kind(events, "phone"), of_kind(events, "sim")
    tap.equal((status, sorted((p["stage"], p["load"]) for p in phones)),
              (0, sorted([("done", SIP), ("done", SCCP)] * (COUNT // 2))), "all are converted")
    alarms = {q["slug"] for p in phones for q in p["problems"]}
    tap.equal(alarms - {"retransmitting"}, set(), "no alarm but what a busy computer may lose")
    tap.equal(sorted((s["mac"], s["load"]) for s in sims),
              sorted((p["mac"], p["load"]) for p in phones), "the phones themselves say the same")
    kinds = {(e["kind"], e.get("src")) for e in events}
    wanted = {("cdp", "wire"), ("dhcp.request", "wire"), ("dhcp.reply", "server"), ("arp", "wire"),
              ("register", "wire"), ("tftp.request", "wire"), ("tftp.request", "server")}
    tap.equal(wanted - kinds, set(), "by DHCP, CDP, ARP, both sides of TFTP, and registration")
    tap.equal({(r["by"], r["option_150"]) for r in of_kind(events, "dhcp.reply")},
              {("10.79.0.1", "10.79.0.1")}, "one server gives addresses and is named in option 150")
    tap.equal({p["ip"] for p in phones} <= {f"10.79.0.{i}" for i in range(2, 255)}, True,
              "each has an address of the bench's own network")
    tap.ok("a private Ethernet" in err and max(map(len, err.split("kept:")[0].splitlines())) <= 80,
           "it says where it takes place", err)
    kept = err.split("kept: ")[1].split()[0]
    tap.ok(os.path.getsize(kept + "/session/capture.pcap") > 10000, "the wire was recorded")
    tap.equal(cards(), before, "no card of it was ever here")


def troubles():
    for slug in TROUBLES:
        status, out, _ = hookflash("demo", "--bench", "--trouble", slug, "--json")
        found = [[q["slug"] for q in p["problems"]] for p in of_kind(lines(out), "phone")]
        tap.equal((status, found), (1, [[slug]]), f"{slug}: exactly this is found on the wire too")


def by_anybody(folder):
    """Where the kernel lets users make namespaces, no root is needed; elsewhere it says what is."""
    for program in (HOOKFLASH, PHONES):
        shutil.copy(program, folder)
    os.chmod(folder, 0o777)
    prefix = NOBODY if os.geteuid() == 0 else []
    allowed = run("unshare", "-rn", "true", prefix=prefix)[0] == 0
    status, out, err = run(folder + "/hookflash", "demo", "--bench", "--phones", 1, "--speed", 20,
                           prefix=prefix, env=environment(TMPDIR=folder))
    if allowed:
        tap.ok(status == 0 and "1 phone: 1 done." in out, "a user needs no rights for it", out + err)
    else:
        tap.ok(status == 3 and "Next: sudo hookflash demo --bench" in err,
               "a user is told that it takes sudo here", err)


def refused(folder):
    # Nobody in this user namespace is anybody outside: the kernel gives such a one no other.
    status, out, err = run(HOOKFLASH, "demo", "--bench", prefix=["unshare", "-U"],
                           env=environment(TMPDIR=folder))
    tap.equal((status, err), (3, "hookflash demo: --bench: no private network can be made here: "
                              "Operation not permitted\nNext: sudo hookflash demo --bench\n"),
              "without the right to make one it says so")
    tap.equal(os.listdir(folder), [], "and leaves nothing behind")
    status, _, err = hookflash("demo", "--bench", "--web")
    tap.ok(status == 2 and "no browser reaches" in err, "a page that nobody could open is refused",
           err)


def on_a_terminal(folder):
    with Terminal(folder) as t:
        t.run("demo --bench --phones 2 --speed 20")
        tap.ok(t.see("all done: q leaves"), "on a terminal it is the monitor, to the end", t.text())
        t.keys("q")
        tap.ok(t.see(r"2 phones: 2 done\.") and t.see(r"(?m)^\[0\]"), "which q leaves", t.text())


for story in (whole, by_anybody, refused, on_a_terminal):
    with Folder() as tmp:
        story(tmp)
troubles()
tap.done()
