#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Phones that fetch over HTTP: the same answers as by TFTP, the same events and diagnoses, the same
hostile names refused, and nobody who asks slowly, too much or from elsewhere is a burden."""
import datetime
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import Space, enter_private_namespace, ip  # noqa: E402

enter_private_namespace()

from e2e import (HOOKFLASH, PATIENCE, SIP, Folder, Server, Tap, environment, forge, hookflash, lines,  # noqa: E402
                 of_kind, wait_for)

MAC = "001562AA0000"
PHONE, OTHER = "127.1.0.1", "127.1.0.2"  # who is chosen, who is not
LOADER = "P003-8-12-00"
tap = Tap()


def written(path, content):
    with open(path, "wb") as f:
        f.write(content)


def content(path):
    with open(path, "rb") as f:
        return f.read()


def events(session):
    """Without the line that is being written."""
    with open(session + "/journal.jsonl", encoding="ascii") as f:
        return lines(f.read().rpartition("\n")[0])


def broken_off(session, reason):
    return [e["name"] for e in of_kind(events(session), "tftp.fail") if e["reason"] == reason]


def http_port(server):
    return int(wait_for(lambda: re.search(r"over HTTP on TCP port (\d+)\n", server.talk()), PATIENCE,
                        "the greeting").group(1))


def since(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Monitor:
    """What the live page knows of the one phone."""

    def __init__(self, server):
        self.url = wait_for(lambda: re.search(r"live page: (\S+)\n", server.talk()), PATIENCE,
                            "the page's address").group(1)

    def session(self):
        with urllib.request.urlopen(self.url + "api/session", timeout=PATIENCE) as r:
            return json.load(r)

    def is_in(self, stage):
        return wait_for(lambda: self.session()["phones"][0]["stage"] == stage, PATIENCE, stage)

    def is_silent_for(self, seconds):
        def silent():
            told = self.session()
            return since(told["now"]) - since(told["phones"][0]["last"]) > seconds
        return wait_for(silent, PATIENCE, "a phone that writes its flash")


class Phone:
    """Asks from its own address, one file after the other on one connection; after a while on
    another one, for the server leaves who asks nothing for 20 s."""

    def __init__(self, port, address=PHONE, server="127.0.0.1"):
        self.port, self.address, self.server, self.asked = port, address, server, 0
        self.line = http.client.HTTPConnection(server, port, timeout=PATIENCE,
                                               source_address=(address, 0))

    def ask(self, target, method="GET", **headers):
        if time.monotonic() - self.asked > 5:
            self.line.close()
        self.line.request(method, target, headers=headers)
        r = self.line.getresponse()
        body = r.read()
        self.asked = time.monotonic()
        return r.status, r.headers, body

    def get(self, name):
        status, _, body = self.ask("/" + name)
        return status, body

    def statuses(self, *names):
        return [self.get(name)[0] for name in names]


def by_tftp(server, name, address=PHONE):
    p = subprocess.run(["curl", "-s", "-m", "120", "--interface", address,
                        f"tftp://127.0.0.1:{server.port}/{name}"], capture_output=True, check=False)
    return p.stdout


def raw(port, request):
    """What comes back to these bytes, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as s:
        answer = b""
        try:
            s.sendall(request)
            s.shutdown(socket.SHUT_WR)
            while more := s.recv(65536):
                answer += more
        except OSError:  # it was closed before it was heard out
            pass
        return answer


def raw_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False


def refusals(port):
    """With curl, as a person would try it."""
    rows = [
        ("..", ["/../etc/passwd"], 404), ("%2e%2e", ["/%2e%2e/etc/passwd"], 404),
        ("%2e%2e%2f and %5c", ["/sub/%2e%2e%2f%2e%2e%5cx"], 404),
        ("decoded twice it would be there", ["/hello%252etxt"], 404),
        ("an absolute name", ["//etc/passwd"], 404), ("%00", ["/hello.txt%00"], 404),
        ("%0d%0a", ["/hello.txt%0d%0aX:%20y"], 404), ("a link", ["/link"], 404),
        ("a FIFO", ["/fifo"], 404), ("a folder", ["/sub/"], 404), ("the folder itself", ["/"], 404),
        ("a backup of ours", ["/hello.txt.bak-20260101"], 404),
        ("a long name", ["/" + "a" * 300], 404), ("half an escape", ["/hello.txt%2"], 400),
        ("an escape that is none", ["/%zzhello.txt"], 400),
        ("a proxy's request", ["/hello.txt", "-x", f"http://127.0.0.1:{port}"], 400),
        ("PUT", ["/hello.txt", "-T", "-", "-H", "Expect:"], 405), ("POST", ["/hello.txt", "-d", "x=1"], 405),
        ("DELETE", ["/hello.txt", "-X", "DELETE"], 405),
        ("the live page", ["/api/session"], 404), ("the metrics", ["/metrics"], 404),
    ]
    for what, (target, *more), want in rows:
        p = subprocess.run(["curl", "-s", "-i", "-m", "120", "--path-as-is", *more,
                            f"http://127.0.0.1:{port}{target}"], input=b"body", capture_output=True,
                           check=False)
        head = p.stdout.split(b"\r\n")[0]
        tap.ok(head.startswith(b"HTTP/1.1 %d " % want) and b"root:" not in p.stdout and
               (want != 405 or b"\r\nAllow: GET, HEAD\r\n" in p.stdout),
               f"{what}: {want}", p.stdout[:300])


def bytes_that_are_no_request(port):
    good = b"GET /hello.txt HTTP/1.1\r\nHost: x\r\n"
    rows = [("a header line that is none", good + b"nonsense\0\r\n: x\r\n\r\n"),
            ("a request line of 20000 bytes", b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n"),
            ("headers of 100000 bytes", good + b"X: y\r\n" * 20000 + b"\r\n"),
            ("half a request", b"GET /hel"), ("a TLS client", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03"),
            ("nothing", b""), ("a request of HTTP/0.9", b"GET /hello.txt\r\n\r\n")]
    for what, sent in rows:
        tap.ok(b"hello\n" not in raw(port, sent), f"{what}: no file")
    tap.ok(raw(port, b"GET /hello.txt HTTP/1.0\r\n\r\n").endswith(b"\r\n\r\nhello\n"),
           "HTTP/1.0 is answered")
    tap.ok(b" 404 " in raw(port, b"GET /P0S3-8-12-00 .loads HTTP/1.1\r\nHost: x\r\n\r\n"),
           "a blank in the name, as it stands, is of the name")
    both = raw(port, good + b"\r\n" + good + b"Connection: close\r\n\r\n")
    tap.equal(both.count(b"\r\n\r\nhello\n"), 2, "two requests sent at once are answered in turn")


class Reader:
    """Asks for a file and reads when it is told to."""

    def __init__(self, port, name):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        try:
            self.socket.sendall(f"GET /{name} HTTP/1.1\r\nHost: x\r\n"
                                "Connection: close\r\n\r\n".encode())
            while self.file.readline() not in (b"\r\n", b""):
                pass
        except OSError:  # turned away
            pass

    def rest(self):
        try:
            return self.file.read()
        except OSError:
            return None

    def close(self):
        self.file.close()
        self.socket.close()


def ended(s):
    """True once the other side has closed it."""
    s.setblocking(False)
    try:
        return s.recv(65536) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    load = {name: content(f"{sip}/{name}") for name in (f"{SIP}.loads", f"{LOADER}.sbn", f"{SIP}.sb2")}
    chosen = ["--load", sip, "--phones", MAC, "--no-capture", "--http-provisioning=0"]

    # who stands still is looked at again at the end
    root = tmp + "/plain"
    os.mkdir(root)
    os.mkdir(root + "/sub")
    written(root + "/hello.txt", b"hello\n")
    written(root + "/hello.txt.bak-20260101", b"root: mine\n")
    written(root + "/empty", b"")
    image = os.urandom(4 << 20)
    written(root + "/image", image)
    written(root + "/huge", image * 5)
    os.symlink("/etc/passwd", root + "/link")
    os.mkfifo(root + "/fifo")
    plain = Server("--root", root, "--no-capture", "--session", tmp + "/p", "--http-provisioning=0")
    port = http_port(plain)
    deaf, idle = Reader(port, "image"), [socket.create_connection(("127.0.0.1", port))]
    idle.append(socket.create_connection(("127.0.0.1", port)))
    idle[1].sendall(b"GET /hello.txt HTT")

    # a conversion whose every file comes over HTTP; so slow that a burst of requests is one (less than
    # 5 s apart) also where this script has to wait for a processor
    server = Server("--root", tmp + "/root", *chosen, "--session", tmp + "/s", "--json",
                    "--web=127.0.0.1:0", "--speed", "2")
    phone, monitor = Phone(http_port(server)), Monitor(server)
    hunt = [f"CTLSEP{MAC}.tlv", f"SEP{MAC}.cnf.xml", f"{SIP}.loads"]
    tap.equal(phone.statuses(*hunt, f"{LOADER}.sbn"), [404, 200, 200, 200], "the loader's hunt")
    monitor.is_in("rebooting")
    tap.equal(phone.statuses(*hunt, f"{SIP}.sb2"), [404, 200, 200, 200], "and the next one")
    monitor.is_silent_for(5.5)
    tap.equal(phone.statuses("SIPDefault.cnf", f"SIP{MAC}.cnf", "RINGLIST.DAT", "dialplan.xml"),
              [200, 200, 404, 404], "the application")
    tap.ok(monitor.is_in("done"), "a phone that asks over HTTP alone is seen to be done")
    server.stop()
    told = lines(server.output())
    tap.equal([(p["mac"], p["stage"], p["converted"], p["load"], p["problems"], p["requests"])
               for p in of_kind(told, "phone")],
              [("00:15:62:aa:00:00", "done", True, SIP, [], 12)], "on the evidence of its requests")
    asked = of_kind(told, "tftp.request")
    tap.equal([(e["name"], e["http"], e["mode"], e["op"]) for e in asked[:2]],
              [(hunt[0], True, "GET", "rrq"), (hunt[1], True, "GET", "rrq")],
              "the journal says that it came over HTTP")
    sent = [e for e in of_kind(told, "tftp.done") if e["name"] == f"{SIP}.sb2"]
    tap.equal([(e["bytes"], e["sha256"], e["ip"], e["server"]) for e in sent],
              [(len(load[f"{SIP}.sb2"]), hashlib.sha256(load[f"{SIP}.sb2"]).hexdigest(), PHONE,
                "127.0.0.1")], "and what was sent")
    tap.ok(f"Read request for file <{hunt[0]}>. HTTP GET" in hookflash("report", tmp + "/s")[1],
           "so does the report")

    # the same answers as by TFTP, to the chosen alone
    server = Server("--root", tmp + "/root", *chosen, "--session", tmp + "/s1", "--json")
    written(tmp + "/root/RINGLIST.DAT", b"rings\n")
    phone, stranger = Phone(http_port(server)), Phone(http_port(server), OTHER)
    for name in (f"SEP{MAC}.cnf.xml", f"SIP{MAC}.cnf", "SIPDefault.cnf", "XMLDefault.cnf.xml",
                 "RINGLIST.DAT"):
        status, body = phone.get(name)
        tap.ok(status == 200 and body and body == by_tftp(server, name),
               f"{name}: the same bytes as by TFTP", f"{status} {body}")
    for name, wanted in load.items():
        tap.ok(phone.get(name) == (200, wanted), f"{name}: the load's own file")
    tap.equal(stranger.statuses("SEP001562AA0001.cnf.xml", "SIPDefault.cnf", "XMLDefault.cnf.xml",
                                "OS79XX.TXT", *load, "P0S3-04-4-00.bin", "RINGLIST.DAT"),
              [404] * 8 + [200], "a phone that is not chosen gets no load, and what else there is")
    tap.equal(phone.statuses("P0S3-8-12-00%20.loads"), [404], "a blank behind the load's name")
    server.stop()
    problems = [p["problems"] for p in of_kind(lines(server.output()), "phone") if p["ip"] == PHONE]
    tap.ok(["name-bytes"] == [p["slug"] for p in problems[0] if p["slug"].startswith("name-")],
           "is told, as by TFTP", problems)

    # what is refused, and what is none
    refusals(port)
    bytes_that_are_no_request(port)
    phone = Phone(port)
    status, head, body = phone.ask("/hello.txt", "HEAD")
    tap.ok(status == 200 and head["Content-Length"] == "6" and body == b"", "HEAD tells the size")
    status, head, body = phone.ask("/hello.txt?version=2")
    tap.ok(status == 200 and body == b"hello\n" and head["X-Content-Type-Options"] == "nosniff",
           "a query is nothing to us")
    status, head, body = phone.ask("/hello.txt", Range="bytes=1-2")
    tap.ok(status == 200 and body == b"hello\n" and head["Accept-Ranges"] == "none",
           "a range is answered by the whole file")
    tap.equal([phone.get("HELLO.TXT"), phone.get("empty"), phone.get("sub/../hello.txt")[0]],
              [(200, b"hello\n"), (200, b""), 404], "another case, an empty file, a way back")

    # what is asked at length is told at less
    for method, target in ((b"GET", b"\xff" * 12000), (b"\xfe" * 12000, b"at-length"), (b"GET", b"behind-them")):
        raw(port, method + b" /" + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    wait_for(lambda: any(e["name"] == "behind-them" for e in of_kind(events(tmp + "/p"), "tftp.error")),
             PATIENCE, "the request behind them")
    asked = [e for e in of_kind(events(tmp + "/p"), "tftp.request") if len(e["name"]) > 1000 or e["mode"] != "GET"]
    tap.equal([(len(e["name_hex"]) // 2, e["mode"]) for e in asked if e["name"] != "hello.txt"],
              [(2047, "GET"), (9, "\\xfe" * 16)],
              "12000 bytes of a name, or of a method, leave room for what comes behind them")

    # what is being sent does not change
    reader, long_reader = Reader(port, "image"), Reader(port, "huge")
    written(root + "/image", b"x" * len(image))
    tap.ok(reader.rest() == image, "a file that is replaced half-way arrives as it was")
    written(root + "/huge", b"x" * len(image) * 5)
    tap.ok(len(long_reader.rest() or b"") < len(image) * 5,
           "one too long for our memory is broken off")
    wait_for(lambda: broken_off(tmp + "/p", "file-changed"), PATIENCE, "its end")
    tap.equal(broken_off(tmp + "/p", "file-changed"), ["huge"], "and that is told")

    # too many of one address, while others are served
    many = [Reader(port, "image") for _ in range(70)]
    one = subprocess.run(["curl", "-s", "-m", "120", "--interface", OTHER,
                          f"http://127.0.0.1:{port}/hello.txt"], capture_output=True, check=False)
    tap.equal((one.stdout, by_tftp(plain, "hello.txt")), (b"hello\n", b"hello\n"),
              "beside 70 who do not read, another phone is answered, and TFTP is")
    tap.ok(len([1 for r in many if ended(r.socket)]) >= 6, "70 connections are too many of one address")
    for r in many:
        r.close()
    gone = wait_for(lambda: len(broken_off(tmp + "/p", "closed-by-client")) > 50, PATIENCE, "their ends")
    tap.ok(gone, "those who went are told")

    # elsewhere: the subnets are TFTP's, and so is --allow
    far = Space()
    ip(f"link add far0 type veth peer name near0 netns /proc/{os.getpid()}/fd/{far.home}", far)
    ip("""addr add 10.9.1.1/24 dev near0
          -6 addr add fd09::1/64 dev near0 nodad
          link set near0 up
          route add 198.51.100.0/24 via 10.9.1.2""")
    ip("""addr add 10.9.1.2/24 dev far0
          addr add 198.51.100.7/32 dev far0
          -6 addr add fd09::2/64 dev far0 nodad
          link set far0 up""", far)

    def from_far(where, source, port):
        with far:
            p = subprocess.run(["curl", "-s", "-g", "-m", "120", "--interface", source,
                                f"http://{where}:{port}/hello.txt"], capture_output=True, check=False)
        return p.returncode, p.stdout

    def outside(session):
        return [e for e in of_kind(events(session), "tftp.request") if "ignored" in e]

    args = ["--root", root, "--no-capture", "--http-provisioning=0", "--quiet"]
    server = Server(*args, "--session", tmp + "/s2", address="10.9.1.1")
    tap.equal([from_far("10.9.1.1", source, http_port(server)) for source in
               ("10.9.1.2", "198.51.100.7")], [(0, b"hello\n"), (52, b"")],
              "who is in none of our subnets is not answered")
    tap.equal([(e["ip"], e["name"], e["ignored"]) for e in outside(tmp + "/s2")],
              [("198.51.100.7", "hello.txt", "outside-subnet")], "and that is told")
    tap.equal(raw_refused(http_port(server)), True, "--address: no other address of ours listens")
    server.stop()
    server = Server(*args, "--session", tmp + "/s3", "--allow", "198.51.100.0/24", "-i", "near0",
                    address="10.9.1.1")
    tap.equal(from_far("10.9.1.1", "198.51.100.7", http_port(server)), (0, b"hello\n"),
              "unless --allow names its network")
    server.stop()
    server = subprocess.Popen([HOOKFLASH, "serve", "--port", "0", *args, "--session", tmp + "/s4"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=open(tmp + "/talk", "wb"), env=environment())
    both = int(wait_for(lambda: re.search(rb"over HTTP on TCP port (\d+)\n", content(tmp + "/talk")),
                        PATIENCE, "the greeting").group(1))
    tap.equal([from_far("10.9.1.1", "10.9.1.2", both), from_far("[fd09::1]", "fd09::2", both)],
              [(0, b"hello\n")] * 2, "without --address both families are answered")
    tap.equal([e["ip"] for e in of_kind(events(tmp + "/s4"), "tftp.request")],
              ["10.9.1.2", "fd09::2"], "and told by their own addresses")
    server.terminate()
    server.wait(PATIENCE)

    # the option
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = busy.getsockname()[1]
        for value, status, says in ((taken, 3, f"process {os.getpid()}"), ("x", 2, "a TCP port"),
                                    (65536, 2, "a TCP port")):
            bad = Server("--root", root, "--no-capture", "--session", tmp + "/none",
                         f"--http-provisioning={value}")
            tap.ok(bad.wait() == status and says in bad.talk() and "Next: " in bad.talk() and
                   not os.path.exists(tmp + "/none"), f"={value}: {status}, {says}", bad.talk())
    held = wait_for(lambda: Phone(port).get("hello.txt")[0] == 200, PATIENCE, "the server")
    tap.ok(held, "the first server answers on")

    # who stood still
    tap.ok(all(wait_for(lambda s=s: ended(s), 120, "an end") for s in idle),
           "who asks nothing, or half a request, is left")
    tap.ok(wait_for(lambda: "image" in broken_off(tmp + "/p", "timeout"), 240, "an end"),
           "and so is who does not read")
    tap.ok(deaf.rest() != image, "which has not got it all")
    last = Reader(port, "image")
    tap.equal(plain.stop(), 128 + 15, "the server ends as it should")
    tap.equal(broken_off(tmp + "/p", "stopped"), ["image"], "and tells what it broke off")
    last.close()
tap.done()
