#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The live page's server: what it shows, what it refuses, a stream that is cut and goes on, readers
that never read, and a thousand that only wait, while phones are served."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import enter_private_namespace, ip  # noqa: E402

enter_private_namespace()

from e2e import (BUILD, PATIENCE, PHONES, SCCP, SIP, Folder, Server, Tap, curl, environment, forge,  # noqa: E402
                 peer, phones, wait_for)
from terminal import Terminal  # noqa: E402

MAC = "00:15:62:aa:00:00"
METRIC = re.compile(r'hookflash_[a-z_]+(\{[a-z]+="[a-z0-9-]+"\})? \d+$')
tap = Tap()


class Page:
    """Where the server says that its page is."""

    def __init__(self, server):
        self.url = wait_for(lambda: re.search(r"live page: (\S+)\n", server.talk()), PATIENCE,
                            "the page's address").group(1)
        parts = urllib.parse.urlsplit(self.url)
        self.host, self.port, self.query = parts.hostname, parts.port, parts.query

    def ask(self, path, method="GET", body=None, **headers):
        """(status, headers, body); headers: Host_Name=... with _ for -"""
        c = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            c.request(method, path, body=body,
                      headers={k.replace("_", "-"): v for k, v in headers.items()})
            r = c.getresponse()
            return r.status, r.headers, r.read()
        finally:
            c.close()

    def status(self, path, method="GET", **headers):
        return self.ask(path, method, **headers)[0]

    def json(self, path):
        return json.loads(self.ask(path)[2])


class Stream:
    """One reader of /events."""

    def __init__(self, page, after=None, query=""):
        self.socket = socket.create_connection((page.host, page.port), timeout=120)
        last = f"Last-Event-ID: {after}\r\n" if after is not None else ""
        self.socket.sendall(f"GET /events{query} HTTP/1.1\r\nHost: {page.host}:{page.port}\r\n"
                            f"{last}\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            self.head += self.file.readline()

    def chunks(self):
        while True:
            size = int(self.file.readline() or b"0", 16)
            if size == 0:
                return
            yield self.file.read(size)
            self.file.readline()

    def frames(self, comments=False):
        """(id or None, event, data) one after the other; (None, "", None) for a comment."""
        text = b""
        for chunk in self.chunks():
            text += chunk
            while b"\n\n" in text:
                frame, text = text.split(b"\n\n", 1)
                fields = dict(line.split(b": ", 1) for line in frame.split(b"\n")
                              if b": " in line)
                if frame == b":" and comments:
                    yield None, "", None
                if b"data" in fields:
                    number = fields.get(b"id")
                    yield (int(number) if number else None,
                           fields.get(b"event", b"message").decode(), json.loads(fields[b"data"]))

    def until(self, seq):
        """The ids up to this one."""
        ids = []
        for number, _, data in self.frames():
            assert data["seq"] == number
            ids.append(number)
            if number >= seq:
                return ids
        return ids

    def close(self):
        self.file.close()
        self.socket.close()


def cut_and_killed(tmp, sip):
    """A reader whose line is cut again and again, of a bench that is killed twice, without a word,
    while twenty phones are converted: it has every event of the journal, each once, in order."""
    macs = [f"001562AB00{i:02X}" for i in range(20)]
    args = ["--root", tmp + "/root", "--load", sip, "--phones", ",".join(macs), "--session",
            tmp + "/cut", "--speed", "20", "--no-capture"]
    server = Server(*args, "--web=127.0.0.1:0")
    page = Page(server)
    sims = subprocess.Popen([PHONES, "--server", f"127.0.0.1:{server.port}", "--count", "20",
                             "--from", SCCP, "--mac", macs[0], "--speed", "20",
                             "--until-settled"], stdout=subprocess.DEVNULL, env=environment())
    ids, cuts, kills, last = [], 0, 0, None
    while last is None or ids[-1] < last:
        stream = Stream(page, after=ids[-1] if ids else 0)
        for number, _, _ in stream.frames(comments=True):
            if number:
                ids.append(number)
            if not number or number % 37 == 0 or number == last:  # a comment: all is quiet
                break
        stream.close()
        cuts += 1
        if kills < 2 and len(ids) > 150 * (kills + 1):
            server.stop(signal.SIGKILL)
            kills += 1
            server = Server(*args, f"--web=127.0.0.1:{page.port}", port=server.port)
        if last is None and kills == 2 and sims.poll() is not None:
            last = page.json("/api/session")["last_seq"]
    server.stop()
    with open(tmp + "/cut/journal.jsonl", encoding="ascii") as f:
        written = [json.loads(line)["seq"] for line in f]
    tap.ok(ids == written[:len(ids)] and len(ids) >= last and cuts > 10 and kills == 2,
           f"{len(ids)} events over {cuts} connections and {kills} kills: all of the journal, each "
           "once, in order", f"{len(ids)} read, {len(written)} written, {cuts} cuts, {kills} kills")


class Deaf:
    """A reader that asks for all of a long journal and takes nothing."""

    def __init__(self, tmp):
        os.makedirs(tmp + "/long")
        lines = ['{"seq":1,"t":"2026-11-23T10:00:00.000000Z","kind":"session","src":"operator",'
                 '"format":1,"speed":1,"id":"long","version":"1","started":'
                 '"2026-11-23T10:00:00.000000Z"}']
        lines += [f'{{"seq":{n},"t":"2026-11-23T10:00:00.000000Z","kind":"link","src":"server",'
                  f'"interface":"lo","address":"127.0.0.1","up":true,"pad":"{"x" * 8000}"}}'
                  for n in range(2, 3000)]
        with open(tmp + "/long/journal.jsonl", "w", encoding="ascii") as f:
            f.write("\n".join(lines) + "\n")
        self.server = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/long",
                             "--web=127.0.0.1:0")
        self.page = Page(self.server)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.connect((self.page.host, self.page.port))
        self.socket.sendall(f"GET /events?after=0 HTTP/1.1\r\nHost: localhost:{self.page.port}"
                            "\r\n\r\n".encode())
        tap.ok(wait_for(lambda: self.readers() == 1, 120, "the reader"), "a reader that is deaf")

    def readers(self):
        text = self.page.ask("/metrics")[2].decode()
        return int(re.search(r"^hookflash_web_readers (\d+)$", text, re.M).group(1))

    def is_dropped(self):
        tap.ok(wait_for(lambda: self.readers() == 0, 120, "it is dropped"),
               "it is cut off, the bench goes on without it")
        self.socket.close()
        self.server.stop()


class Greedy:
    """Asks and asks, without waiting for an answer, and throws away what comes."""

    def __init__(self, page):
        self.socket = socket.create_connection((page.host, page.port))
        self.asked = f"GET /none HTTP/1.1\r\nHost: localhost:{page.port}\r\n\r\n".encode() * 100
        self.got = 0
        self.threads = [threading.Thread(target=self.until_it_ends, args=(what,), daemon=True)
                        for what in (self.ask, self.take)]
        for thread in self.threads:
            thread.start()

    @staticmethod
    def until_it_ends(what):
        try:
            while what():
                pass
        except OSError:
            pass

    def ask(self):
        self.socket.sendall(self.asked)
        return True

    def take(self):
        n = len(self.socket.recv(1 << 16))
        self.got += n
        return n

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        self.socket.close()


def answers(page):
    try:
        return page.status("/") == 200
    except OSError:
        return False


def refusals(page):
    rows = [("POST", "/", {}, 405), ("PUT", "/api/session", {}, 405), ("DELETE", "/", {}, 405),
            ("OPTIONS", "/", {}, 405), ("GET", "/", {"Host": "evil.example"}, 421),
            ("GET", "/", {"Host": f"localhost:{page.port + 1}"}, 421),
            ("GET", "/api/session", {"Origin": "http://evil.example"}, 403),
            ("GET", "/api/session", {"Origin": "null"}, 403), ("GET", "/none", {}, 404),
            ("GET", "/../../etc/passwd", {}, 404), ("GET", "/api/phones/00156219BB99", {}, 404),
            ("GET", "/phones/x", {}, 404)]
    for method, path, headers, status in rows:
        got, head, body = page.ask(path, method, **headers)
        tap.ok(got == status and (method == "HEAD" or body.decode().startswith(f"{status}: ")) and
               "default-src 'none'" in head["Content-Security-Policy"],
               f"{method} {path} {headers or ''}: {status}", f"{got} {body[:200]}")
    got, head, _ = page.ask("/", "POST", body=b"x" * 100000)
    tap.ok(got == 405 and head["Allow"] == "GET, HEAD", "a body is thrown away, and told what may")


def shows(page):
    kinds = {"/": "text/html", "/page.css": "text/css", "/page.js": "text/javascript",
             "/icon.svg": "image/svg+xml", "/rows": "application/json",
             "/api/session": "application/json", "/metrics": "text/plain",
             "/report.html": "text/html", "/journal.jsonl": "application/x-ndjson",
             f"/api/phones/{MAC}": "application/json", f"/phones/{MAC}": "text/html"}
    for path, kind in kinds.items():
        status, head, body = page.ask(path)
        tap.ok(status == 200 and head["Content-Type"].startswith(kind) and body and
               head["Cache-Control"] == "no-store" and
               head["X-Content-Type-Options"] == "nosniff" and
               head["Referrer-Policy"] == "no-referrer", f"{path}: {kind}", f"{status} {head}")
    status, head, body = page.ask("/", "HEAD")
    tap.ok(status == 200 and body == b"" and int(head["Content-Length"]) > 1000, "HEAD has no body")
    html = page.ask("/")[2].decode()
    tap.equal(re.findall(r"<script>|<style|\son\w+=|style=|https?://", html), [],
              "the page has no inline script or style, and asks nobody else")
    metrics = page.ask("/metrics")[2]
    tap.equal([line for line in metrics.decode().splitlines()
               if not line.startswith("# ") and not METRIC.match(line)], [],
              "every line of /metrics has the form that it should have")
    promtool = peer("promtool")
    if promtool:
        p = subprocess.run([promtool, "check", "metrics"], input=metrics, capture_output=True)
        tap.equal((p.returncode, p.stdout + p.stderr), (0, b""), "and Prometheus takes them")
    else:
        tap.skip("Prometheus takes them", "no promtool")
    session = page.json("/api/session")
    tap.ok(session["format"] == 1 and session["summary"]["chosen"] == 1 and
           session["phones"][0]["mac"] == MAC, "/api/session tells the phones", session)
    with open(os.path.join(BUILD, "assets/hookflash.1"), encoding="ascii") as f:
        manual = f.read().replace("\\-", "-")
    keys = {*session, *session["summary"], *session["phones"][0]}
    tap.equal([k for k in keys if not re.search(rf"^\.IR? {k}\b", manual, re.M)], [],
              "and each of its fields is in the man page")
    families = re.findall(r"^# TYPE (\S+)", metrics.decode(), re.M)
    tap.equal([k for k in [*kinds, *families] if f"\n.B {k}\n" not in manual and
               not k.startswith(("/page", "/icon", "/rows", "/phones/", "/api/phones/"))], [],
              "and so are the pages and the metrics")
    lines = page.ask("/journal.jsonl")[2].splitlines()
    tap.equal([json.loads(line)["seq"] for line in lines], list(range(1, len(lines) + 1)),
              "/journal.jsonl is the journal")


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    args = ["--root", tmp + "/root", "--load", sip, "--phones", MAC, "--session", tmp + "/s",
            "--speed", "50", "--no-capture", "--web=127.0.0.1:0"]

    server = Server(*args)
    deaf_one = Deaf(tmp)
    page = Page(server)
    shows(page)
    refusals(page)

    # a stream is cut, and goes on behind its last event; nothing is lost and nothing comes twice
    live, rows = Stream(page), Stream(page, query="?view=page")
    tap.ok(b"200 OK" in live.head and b"text/event-stream" in live.head, "the stream", live.head)
    status, sims = phones(server, "--count", "1", "--from", SCCP, "--mac", MAC, "--speed", "50")
    tap.equal([s["load"] for s in sims], [SIP], "a phone is converted while both are read")
    wait_for(lambda: page.json("/api/session")["summary"]["done"] == 1, 120, "done")
    last = page.json("/api/session")["last_seq"]
    first = live.until(last // 2)
    live.close()
    again = Stream(page, after=first[-1])
    rest = again.until(last)
    again.close()
    tap.equal(first + rest, list(range(first[0], last + 1)),
              f"{len(first)} events, a cut, {len(rest)} more: each once")
    seen = next((data["id"] for _, event, data in rows.frames() if event == "row"), None)
    tap.equal(seen, "m001562AA0000", "the page's stream has the phone's row")
    rows.close()

    # after a restart too, from the journal on disk
    server.stop()
    server = Server(*args)
    page = Page(server)
    more = page.json("/api/session")["last_seq"]
    stream = Stream(page, after=first[-1])
    tap.equal(stream.until(more), list(range(first[-1] + 1, more + 1)),
              "after a restart the stream goes on where it was cut")
    stream.close()
    stream = Stream(page, query="?after=0")
    tap.equal(stream.until(more), list(range(1, more + 1)), "and from the very beginning")
    stream.close()
    server.stop()

    cut_and_killed(tmp, sip)

    # limits, and readers of every bad kind; phones are served all the while
    server = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/s2",
                    "--web=127.0.0.1:0", "--web-per-address", "1050", "--web-connections", "1060")
    page = Page(server)
    idle = [socket.create_connection((page.host, page.port)) for _ in range(1000)]
    deaf = []
    for _ in range(40):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.connect((page.host, page.port))
        s.sendall(f"GET /events?after=0 HTTP/1.1\r\nHost: localhost:{page.port}\r\n\r\n".encode())
        deaf.append(s)
    good = [curl(server.port, f"{SIP}.loads")[0] for _ in range(20)]
    tap.equal(good, [0] * 20, "beside 1000 idle connections and 40 that never read, files are sent")
    greedy = Greedy(page)
    some = wait_for(lambda: greedy.got > 1 << 20, 120, "a megabyte of answers")
    good = [curl(server.port, f"{SIP}.loads")[0] for _ in range(20)]
    with open(tmp + "/s2/journal.jsonl", "rb") as f:
        told = wait_for(lambda: f.seek(0) == 0 and f.read().count(b'"kind":"tftp.done"') == 40, 120,
                        "that it is told")
    greedy.stop()
    tap.equal((some, good, told), (True, [0] * 20, True),
              "beside one who asks without end files are sent too, and told")
    reader = Stream(page, query="?after=0")
    for _ in range(200):
        curl(server.port, "no-such-file")
    now = page.json("/api/session")["last_seq"]
    tap.equal(reader.until(now), list(range(1, now + 1)), "a good reader beside them has all")
    reader.close()
    for s in idle + deaf:
        s.close()
    tap.ok(wait_for(lambda: answers(page), 120, "the page"), "they leave, the page is there")
    tap.equal(server.stop(), 128 + 15, "and the server ends as it should")

    server = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/s3",
                    "--web=127.0.0.1:0", "--web-per-address", "4")
    page = Page(server)
    four = [Stream(page) for _ in range(4)]
    try:
        fifth = page.status("/")
    except OSError as e:
        fifth = type(e).__name__
    tap.ok(fifth != 200, "a fifth connection from one address is turned away", fifth)
    four[0].close()
    tap.ok(wait_for(lambda: answers(page), 120, "a place"), "and let in when one of them has left")
    for stream in four[1:]:
        stream.close()
    server.stop()

    server = Server("--root", tmp + "/root", "--session", tmp + "/heard", "--web=127.0.0.1:0")
    page = Page(server)
    curl(server.port, f"{SIP}.loads")
    tap.ok(wait_for(lambda: re.search(rb"\nhookflash_capture_packets_total [1-9]", page.ask("/metrics")[2]), 60,
                    "packets"), "what is heard on the wire is counted while it is heard", page.ask("/metrics")[2])
    server.stop()

    # elsewhere than on loopback there is a token
    ip("""link add w0 type veth peer name w1
          link set w0 up
          link set w1 up
          addr add 10.9.0.1/24 dev w0""")
    server = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/s4",
                    "--web=10.9.0.1:0")
    page = Page(server)
    tap.ok(re.fullmatch(r"token=[0-9a-f]{32}", page.query), "its address has a token", page.url)
    tap.equal([page.status("/"), page.status("/none"), page.status("/?token=" + "0" * 32),
               page.status("/?" + page.query), page.status("/none?" + page.query)],
              [401, 401, 401, 200, 404], "without it nothing is shown, with it all")
    links = re.findall(r'(?:href|src)="([^"#]+)"', page.ask("/?" + page.query)[2].decode())
    tap.ok(links and all(link.endswith("?" + page.query) for link in links), "every link has it",
           links)
    tap.ok(page.query.split("=")[1] not in server.output(), "it is no part of what is recorded")
    warning = "Anyone who has this address can watch; it only shows."
    tap.ok(f"\n{warning}\n" in server.talk(), "that it can be watched is said", server.talk())
    other = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/s5",
                   "--web=10.9.0.1:0", "--color", "always")
    tap.ok(Page(other).query != page.query, "and another one the next time")
    tap.ok(f"\n\x1b[31m{warning}\x1b[0m\n" in other.talk(), "and in red", other.talk())
    other.stop()
    for place, shown in (("127.0.0.1:0", r"(?m)^live page http://127\.0\.0\.1:\d+/$"),
                         ("10.9.0.1:0", r"(?m)^!! anyone who has this address can watch:\n"
                                        r"http://10\.9\.0\.1:\d+/\?token=[0-9a-f]{32}$")):
        with Terminal(tmp) as t:
            t.run(f"serve --root {tmp}/root --port 0 --address 127.0.0.1 --no-capture --session "
                  f"{tmp}/s-{place} --web={place}")
            tap.ok(t.see(shown), f"--web={place}: the monitor shows where, and to whom", t.text())
            t.keys("q")
            t.see(r"(?m)^\[\d+\]")

    for place, status, says in ((f"10.9.0.1:{page.port}", 3, "Address already in use"),
                                ("192.0.2.7:0", 4, "Cannot assign"), ("nonsense", 2, "ADDR:PORT"),
                                ("127.0.0.1:99999", 2, "ADDR:PORT")):
        bad = Server("--root", tmp + "/root", "--no-capture", "--session", tmp + "/s6",
                     f"--web={place}")
        tap.ok(bad.wait() == status and says in bad.talk() and "Next: " in bad.talk(),
               f"--web={place}: {status}, {says}", bad.talk())
    server.stop()
    deaf_one.is_dropped()
tap.done()
