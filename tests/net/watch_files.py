#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`hookflash watch FILE...`: captures, logs and journals, whole, packed, cut and unreadable."""
import gzip
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from e2e import HOOKFLASH, PATIENCE, Folder, Tap, hookflash, lines, of_kind  # noqa: E402
from wire_frames import (CONVERSATION, ack, cdp, data, discover, pcap, pcapng,  # noqa: E402
                         request)

NAME, MAC = "SEP00156219BB2F.cnf.xml", "00:15:62:19:bb:2f"
LOG = """Connection received from 10.9.7.50 on port 51000 [20/04 10:35:56.000]
Read request for file <SEP00156219BB2F.cnf.xml>. Mode octet [20/04 10:35:56.001]
File <SEP00156219BB2F.cnf.xml> : error 2 in system call CreateFile The system cannot find the file specified. [20/04 10:35:56.002]
"""
tap = Tap()


def watch(*paths, stdin=None):
    """(exit status, events, stderr)"""
    p = subprocess.run([HOOKFLASH, "watch", "--json", *paths], input=stdin, capture_output=True,
                       timeout=PATIENCE)
    return p.returncode, lines(p.stdout.decode()), p.stderr.decode()


def story(events):
    return [e["kind"] for e in events if e["kind"] not in ("phone", "summary", "capture")]


TOLD = ["cdp", "dhcp.request", "tftp.request", "tftp.start", "tftp.done"]

with Folder() as tmp:
    def put(name, content):
        path = os.path.join(tmp, name)
        with open(path, "wb") as f:
            f.write(content)
        return path

    plain = put("phones.pcap", pcap(CONVERSATION))
    status, events, _ = watch(plain)
    tap.equal((status, story(events)), (0, TOLD), "a pcap is told as events")
    tap.equal([p["mac"] for p in of_kind(events, "phone")], [MAC], "and a phone")
    tap.equal(events[0]["t"], "2023-11-14T22:13:20.000000Z", "at the time of the capture")
    tap.equal([(c["interface"], c["packets"], c["drops"]) for c in of_kind(events, "capture")],
              [(plain, 5, 0)], "with its counters")
    tap.equal(of_kind(events, "phone")[0]["last"] < "2023-11-15", True,
              "the end of a file is no silence")

    ng = pcapng(CONVERSATION)
    for name, content in (("a pcapng", ng), ("a pcapng.gz", gzip.compress(ng)),
                          ("a pcap.gz", gzip.compress(pcap(CONVERSATION)))):
        status, events, _ = watch(put("x", content))
        tap.equal((status, story(events)), (0, TOLD), name + " tells the same")
        status, events, _ = watch("-", stdin=content)
        tap.equal((status, story(events)), (0, TOLD), name + " does so from stdin")

    status, out, err = hookflash("watch", plain)
    tap.ok("00156219BB2F" in out and NAME in out, "people get lines and a table", out + err)
    tap.equal(out.splitlines()[-1], "5 packets, 0 not understood, 0 lost.", "and the counters last")

    first, second = put("1.pcap", pcap(CONVERSATION[:3])), put("2.pcap", pcap(CONVERSATION[3:]))
    status, events, _ = watch(first, second)
    tap.equal((status, story(events)), (0, TOLD), "two files are one story")
    tap.equal(len(of_kind(events, "phone")), 1, "of one phone")

    # what nobody captured between two files is no silence
    sending = [cdp(), request(NAME), request("P0S3-8-12-00.loads", 51001),
               data(1, b"x" * 512, 51001), ack(1, 51001)]
    first, second = put("1.pcap", pcap(sending)), put("2.pcap", pcap([cdp(), discover()], begin=1_700_086_400))
    status, events, _ = watch(first, second)
    tap.equal((status, [e["kind"] for e in events if e["kind"] == "tftp.fail"],
               of_kind(events, "phone")[0]["problems"]), (0, [], []), "a day between two files")

    # a cut file: what it holds is told, and where it ends
    cut = put("cut.pcap", pcap(CONVERSATION)[:-10])
    status, events, err = watch(cut)
    tap.equal((status, story(events)), (0, TOLD[:-1]), "a cut file is told up to its end")
    offset = len(pcap(CONVERSATION[:-1]))
    tap.ok(f"cut at byte {offset}" in err.replace("the file is cut", "cut"), "with the offset", err)
    status, events, err = watch(put("cut.gz", gzip.compress(os.urandom(0) + pcap(
        CONVERSATION * 4000))[:-200]))
    tap.ok(len(of_kind(events, "cdp")) > 0 and "gzip" in err, "a cut gzip too", err)
    status, events, err = watch(put("bad.pcapng", ng + b"\xff" * 64))
    tap.equal((status, story(events)), (4, TOLD), "what stands before rubbish is told, and exit 4")

    # what cannot be read is refused in one line, with a number where there is one
    status, events, err = watch(put("wifi.pcap", pcap(CONVERSATION, link=127)))
    tap.equal((status, "link type 127" in err, len(err.splitlines())), (4, True, 1),
              "an unknown link type is refused by its number")
    status, events, err = watch(tmp + "/nothing")
    tap.equal((status, events, "No such file" in err), (4, [], True), "a missing file")
    os.mkdir(tmp + "/empty")
    status, events, err = watch(tmp + "/empty")
    tap.equal((status, events, "journal.jsonl" in err), (4, [], True), "a folder without a journal")
    for name, content in (("rubbish", bytes(range(256)) * 100), ("an empty file", b"")):
        status, events, err = watch(put("rubbish", content))
        tap.equal((status, events, "no log of a TFTP server" in err), (4, [], True), name)
    status, events, err = watch(tmp + "/nothing", plain)
    tap.equal((status, story(events)), (4, TOLD), "a bad file among good ones costs only itself")
    status, _, err = hookflash("watch", "-i", "lo", plain)
    tap.equal((status, "without FILE" in err), (2, True), "the wire and a file at once: usage")

    # logs of other servers
    for name, content in (("a log", LOG.encode()), ("a log.gz", gzip.compress(LOG.encode()))):
        status, events, err = watch(put("tftpd.log", content))
        tap.equal([(e["name"], e["src"]) for e in of_kind(events, "tftp.request")], [(NAME, "log")],
                  name + " of another server")

    status, events, err = watch(put("stray.log", b"22:36:01 10.0.0.6 RRQ [P00308010200 .loads]\n"))
    tap.equal((status, [q["slug"] for p in of_kind(events, "phone") for q in p["problems"]]),
              (1, ["name-bytes"]), "an error that no answer was seen to is one: exit 1")

    # a session: its journal, its folder, its events on stdin
    session = tmp + "/session"
    status, out, err = hookflash("watch", "--session", session, "--quiet", plain)
    journal = session + "/journal.jsonl"
    tap.equal([e["kind"] for e in lines(open(journal, encoding="ascii").read())],
              ["session", *TOLD, "capture", "session.end"], "--session keeps a journal")
    times = {e["t"][:10] for e in lines(open(journal, encoding="ascii").read())}
    tap.equal(times, {"2023-11-14"}, "of the capture's time, to the end")
    for path in (journal, session):
        status, events, err = watch(path)
        tap.equal((status, story(events)), (0, ["session", *TOLD, "session.end"]),
                  f"{'a folder' if path == session else 'a journal'} is told again")
    torn = open(journal, "rb").read()[:-20]
    status, events, err = watch("-", stdin=torn)
    tap.equal((status, story(events), "torn" in err), (0, ["session", *TOLD], True),
              "a torn journal on stdin")

    # a pipe that stays open: told as it comes, and Ctrl-C ends it with the summary
    p = subprocess.Popen([HOOKFLASH, "watch", "--json", "-"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    p.stdin.write(pcap([request(NAME)]))
    p.stdin.flush()
    line = p.stdout.readline().decode()
    tap.ok(NAME in line, "a pipe is told as it comes", line)
    p.send_signal(2)
    rest = lines(p.stdout.read().decode())
    tap.equal((p.wait(), [e["kind"] for e in rest]), (130, ["capture", "phone", "summary"]),
              "and SIGINT ends it with phones and summary")
    p.stdin.close()
    tap.done()
