#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every capture of make.py through `hookflash watch`: the events must be those in expected/.

The links and files that carry the same boot must tell the same events, to the microsecond. With
--update the expected files are written anew; look at each before you commit it. Speaks TAP.
"""
import difflib
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("BUILD_DIR", "build")
FOLDER = os.path.join(BUILD, "tests", "pcap", "captures")
HOOKFLASH = os.path.abspath(os.path.join(BUILD, "hookflash"))
EXPECTED = os.path.join(HERE, "expected")
CUT = "file-truncated"
SAME_BOOT = ("link-vlan", "link-qinq", "link-sll", "link-sll2", "file-big-endian-nanoseconds",
             "file-every-packet-twice", "file-two-links")
SAME_IP = ("link-raw", "link-null")  # neither CDP nor ARP travels there


def make():
    subprocess.run([sys.executable, os.path.join(HERE, "make.py"), FOLDER], check=True)
    return sorted(glob.glob(os.path.join(FOLDER, "*.pcap")) + glob.glob(os.path.join(FOLDER, "*.pcapng")))


def watch(path):
    """The events as they are told, and the complaint; what becomes of the phones is of other tests."""
    p = subprocess.run([HOOKFLASH, "watch", "--json", os.path.basename(path)], capture_output=True,
                       cwd=os.path.dirname(path), timeout=300)
    told = [line for line in p.stdout.decode().splitlines(True)
            if not line.startswith(('{"kind":"phone"', '{"kind":"summary"'))]
    return "".join(told), p.stderr.decode()


def stem(path):
    return os.path.basename(path).split(".")[0]


def without_counts(text):
    events = [json.loads(line) for line in text.splitlines()]
    return [{k: v for k, v in e.items() if k != "seq"} for e in events if e["kind"] != "capture"]


class Tap:
    def __init__(self):
        self.count = 0

    def ok(self, good, name, seen=()):
        self.count += 1
        for line in () if good else seen:
            print("#", line)
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name))


def main():
    tap, told = Tap(), {}
    for path in make():
        name = stem(path)
        told[name], complaint = watch(path)
        expected = os.path.join(EXPECTED, name + ".jsonl")
        if "--update" in sys.argv:
            with open(expected, "w") as out:
                out.write(told[name])
        known = open(expected).read() if os.path.exists(expected) else ""
        diff = list(difflib.unified_diff(known.splitlines(), told[name].splitlines(), "expected",
                                         "told", lineterm="", n=0))
        tap.ok("the file is cut at byte" in complaint if name == CUT else not complaint,
               name + " is read", complaint.splitlines())
        tap.ok(known and not diff, name + " tells what is expected", diff)
    stale = sorted(set(map(stem, os.listdir(EXPECTED))) - set(told))
    tap.ok(not stale, "every expected file has its capture", stale)
    for same in (SAME_BOOT, SAME_IP):
        first = without_counts(told[same[0]])
        for name in same[1:]:
            tap.ok(without_counts(told[name]) == first, "%s tells what %s does" % (name, same[0]))
    print("1..%d" % tap.count)


if __name__ == "__main__":
    main()
