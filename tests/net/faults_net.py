#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The network fails under a running server: cable out, card off, addresses that change, ICMP errors,
system calls that the kernel refuses, phones that fall silent in mid-file. What can go on goes on, and
nobody else notices.

    near0 10.9.0.1/24: hookflash serve        far0: the phones
"""
import concurrent.futures
import os
import re
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import checksum, enter_private_namespace, ip  # noqa: E402

enter_private_namespace()

from bench_net import SERVER, Bench  # noqa: E402
from e2e import (SCCP, SIP, Folder, Server, Tap, forge, hookflash, lines, of_kind, phones,  # noqa: E402
                 wait_for)
from faults import Clock, failing, gaps, journal, shim  # noqa: E402
from tap import Failed  # noqa: E402
from tftp_peer import DATA, ERROR, Peer, ack  # noqa: E402
from tftp_server import pattern  # noqa: E402

CONTENT = pattern(40_000)
PATIENCE_S = 60  # of the server with a phone that answered once
tap = Tap()


class Phone(Peer):
    """A phone at the other end, which asks `address`."""

    def __init__(self, bench, server, own, address=SERVER):
        with bench.phones:
            super().__init__(self, own)
        self.server, self.address = server, (address, server.port)

    def address_for(self, own):
        return SERVER

    port = 0  # of the server, until __init__ knows it

    def until_block(self, name, n):
        """Holds block n, and has not said so."""
        self.ask(name)
        packet = self.expect(DATA, 1, 60)
        for i in range(1, n):
            self.send(ack(i))
            packet = self.expect_past(DATA, i + 1, i)
        return packet

    def hears(self, op, seconds):
        """A packet of that kind, whatever comes before it; None after the time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            packet = self.hear(left)
            if packet and packet.op == op:
                return packet
        return None


def so_far(server, kind, **fields):
    """Events of the kind that were told until now."""
    return [e for e in of_kind(lines(server.output()), kind) if fields.items() <= e.items()]


def told(server, kind, count=1, seconds=60, **fields):
    """Events of the kind, once there are that many."""
    def found():
        some = so_far(server, kind, **fields)
        return some if len(some) >= count else None
    return wait_for(found, seconds, f"{count} of {kind} {fields}")


def whole(phone, n):
    """The rest of the file from block n in hand, behind which repeats of it may wait, and later ones
    whose forerunners were lost; "" or why not."""
    try:
        phone.send(ack(n))
        got = CONTENT[:n * 512] + phone.rest(None, n + 1)
        return "" if got == CONTENT else "other bytes"
    except Failed as why:
        return str(why)


def cable_and_card(bench, server):
    for title, off, on in [
            ("a cable that is pulled", lambda: ip("link set far0 down", bench.phones),
             lambda: ip("link set far0 up", bench.phones)),
            ("a card that is switched off", lambda: ip("link set near0 down"), lambda: ip("link set near0 up"))]:
        downs = len(so_far(server, "link", up=False))
        ups = len(so_far(server, "link", up=True, interface="near0"))
        with Phone(bench, server, "10.9.0.101") as phone:
            phone.until_block("file", 20)
            off()
            gone = told(server, "link", downs + 1, up=False)
            on()
            back = told(server, "link", ups + 1, up=True, interface="near0")
            why = whole(phone, 20)
            tap.ok(gone and back and not why, f"{title} and put back: told, and the file goes on to its end", why)


def addresses(bench, server):
    """The server has no --address: it answers by whatever it has."""
    with Phone(bench, server, "10.9.0.101") as phone:
        phone.until_block("file", 10)
        ip("""addr del 10.9.0.1/24 dev near0
              addr add 10.9.0.9/24 brd 10.9.0.255 dev near0""")
        told(server, "link", address="10.9.0.9")
        with Phone(bench, server, "10.9.0.102", "10.9.0.9") as other:
            def answer():
                other.ask("file")
                return other.hears(DATA, 1)
            heard = wait_for(answer, 60, "an answer from the new address")
            tap.ok(heard and heard.source[0] == "10.9.0.9", "our address changes: the new one is answered", heard)
        ip("addr add 10.9.0.1/24 dev near0")
        why = whole(phone, 10)
        tap.equal(why, "", "and with the old one back, the file that it broke off goes on to its end")
    with Phone(bench, server, "10.9.0.103") as phone:
        phone.until_block("file", 5)
        ip("""addr del 10.9.0.103/24 dev far0
              addr add 10.9.0.111/24 dev far0""", bench.phones)
        with Phone(bench, server, "10.9.0.111") as moved:
            tap.ok(moved.fetch("file") == CONTENT, "a phone comes back with another address and gets it whole")
        phone.tid = None


def unreachable(phone, code, port):
    """An ICMP error about a packet from the server to that port, as a router or a host sends it."""
    udp = struct.pack("!HHHH", phone.tid[1], port, 524, 0)
    inner = struct.pack("!BBHHHBBH", 0x45, 0, 544, 1, 0, 64, 17, 0) + \
        socket.inet_aton(SERVER) + socket.inet_aton("10.9.0.101")
    icmp = struct.pack("!BBHI", 3, code, 0, 0) + inner + udp
    icmp = icmp[:2] + struct.pack("!H", checksum(icmp)) + icmp[4:]
    with phone.bench.phones, socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
        raw.sendto(icmp, (SERVER, 0))


def icmp(bench, server):
    with Phone(bench, server, "10.9.0.101") as phone:
        phone.bench = bench
        phone.until_block("file", 10)
        own = phone.sock.getsockname()[1]
        for code in (0, 1, 2, 4, 10, 13):  # net, host, protocol, too big, prohibited
            unreachable(phone, code, own)
        for port in (own + 1, 9):
            unreachable(phone, 3, port)
        why = whole(phone, 10)
        tap.equal(why, "", "ICMP errors that come and go, and those about others, end no transfer")
    with Phone(bench, server, "10.9.0.101") as phone:
        phone.until_block("file", 10)
        port = phone.sock.getsockname()[1]
        phone.tid = None  # not a word of goodbye
    tap.ok(told(server, "tftp.fail", reason="unreachable", port=port, seconds=50),
           "a phone that is gone (port unreachable) is given up long before its minute is over")


def poke(bench, server):
    """Anything, so that it looks at the clock."""
    with Phone(bench, server, "10.9.0.102") as phone:
        phone.ask("no such file")
        phone.expect(ERROR, 1, 60)


def silent(bench, server, clock):
    """Stopped in mid-file: it is sent the block again and again for a minute, and others get theirs."""
    with Phone(bench, server, "10.9.0.101") as phone, Phone(bench, server, "10.9.0.102") as other:
        packet, begin = phone.until_block("file", 30), time.monotonic()
        port = phone.sock.getsockname()[1]
        again = wait_for(lambda: [p for p in phone.waiting() if p.op == DATA and p.block == packet.block],
                         60, "the block again")
        tap.ok(again and other.fetch("file") == CONTENT, "a phone stops in mid-file: its block comes again, "
               "another gets its file meanwhile")
        so_long = round(time.monotonic() - begin)
        clock.hurry(max(0, PATIENCE_S - 20 - so_long))
        poke(bench, server)
        tap.ok(not so_far(server, "tftp.fail", port=port, src="server"), "after forty seconds it is waited for")
        clock.hurry(40)
        poke(bench, server)
        fail = told(server, "tftp.fail", port=port, src="server")
        tap.ok(fail and fail[0]["reason"] == "timeout" and fail[0]["bytes"] == 29 * 512,
               "after eighty it is given up, and told how far it came", fail)
        phone.tid = None


def convert_refused(sip, tmp, name, error, when):
    """One phone, while the kernel refuses calls: (row, how often, "" or what was wrong)."""
    folder = f"{tmp}/{name}-{error}"
    os.makedirs(folder)
    server = Server("--root", folder + "/root", "--load", sip, "--phones", "all", "--until-done", "--timeout",
                    "300", "--json", "--session", folder + "/s", "--speed", "50", "--no-capture",
                    prefix=failing(name, error, when, None, folder + "/trace"))
    sims = phones(server, "--count", "1", "--from", SCCP, "--speed", "50")[1]
    status = server.wait()
    with open(folder + "/trace", encoding="latin-1") as f:
        hits = f.read().count("INJECTED")
    good = hits and status in (0, 1) and {s["load"] for s in sims} == {SIP} and not gaps(journal(folder + "/s"))
    return hits, "" if good else f"{name} {error}: {status} {sims} {hits}\n{server.talk()}"


def refused_calls(sip, tmp):
    """The kernel refuses: every so many calls, and for a while every one."""
    send = "sendmsg,sendmmsg"
    rows = [(send, "ENOBUFS", "2+5"), (send, "EAGAIN", "2+5"), (send, "EPERM", "2+5"), (send, "ENETUNREACH", "10..40"),
            (send, "ENOMEM", "10..40"), (send, "EINTR", "2+5"), ("recvmmsg", "EINTR", "2+3"),
            ("recvmmsg", "ENOMEM", "2+3"), ("epoll_wait", "EINTR", "2+3"), ("fdatasync", "EINTR", "1+2")]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for row, (hits, wrong) in zip(rows, pool.map(lambda row: convert_refused(sip, tmp, *row), rows)):
            tap.ok(not wrong, f"{row[0]} is refused with {row[1]} ({hits} times): the phone is converted", wrong)


def failing_start(tmp, name, error):
    """Each call of this name while `serve` begins fails once: (how many there were, what was wrong)."""
    bad = []
    for n in range(1, 40):
        folder = f"{tmp}/{name}-{n}"
        os.makedirs(folder + "/root")
        status, out, err = hookflash("serve", "--root", folder + "/root", "--port", "0", "--address", "127.0.0.1",
                                     "--timeout", "1", "--session", folder + "/s",
                                     prefix=failing(name, error, n, None, folder + "/trace"))
        with open(folder + "/trace", encoding="latin-1") as f:
            if "INJECTED" not in f.read():
                break
        if status not in (0, 1, 3, 4, 5) or (status > 1 and not re.search("^hookflash: ", err, re.M)):
            bad.append(f"{name} {n}: {status} {err}")
    return n - 1, bad


def no_sockets(tmp):
    """Opening fails, call by call: it ends with a word and a number that says so, never by a signal."""
    rows = [("socket", "EMFILE"), ("bind", "EADDRINUSE"), ("setsockopt", "ENOMEM"), ("epoll_create1", "EMFILE"),
            ("epoll_ctl", "ENOMEM"), ("getsockname", "ENOBUFS"), ("mkdir", "ENOSPC"), ("flock", "ENOLCK"),
            ("getrandom", "EINTR")]
    with concurrent.futures.ThreadPoolExecutor(len(rows)) as pool:
        found = list(pool.map(lambda row: failing_start(tmp, *row), rows))
    tried, bad = sum(n for n, _ in found), [line for _, lines_ in found for line in lines_]
    tap.ok(not bad and tried > 15, f"{tried} calls of the beginning fail: said, or gone without", "\n".join(bad) or tried)


with Folder() as tmp:
    bench = Bench()
    ip("""addr add 10.9.0.101/24 brd 10.9.0.255 dev far0
          addr add 10.9.0.102/24 dev far0
          addr add 10.9.0.103/24 dev far0""", bench.phones)
    os.makedirs(tmp + "/root")
    with open(tmp + "/root/file", "wb") as f:
        f.write(CONTENT)
    clock = Clock(tmp)
    server = Server("--root", tmp + "/root", "--json", "--session", tmp + "/s", address=None,
                    env=shim(FAULT_CLOCK=clock.path))
    cable_and_card(bench, server)
    addresses(bench, server)
    icmp(bench, server)
    silent(bench, server, clock)
    server.stop()
    tap.equal(gaps(journal(tmp + "/s")), [], "and the journal has all of it")
    refused_calls(forge(tmp + "/sip", SIP), tmp)
    no_sockets(tmp)
tap.done()
