#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Journals for the golden screens: stories.py NAME writes one to stdout.

    empty       serving, and no phone was seen
    mixed       phones of every kind, hostile names among them, packets lost
    ended       what a bench comes to: done, current, two failed, one never seen, one not chosen
    thousands   ten thousand phones, each fiftieth in trouble
"""
import json
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2026, 11, 22, 14, 2, tzinfo=timezone.utc)
SIP, SCCP = "P0S3-8-12-00", "P00308010200"


class Journal:
    def __init__(self):
        self.seq = 0
        self.port = 50000
        self.events = []

    def tell(self, t, kind, src="server", **fields):
        self.events.append((t, len(self.events), kind, src, fields))

    def name(self, name):
        raw = name if isinstance(name, bytes) else name.encode()
        text = "".join(chr(c) if 32 <= c < 127 and c != 92 else "\\\\" if c == 92 else f"\\x{c:02x}"
                       for c in raw)
        return {"name": text, "name_hex": raw.hex()}

    def begin(self):
        self.tell(0, "session", "operator", format=1, speed=1, id="bench", version="1")
        self.tell(0, "action", "operator", verb="serving", on=True)
        for load, loader, size in ((SIP, "P003-8-12-00.sbn", 756524), (SCCP, SCCP + ".sbn", 705536)):
            self.tell(0, "load", "operator", **self.name(load), loader=loader,
                      application=load + ".sb2", manifest_bytes=458, loader_bytes=130000,
                      application_bytes=size)

    def choose(self, mac, load):
        self.tell(0, "action", "operator", mac=mac, verb="chosen", on=True, load=load)

    def ask(self, t, ip, name, size=None, took=0.01, end=True):
        """size None: there is no such file."""
        self.port += 1
        who = dict(ip=ip, port=self.port, server="10.0.0.5", **self.name(name))
        self.tell(t, "tftp.request", op="rrq", repeat=0, mode="octet", **who)
        if size is None:
            self.tell(t + 0.001, "tftp.error", code=1, message="File not found", **who)
            return
        self.tell(t + 0.001, "tftp.start", bytes=size, **who)
        if end:
            self.tell(t + took, "tftp.done", bytes=size, blocks=size // 512 + 1, resent=0,
                      seconds=took, **who)

    def write(self):
        for t, _, kind, src, fields in sorted(self.events, key=lambda e: e[:2]):
            self.seq += 1
            when = (START + timedelta(seconds=t)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            print(json.dumps({"seq": self.seq, "t": when, "kind": kind, "src": src, **fields}))


def mac(i):
    return f"00:15:62:19:bb:{i:02x}"


def bare(i):
    return mac(i).replace(":", "").upper()


def hunt(j, t, i, load=SCCP):
    """Up to .loads, as a loader of SIP that is to become SCCP asks."""
    ip = f"10.0.0.{i}"
    j.ask(t, ip, f"CTLSEP{bare(i)}.tlv")
    j.ask(t + 0.1, ip, f"SEP{bare(i)}.cnf.xml", 131)
    j.ask(t + 0.4, ip, load + ".loads", 458)


def mixed(j):
    j.begin()
    for i in range(1, 9):
        j.choose(mac(i), SCCP)
    # 1: converted
    hunt(j, 1, 1)
    j.ask(3, "10.0.0.1", SCCP + ".sbn", 130228, 2.5)
    hunt(j, 34, 1)
    j.ask(37, "10.0.0.1", SCCP + ".sb2", 705536, 15)
    j.ask(105, "10.0.0.1", f"CTLSEP{bare(1)}.tlv")
    j.ask(105.1, "10.0.0.1", f"SEP{bare(1)}.cnf.xml", 131)
    j.tell(108, "cdp", "wire", mac=mac(1), device=f"SEP{bare(1)}",
           platform="Cisco IP Phone 7960", version=SCCP)
    # 2: has its loader, writes flash for longer than usual
    hunt(j, 60, 2)
    j.ask(63, "10.0.0.2", SCCP + ".sbn", 130228, 2.5)
    # 3: its application is on the way
    hunt(j, 60, 3)
    j.ask(63, "10.0.0.3", SCCP + ".sbn", 130228, 2.5)
    hunt(j, 94, 3)
    j.ask(108, "10.0.0.3", SCCP + ".sb2", 705536, end=False)
    # 4: the procedure's stray blank
    j.ask(80, "10.0.0.4", f"SEP{bare(4)}.cnf.xml")
    j.ask(80.1, "10.0.0.4", "SIPDefault.cnf", 31)
    j.ask(80.2, "10.0.0.4", SCCP + " .loads")
    # 5: hostile names
    j.ask(90, "10.0.0.5", f"SEP{bare(5)}.cnf.xml")
    j.ask(90.1, "10.0.0.5", b"\x1b]0;owned\x07\x1b[2J\xe2\x80\xae" + b"A" * 140 + b".loads")
    j.ask(90.2, "10.0.0.5", "P003O8010200.loads")
    # 6: searches; 7: waiting; 8: seen
    j.ask(109, "10.0.0.6", f"CTLSEP{bare(6)}.tlv")
    j.tell(109, "cdp", "wire", mac=mac(8), device=f"SIP{bare(8)}",
           platform="Cisco IP Phone 7940", version="P0S3-8-12-00")
    # 9: not chosen; 10: only an address
    j.ask(50, "10.0.0.9", f"SEP{bare(9)}.cnf.xml")
    j.ask(51, "10.0.0.10", "SIPDefault.cnf")
    j.tell(109.5, "capture", "wire", interface="eth0", packets=41203, drops=12, skipped=3)


def loop(j, t, i):
    """A search that ends at the procedure's stray blank."""
    ip = f"10.0.0.{i}"
    for n, name in enumerate((f"CTLSEP{bare(i)}.tlv", f"SEP{bare(i)}.cnf.xml", f"SIP{bare(i)}.cnf",
                              f"MGC{bare(i)}.cnf", "XMLDefault.cnf.xml")):
        j.ask(t + n / 10, ip, name)
    j.ask(t + 0.5, ip, "SIPDefault.cnf", 31)
    j.ask(t + 0.6, ip, SCCP + " .loads")


def ended(j):
    j.begin()
    j.tell(0, "file.written", "operator", bytes=29, **j.name("SIPDefault.cnf"),
           backup="SIPDefault.cnf.bak-20261122T140200Z")
    for i in range(1, 6):
        j.choose(mac(i), SCCP)
    # 1: converted; 2: had it already
    hunt(j, 1, 1)
    j.ask(3, "10.0.0.1", SCCP + ".sbn", 130228, 2.5)
    hunt(j, 34, 1)
    j.ask(37, "10.0.0.1", SCCP + ".sb2", 705536, 15)
    j.ask(105, "10.0.0.1", f"CTLSEP{bare(1)}.tlv")
    j.ask(105.1, "10.0.0.1", f"SEP{bare(1)}.cnf.xml", 131)
    hunt(j, 10, 2)
    j.tell(40, "cdp", "wire", mac=mac(2), device=f"SEP{bare(2)}",
           platform="Cisco IP Phone 7940", version=SCCP)
    # 3: a blank behind the name; 4: its .sb2 is damaged; 5: never seen; 6: not chosen
    for t in (20, 45, 70):
        loop(j, t, 3)
    j.tell(60, "file.judged", bytes=705536, verdict="checksum", offset=381, **j.name(SCCP + ".sb2"))
    hunt(j, 60, 4)
    j.ask(63, "10.0.0.4", SCCP + ".sb2", 705536, 15)
    j.ask(150, "10.0.0.6", f"SEP{bare(6)}.cnf.xml")
    j.ask(240, "10.0.0.6", f"SEP{bare(6)}.cnf.xml")


def thousands(j):
    j.begin()
    for n in range(10000):
        name = f"SEP0015620{n:05X}.cnf.xml"
        ip = f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"
        j.ask(1 + n * 0.001, ip, name)
        if n % 50 == 49:
            j.ask(1.0002 + n * 0.001, ip, SCCP + " .loads")


def main():
    j = Journal()
    {"empty": Journal.begin, "ended": ended, "mixed": mixed, "thousands": thousands}[sys.argv[1]](j)
    j.write()


if __name__ == "__main__":
    main()
