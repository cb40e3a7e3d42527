#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Phones older than the universal loader, on the wire, against our server and files made by hand:
every hop of the climb, both ways out of SCCP, and what goes wrong on the way. What the monitor says
of each is held against what the phone has in flash. How such a phone behaves is approximate (PHONES
9, 10); that each hop's files do what Cisco's procedures say of them is what is tested."""
import os
import subprocess
import sys
import time

import bench_net
from bench_net import SERVER, addresses
from tftp_net import enter_private_namespace

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from e2e import (PATIENCE, PHONES, SCCP, SIP, Folder, Server, Tap, environment, forge,  # noqa: E402
                 lines, of_kind, problems_of, wait_for)

SPEED = "20"
SIP_3, SIP_4, SIP_5, SIP_6 = "P0S30300", "P0S3-04-4-00", "P0S3-05-3-00", "P0S3-06-3-00"
SCCP_3, SCCP_5 = "P00303020214", "P00305000300"
LOADER = "P003-8-12-00"
OLD = "pre-ual-phone"
FOREVER = 200  # seconds: none of it should take as long on the busiest machine


def mac(i):
    return f"00:15:62:0d:00:{i:02x}"


def sip(load):
    return {"SIPDefault.cnf": f"image_version: {load}\n"}


def xml(load):
    return {"XMLDefault.cnf.xml": f"<Default><loadInformation7>{load}</loadInformation7></Default>\n"}


def os79xx(text):
    return {"OS79XX.TXT": text + "\r\n"}


class Stage:
    """The bench with its folder: hop() gives a phone the files of one hop, and only those."""

    def __init__(self, tmp):
        self.tmp, self.root, self.made = tmp, tmp + "/root", []
        self.bench = bench_net.Bench()
        forge(self.root, SIP_4, SIP_5, SIP_6, SCCP_5, SIP, SCCP)
        self.lease = {150: addresses(SERVER)}
        self.dhcp = bench_net.Dhcp((SERVER, lambda mac, acks: self.lease))
        self.manager = bench_net.CallManager()
        self.server = Server("--root", self.root, "--json", "--speed", SPEED, "--session",
                             tmp + "/session", "-i", "near0", port=69, address=SERVER,
                             env=environment(XDG_DATA_HOME=tmp + "/data"))

    def hop(self, i, load, *args, **files):
        """Phone i, from this load unless it has one; what it ended as, and the names it asked."""
        for name in self.made:
            os.remove(f"{self.root}/{name}")
        bare = mac(i).replace(":", "").upper()
        self.made = [name.format(bare) for name in files]
        for name, text in zip(self.made, files.values()):
            with open(f"{self.root}/{name}", "w", encoding="ascii", newline="") as f:
                f.write(text)
        before = len(self.asked())
        phone = self.bench.run([PHONES, "--interface", "far0", "--mac", mac(i), "--from", load,
                                "--model", "7960", "--state", f"{self.tmp}/state{i}", "--json",
                                "--speed", SPEED, "--until-settled", "--for", str(FOREVER), *args],
                               stdout=subprocess.PIPE, text=True)
        sim = of_kind(lines(phone.communicate(timeout=2 * FOREVER)[0]), "sim")[0]
        # The server writes down at the end of a turn what it answered in it.
        wait_for(lambda: len(self.asked()) >= before + sim["requests"], PATIENCE, "its requests")
        return sim, self.asked()[before:]

    def asked(self):
        """As our own server heard it (one phone runs at a time); a repeated request is no other."""
        return [e["name"] for e in of_kind(self.events(), "tftp.request")
                if e["src"] == "server" and not e.get("repeat")]

    def leases(self):
        return [e["type"] for e in of_kind(self.events(), "dhcp.request")]

    def events(self):
        return lines(self.server.output())

    def told(self):
        """After the end: what the monitor says of each phone, and its alarms."""
        events = self.events()
        return {p["mac"]: (p["load"], problems_of(p, events, by="mac")) for p in of_kind(events, "phone")}


def own(text="line1_name: 100\n"):
    return {"SIP{}.cnf": text}


def climb(tap, stage):
    """Phone 1, SIP 3.0 to 8.12: each hop by hand-made files, as PHONES 4.2 has them."""
    for load, fetched in [(SIP_4, SIP_4 + ".bin"), (SIP_5, SIP_5 + ".bin"), (SIP_6, SIP_6 + ".sbn")]:
        sim, asked = stage.hop(1, SIP_3, **sip(load), **own())
        tap.equal((sim["load"], sim["approximate"]), (load, True), f"SIP climbs to {load}")
        tap.ok(fetched in asked and asked[0] == "OS79XX.TXT", f"by {fetched}", asked)
    before = len(stage.leases())
    sim, asked = stage.hop(1, SIP_3, **os79xx(LOADER), **sip(SIP), **own())
    leases = stage.leases()[before:]
    tap.ok("discover" in leases[leases.index("request"):],
           "after the loader it has forgotten its lease: it begins with DISCOVER again", leases)
    tap.equal((sim["load"], sim["loader"]), (SIP, "PAS30830"), "and so it goes on to 8.12")
    tap.ok(asked[:2] == ["OS79XX.TXT", LOADER + ".sbn"] and SIP + ".sb2" in asked,
           "by OS79XX.TXT, then as a universal phone", asked)
    sim, asked = stage.hop(1, SIP_3, **os79xx(LOADER), **sip(SIP), **own())
    tap.equal((sim["approximate"], sim["upgrades"], "OS79XX.TXT" in asked), (False, 0, False),
              "switched on again it is a universal phone, and current")


def out_of_sccp(tap, stage):
    sim, asked = stage.hop(2, SCCP_3, **xml(SCCP))
    tap.equal(sim["load"], SCCP, "SCCP 3 to SCCP 8 by loadInformation")
    tap.ok(SCCP + ".bin" in asked, "it takes the loader unsigned", asked)
    sim, asked = stage.hop(3, SCCP_5, **os79xx(LOADER), **xml(SIP), **own(f"image_version: {SIP}\n"))
    tap.equal(sim["load"], SIP, "SCCP 5 to SIP 8.12 by OS79XX.TXT and XMLDefault")
    tap.ok(LOADER + ".sbn" in asked, "it takes the loader signed", asked)


def gone_wrong(tap, stage):
    sim, _ = stage.hop(4, SIP_3, **os79xx(LOADER), **sip(SIP), **own())
    tap.equal(sim["load"], SIP_3, "SIP 3 straight to 8.12: it stays")
    sim, _ = stage.hop(5, SIP_3, **sip(SIP_6), **own())
    tap.equal(sim["load"], SIP_3, "SIP 3 straight to 6.3: it stays")
    sim, _ = stage.hop(6, SIP_6, **sip(SIP_4), **own())
    tap.equal(sim["load"], SIP_6, "signed back to unsigned: it stays")
    sim, asked = stage.hop(7, SIP_6, **os79xx(LOADER + " "), **sip(SIP), **own())
    tap.equal((sim["load"], sim["lcd"], sim["loops"], asked.count(LOADER + " .sbn")),
              (SIP_6, "Resetting", 3, 3), "a blank behind the name: it resets for ever")


def half_way(tap, stage):
    """Alternate TFTP was typed by hand, DHCP does not know option 150; once it does, all is well."""
    files = {**os79xx(LOADER), **sip(SIP), **own()}
    stage.lease = {}
    sim, asked = stage.hop(8, SIP_6, "--tftp", SERVER, **files)
    tap.equal((sim["load"], sim["lcd"], asked),
              ("", "Protocol Application Invalid", ["OS79XX.TXT", LOADER + ".sbn"]),
              "without option 150 it stays half-way")
    stage.silent_since = time.monotonic()
    stage.lease = {150: addresses(SERVER)}
    sim, asked = stage.hop(9, SIP_6, "--addresses", "10.9.0.60/24", "--tftp", SERVER, **files)
    tap.equal(sim["load"], SIP, "with option 150 the same phone comes through")
    tap.ok(sim["ip"] != "10.9.0.60", "at an address from DHCP: its own is wiped too", sim["ip"])


def main():
    tap = Tap()
    with Folder() as tmp:
        stage = Stage(tmp)
        for story in (half_way, climb, out_of_sccp, gone_wrong):
            story(tap, stage)
        # Silence itself is what is waited for: 90 s of the phone's clock, 13 of TFTP's, and more.
        wait_for(lambda: time.monotonic() - stage.silent_since > 90 / int(SPEED) + 20, FOREVER,
                 "silence")
        stage.server.stop()
        told = stage.told()
        for i, load, problems in [
                (1, SIP, [OLD]),
                (2, SCCP, [OLD]),
                (3, SIP, [OLD]),
                (4, SIP_3, [OLD, "step-skipped"]),
                (5, SIP_3, [OLD, "step-skipped"]),
                (6, SIP_6, [OLD, "crosses-signing"]),
                (7, SIP_6, [OLD, "name-bytes"]),
                (8, None, [OLD, "lost-server-after-reboot"]),
                (9, SIP, [OLD])]:
            tap.equal(told[mac(i)], (load, problems),
                      f"the monitor of phone {i}: {load or 'nothing'}, {' '.join(problems)}")
    tap.done()


enter_private_namespace()
main()
