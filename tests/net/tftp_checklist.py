#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The TFTP conformance checklist (TFTP 3), one case an item, in a private network namespace.

    tftp_checklist.py [--server ours|hpa|atftpd|dnsmasq] [--only 11,37] [--long]

The items' code is in tftp_a_requests.py .. tftp_e_host.py. Items that mostly wait run at the same
time, each as its own client address; then the quick ones one after another; then those that load
the machine. Item 50 looks at what the others left behind, so it comes last.
"""
import argparse
import concurrent.futures
import itertools
import os
import random
import signal
import socket
import sys
import threading
import time

import tftp_a_requests
import tftp_b_names
import tftp_c_options
import tftp_d_data
import tftp_e_host
import tftp_net
from tap import PATIENCE, Case, Skip, Tap, check
from tftp_peer import ERROR, Peer, ack
from tftp_server import ANY, COMMANDS, Folder, Server, pattern, raise_descriptor_limit

SECTIONS = (tftp_a_requests, tftp_b_names, tftp_c_options, tftp_d_data, tftp_e_host)
WAITING = {11, 13, 34, 36, 38, 39, 47}  # seconds of timers, no work
LOADING = {29, 35, 44, 45, 46, 48, 49}
ONE_AT_A_TIME = ("dnsmasq",)  # two of them would share port 69, the only one that they know


class World:
    """What an item may use: files, servers, clients with an address of their own, a network."""

    def __init__(self, kind):
        self.kind, self.is_ours = kind, kind == "ours"
        self.opened, self.lock, self.net = [], threading.Lock(), None
        self.died = []  # what the main server said, each time it had to be started anew
        self.strangers = itertools.count()
        big = pattern(100_000)
        lines = b"".join(b"x" * (i % 61) + random.Random(i).choice([b"\n", b"\r", b"\r\n", b"\n\n"])
                         for i in range(200))
        # LF and CR as octets 511 and 512 of what is sent: the pair falls across the block border
        lines = b"a" * 511 + b"\n" + b"b" * 510 + b"\r" + lines
        self.folder = Folder(**{
            "one.txt": b"one file of few bytes\n", "empty": b"", "b511": big[:511],
            "b512": big[:512], "b513": big[:513], "b1024": big[:1024], "big": big, "lines": lines,
            "twin.txt": b"lower", "Twin.txt": b"upper", "crowd": big[:6000],
            "wrap": pattern(8 * 66000), "unreadable": b"closed"})
        self.plant()
        if kind == "hpa":
            self.network()  # it refuses to start where only the loopback has an address
        self.main = self.serve(port=69)
        self.fresh_descriptors = self.main.descriptors()
        self.fresh_resident_kb = self.main.resident_kb()

    @property
    def server(self):
        """The server that most items share. Another's death is not the next item's failure."""
        with self.lock:
            if not self.main.alive():
                if not self.main.stopped:
                    self.died.append(self.main.story())
                self.main = self.serve(port=69)
            return self.main

    def plant(self):
        """What a careless server would give away, and what would hang it."""
        at = self.folder.at
        with open(os.path.join(self.folder.base, "secret"), "wb") as f:
            f.write(b"planted secret")
        os.mkdir(at("sub"))
        os.symlink("../secret", at("link-out"))
        os.symlink("..", at("link-folder"))
        os.symlink("link-loop", at("link-loop"))
        os.symlink("/etc/passwd", at("link-absolute"))
        os.mkfifo(at("fifo"))
        os.mkfifo(at("sub/fifo"))
        with socket.socket(socket.AF_UNIX) as s:
            s.bind(at("socket"))
        os.chmod(at("unreadable"), 0)

    def content(self, name):
        return self.folder.content[name]

    def serve(self, *flags, **how):
        if self.kind in ONE_AT_A_TIME:
            for server in self.opened:
                server.stop()
        server = Server(self.folder.path, *flags, kind=self.kind, **how)
        self.opened.append(server)
        return server

    def offers(self, flag):
        """False: this server has nothing like our `flag`."""
        try:
            COMMANDS[self.kind](self.folder.path, ANY, 0, [flag])
        except Skip:
            return False
        return True

    def peer(self, item, server=None):
        """A client with an address that belongs to the item: limits are counted by address."""
        return Peer(server or self.server, f"127.0.1.{item}")

    def peer_at(self, address, port=0, server=None):
        return Peer(server or self.server, address, port)

    def raw_peer(self, address, server, broadcast=None):
        peer = Peer(server, address)
        if broadcast:
            peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            peer.address = (broadcast, server.port)
        return peer

    def network(self):
        with self.lock:
            if self.net is None:
                self.net = tftp_net.Network()
            return self.net

    def settle_tid(self, tid):
        """Returns when what was sent to this TID before has been dealt with and answered: a
        stranger's ACK, sent later, is met with ERROR 5. Twice, as in Server.settle(); each time
        another stranger, as such answers are limited. Others than ours may have no answer."""
        answered, wait = 0, 2 if self.is_ours else 0.1
        end = time.monotonic() + (PATIENCE if self.is_ours else 3 * wait)
        while answered < 2 and time.monotonic() < end:
            with Peer(self.main, f"127.0.2.{next(self.strangers) % 250 + 1}") as stranger:
                stranger.send(ack(7), tid)
                answer = stranger.hear(wait)
                answered += answer is not None and answer.op == ERROR
        check(answered == 2 or not self.is_ours, f"no stranger is answered at {tid}")

    @staticmethod
    def may_force_buffers():
        """SO_RCVBUFFORCE is for root of the first user namespace only."""
        with open("/proc/self/uid_map") as f:
            return f.read().split()[2] == "4294967295"


def cases():
    for section in SECTIONS:
        for name, run in sorted(vars(section).items()):
            if name.startswith("item_"):
                number = int(name[5:])
                yield Case(number, f"item {number:02}: {run.__doc__}", run,
                           "wait" if number in WAITING else "load" if number in LOADING else "quick")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--server", default="ours", choices=("ours", "hpa", "atftpd", "dnsmasq"))
    options.add_argument("--only", default="")
    options.add_argument("--long", action="store_true", default=os.environ.get("CI") == "true")
    chosen = options.parse_args()
    tftp_net.enter_private_namespace()
    raise_descriptor_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a time limit's kill leaves no server
    only = {int(n) for n in chosen.only.split(",") if n}
    every = [c for c in cases() if not only or c.number in only]
    tap, last = Tap(every), [c for c in every if c.number == 50]
    try:
        world = World(chosen.server)
        world.long = chosen.long
        alone = chosen.server in ONE_AT_A_TIME
        with concurrent.futures.ThreadPoolExecutor(1 if alone else len(WAITING)) as pool:
            waiting = [pool.submit(tap.run, c, world) for c in every if c.when == "wait"]
            if alone:
                concurrent.futures.wait(waiting)
            for when in ("quick", "load"):
                for case in every:
                    if case.when == when and case not in last:
                        tap.run(case, world)
        for case in last:
            tap.run(case, world)
        good = tap.print()
        world.folder.remove()
    finally:
        Server.kill_all()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
