#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hostile text in every field that a stranger on the wire fills in (file name, mode, ERROR message, CDP,
DHCP, SIP), and where it comes out: lines, journal, reports in every format, the comments of pcapng, the
live page and its feeds, and the screen. It is shown, and it does nothing."""
import csv
import html.parser
import http.client
import io
import json
import os
import re
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "net"))

import wire_frames  # noqa: E402
from e2e import PATIENCE, Folder, Server, Tap, hookflash, lines, of_kind, wait_for  # noqa: E402
from faults import journal  # noqa: E402
from on_pty import PROGRAM, Shell, err_of  # noqa: E402

# HACK is what would be seen, or run, if the rest did its work.
NAMES = [b"=cmd|' /C HACK'!A0", b"+HACK(1)", b"-HACK+1", b"@SUM(HACK)", b"\t=HACK", b"\r=HACK", b"\n=HACK",
         b" =HACK", b"x,\"=HACK\"", b";=HACK", b"<script>HACK()</script>", b"\"><img src=x onerror=HACK()>",
         b"</td></table><h1>HACK", b"' onmouseover='HACK()", b"javascript:HACK()", b"&lt;b&gt;HACK", b"&#60;b>HACK",
         b"--><!--HACK", b"]]>HACK", b"\x1b]0;HACK\x07", b"\x1b[2J\x1b[31mHACK", b"\x1bP HACK\x1b\\", b"\x9b31mHACK",
         b"\xc2\x9b31mHACK", b"\xe2\x80\xaeKCAH", b"\xe2\x80\xa8HACK", b"\xef\xbb\xbf=HACK", b"\x08\x08HACK",
         b"\x00HACK", b"\x7fHACK", b"HACK\r\nevent: HACK\r\n\r\ndata: HACK", b"[HACK](javascript:HACK())",
         b"![HACK](http://HACK)", b"`HACK`", b"```\nHACK", b"|HACK|", b"a|b|HACK", b"# HACK", b"* HACK", b"<HACK>",
         b"http://HACK/", b"%n%s%x HACK", b"${HACK}", b"{{HACK}}", b"\\x3cHACK", b"x;=HACK", b"x; \"=HACK\"",
         b"P0S3-8-12-00<HACK>\x1b[31m .loads", b"\xff\xfe<HACK", b"H" * 400 + b"<HACK"]
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
FORMATS = ("text", "csv", "csv-requests", "md", "html", "json")
tap = Tap()


def cstring(name):
    """As it can stand in a request: up to a NUL."""
    return name.split(b"\0")[0] or b"HACK"


class Page(html.parser.HTMLParser):
    """The elements and attributes of a document, and what could run in it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.runs, self.texts = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for key, value in attrs:
            if key.startswith("on") or re.match(r"\s*(javascript|data|vbscript):", value or "", re.I):
                self.runs.append((tag, key, value))

    def handle_data(self, data):
        self.texts.append(data)


def frames():
    """A phone that says the name wherever it says something, then the next phone."""
    for i, name in enumerate(NAMES):
        mac = bytes.fromhex(f"00156219{i:04x}")
        wire_frames.PHONE = mac
        address, port = f"10.9.7.{i + 50}", 51000
        yield wire_frames.cdp(device=name[:200], version=name[:200])
        vendor = b"Cisco Systems, Inc. IP Phone CP-7960G" + name[:100]
        yield discover(mac, name[:200], vendor)
        asked = b"\0\1" + cstring(name) + b"\0octet\0"
        yield wire_frames.udp((address, port), (wire_frames.SERVER_IP, 69), asked)
        error = struct.pack("!HH", 5, 1) + name + b"\0"
        yield wire_frames.udp((wire_frames.SERVER_IP, 40000), (address, port), error)
        agent = f"REGISTER sip:x SIP/2.0\r\nFrom: <sip:1@x>\r\nUser-Agent: ".encode() + \
            name.replace(b"\r", b" ").replace(b"\n", b" ") + b"\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n"
        yield wire_frames.udp((address, 5060), (wire_frames.SERVER_IP, 5060), agent)


def discover(mac, host, vendor):
    def option(kind, value):
        return bytes([kind, len(value)]) + value
    options = b"\x63\x82\x53\x63" + option(53, b"\1") + option(61, b"\1" + mac) + option(12, host) + \
        option(60, vendor) + b"\xff"
    bootp = struct.pack("!BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 0, 7, 0, 0x8000, b"", b"", b"", b"", mac, b"", b"")
    return wire_frames.udp(("0.0.0.0", 68), ("255.255.255.255", 67), bootp + options)


def ask(port, names, address="127.0.0.1"):
    """Each name in a request, and in the ERROR with which the phone ends what it began."""
    for i, name in enumerate(names):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind((f"127.8.0.{i + 1}", 0))
            s.settimeout(PATIENCE)
            s.sendto(b"\0\1" + cstring(name) + b"\0octet\0blksize\0" + cstring(name)[:40] + b"\0", (address, port))
            s.recvfrom(2000)
            s.sendto(b"\0\1" + cstring(name) + b"\0" + cstring(name)[:60] + b"\0", (address, port))
            s.recvfrom(2000)
            s.sendto(b"\0\1file\0octet\0", (address, port))
            tid = s.recvfrom(2000)[1]
            s.sendto(b"\0\5\0\0" + name + b"\0", tid)


def is_clean(text, what):
    """No control byte, nothing that turns the line around."""
    bad = [(m.start(), text[max(0, m.start() - 40):m.end() + 20]) for m in FORBIDDEN.finditer(text)]
    return [f"{what}: {b!r}" for b in bad[:3]]


def is_table(text, what):
    """CSV that no spreadsheet computes with."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    bad = [f"{what}: {len(r)} cells of {len(rows[0])}: {r}" for r in rows if len(r) != len(rows[0])]
    # Where the decimal point is a comma, a spreadsheet takes ; for the border between two cells.
    return bad + [f"{what}: {cell!r}" for r in rows for cell in r
                  if re.search(r"(^|;)[ \"]*[=+@\t\r-]", cell)]


def is_document(text, what, tags):
    page = Page(text)
    bad = [f"{what}: <{t}>" for t in sorted(page.tags - tags)] + [f"{what}: {r}" for r in page.runs]
    return bad + ([] if "HACK" in "".join(page.texts) else [f"{what}: nothing is shown"])


def is_markdown(text, what):
    """Outside of code spans no tag, no link, no picture of theirs; and every row has its cells."""
    bad = []
    for line in text.splitlines():
        plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
        if re.search(r"<[a-zA-Z/!]|\]\(|!\[", plain) or (line.startswith("#") and "HACK" in line):
            bad.append(f"{what}: {line}")
        if line.startswith("|") and "HACK" in line and len(re.findall(r"(?<!\\)\|", line)) not in (7, 8):
            bad.append(f"{what}: {line}")
    return bad


def comments(data):
    """The comments of a pcapng file's blocks."""
    at, found = 0, []
    while at + 12 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        body = data[at + 8:at + size - 4]
        start = {6: 20 + (struct.unpack_from("<I", body, 12)[0] + 3) // 4 * 4 if kind == 6 else 0,
                 0x0a0d0d0a: 16, 1: 8}.get(kind)
        while start is not None and start + 4 <= len(body):
            code, n = struct.unpack_from("<HH", body, start)
            if code == 1:
                found.append(body[start + 4:start + 4 + n])
            start += 4 + (n + 3) // 4 * 4
            if code == 0:
                break
        at += size
    return found


def reports(session, tags, what):
    bad, told = [], {}
    for form in FORMATS:
        status, out, err = hookflash("report", session, "--format", form)
        if status not in (0, 1) or err:
            bad.append(f"{what} {form}: {status} {err}")
        told[form] = out.encode("latin-1").decode("utf-8")
        bad += is_clean(told[form], f"{what} {form}")
    bad += is_table(told["csv"], what + " csv") + is_table(told["csv-requests"], what + " csv-requests")
    bad += is_document(told["html"], what + " html", tags) + is_markdown(told["md"], what + " md")
    lines(told["json"])
    return bad, told


def known_tags(tmp):
    """What a report of a harmless session is made of."""
    hookflash("demo", "--phones", "1", "--speed", "100", "--trouble", "name-bytes", "--session", tmp + "/calm")
    return Page(hookflash("report", tmp + "/calm", "--format", "html")[1]).tags


def from_the_wire(tmp, tags):
    with open(tmp + "/hostile.pcap", "wb") as f:
        f.write(wire_frames.pcap(list(frames())))
    session = tmp + "/wire"
    status, out, err = hookflash("watch", tmp + "/hostile.pcap", "--session", session)
    bad = is_clean(out + err, "watch")
    kinds = {e["kind"] for e in journal(session)}
    more, told = reports(session, tags, "wire")
    tap.ok({"cdp", "dhcp.request", "tftp.request", "tftp.error", "register"} <= kinds,
           "a capture of phones with hostile names for everything is read", kinds)
    tap.equal(bad + more, [], "what is printed and reported of it does nothing")
    with open(session + "/journal.jsonl", encoding="ascii") as f:
        tap.equal(is_clean(f.read(), "journal"), [], "nor does the journal")
    asked = {bytes.fromhex(e["name_hex"]) if "name_hex" in e else e["name"].encode()
             for e in of_kind(journal(session), "tftp.request")}
    tap.equal(sorted({cstring(n) for n in NAMES} - asked), [], "and it has every name to the byte")


def get(page, path):
    c = http.client.HTTPConnection("127.0.0.1", page, timeout=PATIENCE)
    try:
        c.request("GET", path)
        r = c.getresponse()
        return r.read().decode("utf-8"), r.getheader("Content-Security-Policy") or ""
    finally:
        c.close()


def feed(page, seconds, until):
    """What /events sends up to and with a text, to the end of a line."""
    with socket.create_connection(("127.0.0.1", page), timeout=seconds) as s:
        s.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: 0\r\n\r\n")
        got, end = b"", time.monotonic() + seconds
        while until not in got[:got.rfind(b"\n") + 1] and time.monotonic() < end:
            got += s.recv(65536)
    return got[:got.rfind(b"\n") + 1].decode("utf-8")


def from_requests(tmp, tags):
    os.makedirs(tmp + "/root")
    with open(tmp + "/root/file", "wb") as f:
        f.write(bytes(3000))
    session = tmp + "/served"
    server = Server("--root", tmp + "/root", "--session", session, "--web=127.0.0.1:0")
    page = int(re.search(r"live page: http://127\.0\.0\.1:(\d+)", server.talk())[1])
    ask(server.port, NAMES)
    ask(server.port, [b"the.end"])
    wait_for(lambda: any(e.get("name") == "the.end" for e in journal(session, True)), 60, "the last one")
    bad = []
    for path in ("/", "/report.html"):
        text, policy = get(page, path)
        bad += is_clean(text, path)
        if path == "/":
            own = Page(text)
            bad += [f"{path}: {r}" for r in own.runs] + [t for t in own.tags & {"img", "iframe", "object", "hack"}]
        else:
            bad += is_document(text, path, tags)
        if "default-src 'none'" not in policy:
            bad.append(f"{path}: {policy}")
    bad += is_clean(get(page, "/metrics")[0], "/metrics") + is_clean(get(page, "/journal.jsonl")[0], "/journal.jsonl")
    json.loads(get(page, "/api/session")[0])
    stream = feed(page, 60, b"the.end")
    stream = stream.partition("\r\n\r\n")[2].replace("\r\n", "\n")
    wrong = [line for line in stream.splitlines() if line and not re.match(
        r"[0-9a-fA-F]+$|id: \d+$|event: [a-z.]+$|data: |retry: \d+$|:", line)]
    tap.equal(bad, [], "the live page, its report and its feeds show it, and it does nothing")
    tap.equal((wrong[:3], "event: HACK" in stream.splitlines()), ([], False), "no event of the stream is theirs")
    server.stop()
    tap.equal(is_clean(server.output() + server.talk(), "serve"), [], "nor is a line of the log")
    bad, told = reports(session, tags, "served")
    tap.equal(bad, [], "nor anything in the reports")
    if os.path.exists(session + "/capture.pcap"):
        hookflash("report", session, "--format", "pcapng", "-o", tmp + "/out.pcapng")
        with open(tmp + "/out.pcapng", "rb") as f:
            said = [c.decode("utf-8") for c in comments(f.read())]
        bad = [b for c in said for b in is_clean(c.replace("\n", ""), "comment")]
        tap.ok(not bad and any("HACK" in c for c in said), "nor in the comments of the capture", bad or said[:3])
    else:
        tap.skip("comments of the capture", "no permission to look at the wire")


def on_the_screen(tmp):
    """All that is written to the terminal while they ask, and as a person looks at them."""
    with Shell(tmp) as t:
        t.run(f"serve --root {tmp}/root --port 0 --address 127.0.0.1 --session {tmp}/screen --no-capture")
        shown = t.see(b"No phone was seen yet")
        port = int(re.search(r"UDP port (\d+)", err_of(tmp)).group(1))
        ask(port, NAMES)
        ask(port, [b"SEP00156219BB01.cnf.xml"])
        shown = shown and t.see(b"00156219BB01")
        # The log shows its end: all that they broke off stands there first, and then one more.
        wait_for(lambda: len(of_kind(journal(tmp + "/screen", True), "tftp.fail")) > len(NAMES), 60, "that all is told")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(b"\0\1\x1b[2J\x1b[31mHACK\0octet\0", ("127.0.0.1", port))
            s.settimeout(PATIENCE)
            s.recvfrom(2000)
        for keys, text in ((b"L", b"HACK"), (b"\x1b", b"help"), (b"\r", b"HACK|asked|127.8"), (b"\x1b", b"help")):
            t.key(keys)
            shown = t.see(text) and shown
        t.key(b"q")
        t.see(rb"\[\d+\]\r\n")
        t.read()
        theirs = [n for n in (b"\x1b]0;HACK", b"\x1b[2J\x1b[31mHACK", b"\x1bP HACK", b"\x9b31mHACK", b"\xe2\x80\xae",
                              b"\x08\x08HACK", b"\xe2\x80\xa8", b"\xef\xbb\xbf") if n in t.wrote]
        tap.ok(shown and not theirs and b"HACK" in t.wrote, "on the screen they are text", theirs or t.wrote[-300:])


with Folder() as tmp:
    tags = known_tags(tmp)
    from_the_wire(tmp, tags)
    from_requests(tmp, tags)
    on_the_screen(tmp)
tap.done()
