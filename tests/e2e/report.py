#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A session told in every format: a real one of the demo, and a made one whose names are hostile."""
import csv
import gzip
import html.parser
import io
import json
import os
import re
import struct
import subprocess

from e2e import Folder, Tap, hookflash, lines, of_kind, problems_of

tap = Tap()

VOID = {"meta"}


class Page(html.parser.HTMLParser):
    """Balanced tags, the ids and links, what would be fetched or run, the text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.links, self.text = [], [], [], [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("script", "link", "img", "iframe", "object", "base", "form"):
            self.wrong.append(f"<{tag}>")
        for key, value in attrs:
            if key.startswith("on") or key in ("src", "style", "xlink:href"):
                self.wrong.append(f"{key}={value}")
            if key == "id":
                self.ids.append(value)
            if key == "href":
                self.links.append(value)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data):
        self.text += data


def check_page(text, name):
    page = Page(text)
    tap.equal((page.wrong, page.open), ([], []), f"{name}: tags are balanced, nothing is run or fetched")
    tap.equal(re.findall(r"(?:https?:|//|@import|url\((?!#t-))[^ ]{0,20}", text), [],
              f"{name}: no address outside the page")
    tap.equal(sorted(set(page.ids)), sorted(page.ids), f"{name}: ids are unique")
    tap.equal([x for x in page.links if not x.startswith("#") or x[1:] not in page.ids], [],
              f"{name}: every link leads to a place of the page")
    tap.ok(all(32 <= ord(c) < 127 or c == "\n" for c in text), f"{name}: printable ASCII only")
    return page


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def check_session(session, name):
    """What holds of any session; returns the texts by format."""
    told = {}
    for what in ("text", "csv", "csv-requests", "md", "html", "json"):
        told[what] = hookflash("report", session, "--format", what)
    tap.equal({s for s, _, _ in told.values()}, {told["json"][0]}, f"{name}: one exit status in all formats")
    tap.equal("".join(err for _, _, err in told.values()), "", f"{name}: nothing on stderr")
    told = {what: out for what, (_, out, _) in told.items()}
    events = lines(told["json"])
    asked = [e for e in of_kind(events, "tftp.request") if not e.get("repeat")]
    phones, requests = rows_of(told["csv"]), rows_of(told["csv-requests"])
    tap.equal([p["mac"] for p in phones], [p["mac"] or "" for p in of_kind(events, "phone")],
              f"{name}: csv has a row a phone")
    tap.equal([p["problems"].split() for p in phones],
              [[q["slug"] for q in p["problems"]] for p in of_kind(events, "phone")],
              f"{name}: with its problems")
    tap.equal([(r["time"], r["port"], r["name"].lstrip("'")) for r in requests],
              [(e["t"], str(e["port"]), e["name"].lstrip("'")) for e in asked],
              f"{name}: csv-requests has a row a request, as they were asked")
    tap.equal(sum(int(r["bytes"] or 0) for r in requests if r["outcome"] == "sent"),
              sum(e["bytes"] for e in of_kind(events, "tftp.done")), f"{name}: and every byte sent")
    for what in ("csv", "csv-requests"):
        tap.ok(told[what].count("\n") == told[what].count("\r\n") and told[what].endswith("\r\n"),
               f"{name}: {what} ends its lines with CRLF")
        tap.ok(not any(cell[:1] in "=+-@\t\r" for row in rows_of(told[what])
                       for cell in row.values() if cell), f"{name}: no cell of {what} is a formula")
    tables = [line for line in told["md"].splitlines() if line.startswith("|")]
    cells = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in tables}
    tap.equal(cells, {7, 8}, f"{name}: every row of md has the cells of its table")
    page = check_page(told["html"], f"{name}: html")
    tap.ok(all(f"Timeline of {p['mac'].replace(':', '').upper()}" in page.text
               for p in phones if p["requests"] != "0" and p["mac"]), f"{name}: a drawing a phone")
    return told


def made(folder, names):
    """A journal by hand: one phone asks for each name and is told that it is not there."""
    os.makedirs(folder)
    with open(folder + "/journal.jsonl", "w", encoding="ascii") as f:
        def tell(kind, at, **more):
            tell.seq += 1
            f.write(json.dumps({"seq": tell.seq, "t": f"2026-04-20T05:45:{at:09.6f}Z", "kind": kind,
                                "src": "server", **more}) + "\n")
        tell.seq = 0
        tell("session", 0, format=1, speed=1, id="<b>=1|`\\x1b[2J", version="0",
             started="2026-04-20T05:45:00Z")
        for i, name in enumerate(names):
            who = {"mac": "00:0d:28:aa:bb:04", "ip": "10.200.0.4", "port": 51000 + i,
                   "name": "".join(chr(c) if 32 <= c < 127 and c != 92 else
                                   "\\\\" if c == 92 else f"\\x{c:02x}" for c in name),
                   "name_hex": name.hex()}
            tell("tftp.request", 1 + i / 10, op="rrq", repeat=0, mode="octet", **who)
            tell("tftp.error", 1 + i / 10 + 0.001, code=1, message="<i>File|not`found</i>", **who)
    return folder


def capture(path, names):
    """What the same phone would have looked like on the wire: each request and its ERROR."""
    start, phone, server = 1776663900, bytes([10, 200, 0, 4]), bytes([10, 200, 0, 1])
    with open(path, "wb") as f:
        def packet(at, source, target, ports, payload):
            udp = struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + source + target
            frame = bytes.fromhex("020000000001000d28aabb040800") + ip + udp
            f.write(struct.pack("<IIII", start + int(at), round(at % 1 * 1e6), len(frame),
                                len(frame)) + frame)
        f.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for i, name in enumerate(names):
            packet(1 + i / 10, phone, server, (51000 + i, 69), b"\0\1" + name + b"\0octet\0")
            packet(1 + i / 10 + 0.0005, server, phone, (69, 51000 + i), b"\0\5\0\1none\0")
    return path


def tshark(path, *fields):
    """One list of fields a packet."""
    args = ["tshark", "-r", path, "-T", "fields"] + [x for f in fields for x in ("-e", f)]
    p = subprocess.run(args, capture_output=True, text=True, check=False)
    return p.returncode, [line.split("\t") for line in p.stdout.splitlines()]


HOSTILE = [b"P0S3-8-12-00 .loads", b'<script>alert("1")</script>.loads', b"a|b`c`.loads",
           b"=cmd|' /C calc'!A0", b"+1", b"-1", b"@SUM(1)", b"two\r\nlines,\"quoted\".loads",
           b"\xff\xfe\x00.loads", b"\x1b[2J.loads", b"back\\slash|.loads", b"\xe2\x80\xaegnp.sb2"]

with Folder() as tmp:
    status, out, err = hookflash("demo", "--phones", "2", "--speed", "50", "--session",
                                 tmp + "/good", "--json")
    tap.equal(status, 0, "a demo, recorded")
    told = check_session(tmp + "/good", "good")
    events = lines(told["json"])
    found = of_kind(events, "phone")
    tap.equal([problems_of(p, events) for p in found], [[], []], "good: two phones, no problem")
    quiet = not any(p["problems"] for p in found)
    tap.ok("2 phones: 2 done." in told["html"] and ("No problem was seen." in told["html"]) == quiet,
           "good: the page says so")
    tap.equal("No problem was seen." in told["md"], quiet, "good: md says so")
    tap.ok(all(f"bar b-{kind}" in told["html"] for kind in ("hunt", "loads", "loader", "app",
                                                           "flash", "runs")),
           "good: every phase is drawn")

    hookflash("demo", "--phones", "1", "--speed", "50", "--trouble", "name-bytes", "--session",
              tmp + "/bytes", "--json")
    told = check_session(tmp + "/bytes", "bytes")
    tap.ok("[20]2e 6c 6f" in told["html"] and "[20]2e 6c 6f" in told["md"],
           "bytes: the name is shown byte by byte", told["md"])
    tap.ok('class="mark-n">1</text>' in told["html"], "bytes: the problem is marked in the drawing")

    told = check_session(made(tmp + "/hostile", HOSTILE), "hostile")
    names = [r["name"] for r in rows_of(told["csv-requests"])]
    tap.equal(names[3:7], ["'=cmd|' /C calc'!A0", "'+1", "'-1", "'@SUM(1)"],
              "hostile: formulas are led by an apostrophe")
    tap.equal(names[7:9], ["two\\x0d\\x0alines,\"quoted\".loads", "\\xff\\xfe\\x00.loads"],
              "hostile: bytes are escaped, quotes survive")
    tap.ok("<script" not in told["html"] and "&lt;script&gt;alert(&quot;1&quot;)" in told["html"],
           "hostile: a tag is text in the page")
    tap.ok("| `a\\|b`" not in told["md"] and "``a" not in told["md"] and
           "| `` a\\|b`c`.loads `` |" in told["md"], "hostile: a | and a ` stay in their span",
           told["md"])

    # where it goes
    target = tmp + "/report.html"
    status, out, err = hookflash("report", tmp + "/good", "--format", "html", "-o", target)
    with open(target, encoding="ascii") as f:
        tap.ok((status, out, err) == (0, "", "") and f.read().startswith("<!doctype html>"),
               "-o writes the file and nothing else", err)
    os.mkdir(tmp + "/empty")
    for what in ("csv", "csv-requests", "md", "html"):
        status, out, err = hookflash("report", tmp + "/empty", "--format", what)
        tap.ok(status == 4 and out == "" and "journal.jsonl" in err,
               f"{what} of no session: 4, and nothing on stdout", f"{status} {out} {err}")
    status, out, err = hookflash("report", tmp + "/good", "--format", "xlsx")
    tap.ok(status == 2 and "csv-requests, md, html" in err, "an unknown format: 2, and what there is",
           err)

    # pcapng: made of the capture, never of the journal
    status, out, err = hookflash("report", tmp + "/good", "--format", "pcapng", "-o",
                                 tmp + "/x.pcapng")
    tap.ok(status == 4 and "capture.pcap" in err and "never of the journal" in err
           and not os.path.exists(tmp + "/x.pcapng"), "pcapng without a capture: 4, and no file", err)
    capture(tmp + "/hostile/capture.pcap", HOSTILE)
    status, out, err = hookflash("report", tmp + "/hostile", "--format", "pcapng", "-o",
                                 tmp + "/x.pcapng")
    tap.ok((status, out, err) == (1, "", ""), "pcapng with one", f"{status} {err}")
    status, packets = tshark(tmp + "/x.pcapng", "frame.time_epoch", "tftp.opcode", "frame.comment")
    tap.equal((status, len(packets)), (0, 2 * len(HOSTILE)), "tshark reads every packet")
    tap.ok(packets[0][0].startswith("1776663901.0000") and packets[3][0].startswith("1776663901.1005"),
           "at its time", packets[:4])
    tap.ok(packets[0][1:] == ["1", packets[0][2]] and packets[0][2].startswith(
        "name-bytes (error): P0S3-8-12-00 .loads: byte 12 is 0x20, a blank"),
        "the request with a stray byte says so", packets[0])
    tap.ok(all(p[2] == "" for p in packets if p[1] == "5"), "its answers say nothing")
    with open(tmp + "/x.pcapng", "rb") as f:
        tap.ok(b"session <b>=1|`\\x1b[2J. 1 phone: " in f.read(),
               "what the journal calls its session is escaped there too")
    p = subprocess.run(["capinfos", tmp + "/x.pcapng"], capture_output=True, text=True, check=False)
    tap.ok(p.returncode == 0 and "hookflash" in p.stdout and "1 phone: " in p.stdout and
           "microseconds" in p.stdout, "capinfos reads who wrote it and how it ended", p.stdout)
    status, out, err = hookflash("report", tmp + "/hostile/capture.pcap", "--format", "pcapng", "-o",
                                 tmp + "/y.pcapng")
    status, packets = tshark(tmp + "/y.pcapng", "frame.comment")
    tap.ok(status == 0 and len(packets) == 2 * len(HOSTILE) and "name-bytes" in packets[0][0],
           "a capture alone tells it too", f"{status} {err} {packets[:2]}")

    with open(tmp + "/hostile/capture.pcap", "rb") as f, gzip.open(tmp + "/z.pcap.gz", "wb") as z:
        z.write(f.read())
    status, out, err = hookflash("report", tmp + "/z.pcap.gz", "--format", "pcapng", "-o", tmp + "/z.pcapng")
    tap.ok((status, out, err) == (1, "", "")
           and len(tshark(tmp + "/z.pcapng", "frame.number")[1]) == 2 * len(HOSTILE),
           "and a packed one", f"{status} {err}")

    # a torn capture ends where it is torn
    with open(tmp + "/hostile/capture.pcap", "rb+") as f:
        f.truncate(os.path.getsize(tmp + "/hostile/capture.pcap") - 7)
    status, out, err = hookflash("report", tmp + "/hostile", "--format", "pcapng", "-o", tmp + "/x.pcapng")
    tap.ok(status == 1 and "the file is cut at byte" in err and "x.pcapng is now x.pcapng.bak-" in err,
           "a torn capture is said, and the former file is kept", f"{status} {err}")
    tap.equal(len(tshark(tmp + "/x.pcapng", "frame.number")[1]), 2 * len(HOSTILE) - 1,
              "of a torn capture the whole packets are told")

tap.done()
