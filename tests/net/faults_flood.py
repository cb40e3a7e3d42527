#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ten thousand transfers that are begun and left, and floods of requests from addresses that do not
exist: memory, descriptors and journal stay bounded, nobody is sent more than the stated factor, and
real phones get their files meanwhile.

    near0 10.9.0.1/24: hookflash serve        far0: a router before 10.20.0.0/16, where phones are
"""
import os
import re
import selectors
import signal
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import enter_private_namespace, forged, ip  # noqa: E402

enter_private_namespace()

from bench_net import SERVER, Bench  # noqa: E402
from e2e import Folder, Server, Tap, wait_for  # noqa: E402
from faults import Clock, gaps, journal, sanitized, shim  # noqa: E402
from tap import Failed  # noqa: E402
from tftp_peer import DATA, Peer, ack, request  # noqa: E402
from tftp_server import pattern  # noqa: E402

CONTENT = pattern(200_000)
HALF_OPEN, SPOOFED = 10_000, 30_000
FACTOR = 6 * 516  # bytes of payload for one request whose sender does not exist (tests/net/tftp_e_host.py)
tap = Tap()


def status(server, what):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as f:
        return int(re.search(what + r":\s+(\d+)", f.read())[1])


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


class Crowd:
    """Ten thousand phones on one raw socket behind the router: a request each, one ACK, silence.
    What is sent to their network is counted."""

    def __init__(self, bench, port, net=b"\x0a\x14"):
        self.port, self.net, self.sent, self.got, self.packets = port, net, 0, 0, 0
        self.heard, self.acked = set(), set()
        with bench.phones:
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
            self.sock.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
            self.sock.bind(("far0", 0x0800))
        self.stopping = False
        self.answers = True
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    @staticmethod
    def address(n):
        return socket.inet_aton(f"10.20.{n // 250}.{n % 250 + 1}")

    def send(self, source, ports, payload):
        datagram = forged((socket.inet_ntoa(source), ports[0]), (SERVER, ports[1]), payload)
        self.sock.sendto(datagram, ("far0", 0x0800, 0, 0, b"\xff" * 6))

    def ask(self, n, name, port=2000):
        raw = request(name)
        self.sent += len(raw)
        self.send(self.address(n), (port, self.port), raw)

    def listen(self):
        waiting = selectors.DefaultSelector()
        waiting.register(self.sock, selectors.EVENT_READ)
        while not self.stopping:
            if not waiting.select(0.2):
                continue
            raw, where = self.sock.recvfrom(2048)
            if where[2] == socket.PACKET_OUTGOING or raw[9] != 17 or raw[16:18] != self.net:
                continue
            source, own = struct.unpack_from("!HH", raw, 20)
            self.got += len(raw) - 28
            self.packets += 1
            self.heard.add(raw[16:20])
            if self.answers and raw[28:32] == b"\0\3\0\1" and raw[16:20] not in self.acked:
                self.acked.add(raw[16:20])
                self.send(raw[16:20], (own, source), ack(1))

    def stop(self):
        self.stopping = True
        self.thread.join()
        self.sock.close()


class Phone(Peer):
    def __init__(self, bench, server):
        self.port_asked = server.port
        with bench.phones:
            super().__init__(self, "10.9.0.101")
        self.address = (SERVER, server.port)

    port = 0

    def address_for(self, own):
        return SERVER


def gets_it(bench, server):
    """A real phone that asks as phones do, again after a while: "" or why it did not get its file."""
    with Phone(bench, server) as phone:
        try:
            def begin():
                phone.ask("file")
                return phone.hear(1)
            packet = wait_for(begin, 180, "the first block")
            if not packet or packet.op != DATA:
                return f"answered by {packet}"
            return "" if phone.rest(packet, 1) == CONTENT else "other bytes"
        except Failed as why:
            return str(why)


def half_open(bench, server, clock):
    crowd = Crowd(bench, server.port)
    before, fds = status(server, "VmRSS"), descriptors(server)
    for begin in range(0, HALF_OPEN, 100):  # no burst that a queue on the way would not hold
        some = {crowd.address(n): n for n in range(begin, begin + 100)}
        for _ in range(4):
            for n in (n for address, n in some.items() if address not in crowd.acked):
                crowd.ask(n, "file")
            if wait_for(lambda: some.keys() <= crowd.acked, 30, f"the transfers from {begin} on"):
                break
    grown = status(server, "VmRSS") - before
    most = 2000 if sanitized() else 300  # where all ask again: of each phone 64 requests are kept
    tap.ok(len(crowd.acked) == HALF_OPEN and grown < most * 1024,
           f"{len(crowd.acked)} transfers stand half open: {grown} KB more, {grown * 1024 // HALF_OPEN} bytes each", grown)
    tap.ok(descriptors(server) <= fds + 2, "and no descriptor each", (fds, descriptors(server)))
    tap.equal(gets_it(bench, server), "", "a phone in the midst of them gets its file")
    crowd.answers = False
    clock.hurry(100)
    tap.equal(gets_it(bench, server), "", "after their minute too")
    fails = wait_for(lambda: server.output().count('"kind":"tftp.fail"') >= HALF_OPEN, 240,
                     "that all are given up", every=0.5)
    tap.ok(fails, "all of them were given up, and told", server.output().count('"kind":"tftp.fail"'))
    crowd.stop()


def flood(bench, server):
    """From addresses behind the router, none of which answers, as fast as this computer can."""
    crowd = Crowd(bench, server.port)
    crowd.answers = False
    before, size = status(server, "VmRSS"), os.path.getsize(server.session + "/journal.jsonl")
    real, wrong = 0, []
    for n in range(SPOOFED):
        crowd.ask(n % 60_000, "file", 1024 + n % 60_000)
        if n % (SPOOFED // 5) == SPOOFED // 10:
            real += 1
            wrong.append(gets_it(bench, server))
    wrong.append(gets_it(bench, server))
    tap.equal([w for w in wrong if w], [], f"{SPOOFED} requests from nobody: a phone that asks in between, "
              f"{real + 1} times, gets its file")
    peak = status(server, "VmHWM")
    wait_for(lambda: is_quiet(crowd), 120, "that the last resend is out")
    grown = status(server, "VmRSS") - before
    per = (os.path.getsize(server.session + "/journal.jsonl") - size) // SPOOFED
    factor = crowd.got / crowd.sent
    tap.ok(grown < (2000 if sanitized() else 300) * 1024, f"{grown} KB more (at most {peak} KB in all), "
           f"{per} bytes of journal a request", grown)
    tap.ok(crowd.got <= SPOOFED * FACTOR, f"sent out {crowd.got} bytes in {crowd.packets} packets for {crowd.sent}: "
           f"factor {factor:.0f}, {crowd.got // SPOOFED} bytes a request", crowd.got)
    crowd.stop()


def is_quiet(crowd):
    """Nothing was sent for longer than the longest gap between two sends of one block."""
    before = crowd.packets
    time.sleep(3)  # this is what is looked for
    return crowd.packets == before


def strangers(bench, server):
    """From addresses that are on no network of ours, and that nobody allowed: not a byte."""
    crowd = Crowd(bench, server.port, net=b"\xcb\x00")
    for n in range(3000):
        raw = request("file")
        crowd.send(socket.inet_aton(f"203.0.{n // 250}.{n % 250 + 1}"), (2000, server.port), raw)
    tap.equal(gets_it(bench, server), "", "3000 requests from where no phone can be: a phone gets its file")
    tap.equal(crowd.packets, 0, "and nobody else gets anything")
    crowd.stop()


def pour(bench, port):
    """A process that asks for as long as it lives, each time as another phone."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        with bench.phones:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
            sock.bind(("far0", 0x0800))
        frames = [b"\xff" * 6 + b"\2\0\0\0\0\1\x08\0" +
                  forged((socket.inet_ntoa(Crowd.address(n)), 1024 + n), (SERVER, port), request("file"))
                  for n in range(50_000)]
        while os.getppid() == parent:
            for frame in frames:
                try:
                    sock.send(frame)
                except OSError:
                    pass  # the card has no room just now
    finally:
        os._exit(1)


def endless(bench, server):
    """More requests than can be answered, until it has ended: all else that it does has its time."""
    path = server.session + "/journal.jsonl"
    senders = [pour(bench, server.port) for _ in range(2)]
    more = os.path.getsize(path) + (1 << 20)
    try:
        tap.ok(wait_for(lambda: os.path.getsize(path) > more, 120, "a megabyte of journal"),
               "a flood that does not end: what happens is written", os.path.getsize(path))
        tap.equal(server.stop(), 143, "and SIGTERM ends it")
    finally:
        for child in senders:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


with Folder() as tmp:
    bench = Bench()
    ip("addr add 10.9.0.101/24 brd 10.9.0.255 dev far0", bench.phones)
    ip("""route add 10.20.0.0/16 via 10.9.0.101
          route add 203.0.0.0/16 via 10.9.0.101""")
    os.makedirs(tmp + "/root")
    with open(tmp + "/root/file", "wb") as f:
        f.write(CONTENT)
    clock = Clock(tmp)
    server = Server("--root", tmp + "/root", "--json", "--session", tmp + "/s", "--allow", "10.20.0.0/16",
                    "--no-capture", address=None, env=shim(FAULT_CLOCK=clock.path))
    server.session = tmp + "/s"
    half_open(bench, server, clock)
    flood(bench, server)
    strangers(bench, server)
    endless(bench, server)
    tap.ok(not gaps(journal(tmp + "/s")), "the journal is whole")
tap.done()
