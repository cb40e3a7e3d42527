#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `hookflash watch` says to people of five names that are nearly right, byte by byte.

No set of files is at hand, as with any other TFTP server's capture: the phone was refused the name
as .loads and as .sbn, twice. The text must be that of names.txt; --update writes it anew.
And a session that watch kept must be read again without a complaint. Speaks TAP.
"""
import difflib
import os
import subprocess
import sys
import tempfile

import make
from wire import ETHERNET, pcap

HERE = os.path.dirname(os.path.abspath(__file__))
HOOKFLASH = os.path.join(os.environ.get("BUILD_DIR", "build"), "hookflash")
EXPECTED = os.path.join(HERE, "names.txt")
NAMES = ((b"P00308010200\r", "a line end of Windows before the extension"),
         (b"P00308010200 ", "a blank before the extension"),
         (b"P0S3-8-12-O0", "the letter O for a digit"),
         (b"p00308010200", "a small letter"),
         (b"P00308010200.loads", "the extension twice"))


def asks_for(load):
    s = make.Story()
    s.cdp()
    for _ in range(2):
        s.hunt("ctl", "sep")
        s.missing(load + b".loads", load + b".sbn")
        s.wait(30)
    return pcap(make.on(ETHERNET, s.frames))


def watch(*args):
    p = subprocess.run([HOOKFLASH, "watch", "--quiet", *args], capture_output=True, timeout=60)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def sections(text):
    return dict(part.split("\n", 1) for part in text.split("##### ")[1:])


def ok(good, number, name, seen=()):
    for line in () if good else seen:
        print("#", line)
    print("%s %d - %s" % ("ok" if good else "not ok", number, name))


def main():
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "name.pcap")
        told = {}
        for load, name in NAMES:
            with open(path, "wb") as f:
                f.write(asks_for(load))
            told[name] = watch(path)
        if "--update" in sys.argv:
            with open(EXPECTED, "w", encoding="ascii") as f:
                f.writelines("##### %s\n%s" % (name, t[1]) for name, t in told.items())
        with open(EXPECTED, encoding="ascii") as f:
            expected = sections(f.read())
        for n, (name, (status, text, complaint)) in enumerate(told.items(), 1):
            want = expected.get(name, "")
            ok((status, text, complaint) == (1, want, ""), n, name,
               [status, complaint, *difflib.unified_diff(want.splitlines(), text.splitlines())])
        session = os.path.join(tmp, "session")
        with open(path, "wb") as f:
            f.write(pcap(make.on(ETHERNET, make.sip_to_sccp().frames)))
        first, again = watch("--session", session, path), watch(session)
        ok(first[0] == 0 and "1 done" in first[1], 6, "a phone converts", first)
        ok(again[0] == 0 and "1 done" in again[1] and not again[2], 7,
           "and its session is read again, whole", again)
        print("1..7")


if __name__ == "__main__":
    main()
