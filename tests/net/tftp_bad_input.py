#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The bad-input list of TFTP 4 against the listening port and against a live transfer.

    tftp_bad_input.py [--server ours|hpa|atftpd|dnsmasq]

Every case passes only if the server still hands out a whole file afterwards; at the end it must
stop cleanly, without a word of the sanitizers (build with --enable-sanitizers) and without a
descriptor left open.
"""
import argparse
import os
import random
import shutil
import signal
import sys

import tftp_net
from tap import Case, Failed, Tap, check, until
from tftp_peer import DATA, ERROR, RRQ, WRQ, Peer, ack, data, error, request
from tftp_server import OTHERS, Folder, Server, pattern, raise_descriptor_limit, sanitized

OPCODES = (*range(8), 99, 255, 65535)
OPTIONS = {"blksize": (8, 65464), "timeout": (1, 255), "tsize": (0, 2**63), "windowsize": (1, 65535),
           "rollover": (0, 1), "utimeout": (1, 10**9), "multicast": (0, 1), "x-unknown": (0, 9)}
ODD_VALUES = ("", 0, -1, 1, 2**31, 2**32, 2**63, 2**64, "9" * 40, "   ", "+8", " 512", "0x200", "5e2",
              "letters", "\u0665\u0661\u0662", "%n%s%x", "512\r\n", "1" * 600)
FLOOD = 3000
PATH_MAX = 4096


class Bench:
    """The server, a live transfer in the middle of a file, and a generator of fixed seed."""

    def __init__(self, kind, *flags):
        self.folder = Folder(**{"live": pattern(20_000), "small": b"x" * 600})
        self.kind, self.flags, self.random = kind, flags, random.Random(7940)
        self.server = Server(self.folder.path, *flags, kind=kind)
        self.fresh = self.server.descriptors()

    def settle(self):
        """Fails when the server died; the next case finds a new one."""
        if not self.server.alive():
            story = self.server.story()
            self.server = Server(self.folder.path, *self.flags, kind=self.kind)
            raise Failed("the server died: " + story)
        if self.kind != "ours":  # a queue that overran is not what this is about
            until(self.server.serves, "answers again")
        with Peer(self.server, "127.9.9.9") as peer:
            check(peer.fetch("small") == self.folder.content["small"], "does not serve any more")

    def at_port(self, datagrams):
        """Each from a source of its own, so that no limit of one source hides another's case."""
        for i, raw in enumerate(datagrams):
            with Peer(self.server, f"127.10.{i // 200 % 200}.{i % 200 + 1}") as peer:
                peer.send(raw[:65507])
                if i % 50 == 0:
                    self.server.settle()
                if packet := peer.hear(0):
                    peer.tid = packet.source
        self.settle()

    def at_transfer(self, datagrams):
        """Into the middle of a transfer; those that may end it come with a transfer each."""
        peer = None
        for i, raw in enumerate(datagrams):
            if peer is None:
                peer = Peer(self.server, f"127.11.0.{i % 250 + 1}")
                peer.ask("live")
                peer.expect(DATA, 1)
                peer.send(ack(1))
                peer.expect_past(DATA, 2, 1)
            peer.send(raw[:65507])
            if len(raw) >= 2 and raw[:2] == b"\0\5":
                peer.close()
                peer = None
        if peer is not None:
            peer.sock.setblocking(False)
            peer.waiting()
            peer.close()
        self.settle()


def truncations():
    for op in OPCODES:
        for length in range(17):
            for fill in (b"\0", b"a", b"\xff"):
                yield (op.to_bytes(2, "big") + fill * 16)[:length]


def lost_nuls():
    whole = request("small", "octet", "blksize", 512, "tsize", 0)
    for op in (RRQ, WRQ):
        for i, byte in enumerate(whole):
            if byte == 0 and i > 1:
                yield op.to_bytes(2, "big") + whole[2:i] + whole[i + 1:]
                yield op.to_bytes(2, "big") + whole[2:i]


def long_fields():
    for length in (0, 1, 100, 199, 200, 255, 256, 257, 511, 512, 513, 600, 1024, 4095, 4096, 4097, 8192,
                   65000):
        yield request("n" * length)
        yield request("d/" * (length // 2))
        yield request("../" * (length // 3) + "etc/passwd", op=WRQ)
    for length in (0, 1, 2, 5, 6, 64, 255, 600):
        yield request("small", "m" * length)
        yield request("%n%s%x" * 20, "%n" * (length // 2))


def odd_options():
    for name, (least, most) in OPTIONS.items():
        yield request("small") + name.encode() + b"\0"
        yield request("small") + name.encode()
        for value in (least - 1, least, most, most + 1, *ODD_VALUES):
            yield request("small", "octet", name, value)
            yield request("small", "netascii", name.upper(), value, "blksize", 8)
            yield request("small", "octet", name, 1, name, value)
    every = [field for name in OPTIONS for field in (name, 8)]
    yield request("small", "octet", *every)
    yield request("small", "octet", "blksize", 8, "tsize", 0, "timeout", 255, "windowsize", 65535)
    yield request("small", "octet", *(("blksize", 8) * 100))
    yield request("small", "octet", *(("a" * 300, "b" * 300) * 100))
    yield request("small") + b"\xff" * 900 + b"\0blksize\0" b"8\0"


def out_of_place():
    """What a live transfer of two sent blocks must shrug off, and what must end it."""
    for block in (0, 1, 2, 3, 34, 32769, 32770, 65535):
        yield ack(block)
        yield ack(block) + b"more"
        yield data(block, b"x" * 512)
        yield b"\0\6" + block.to_bytes(2, "big")
    yield b"\0\6blksize\0" b"8\0"
    yield request("live")
    yield request("live", op=WRQ)
    yield b""


def errors():
    for length in (1, 2, 3, 4, 5, 16, 128, 511, 512, 513, 4096, 65000, 65503):
        yield b"\0\5" + b"\0\1" + b"E" * length
        yield error(0, b"%n%s\x1b[2J" * (length // 8))
    yield b"\0\5"
    yield b"\0\5\0"
    yield b"\0\5\0\1"


def bit_flips(bench):
    for whole in (request("small", "octet", "blksize", 512, "tsize", 0), ack(2), data(1, b"x" * 8),
                  error(1, "no"), b"\0\6blksize\0" b"512\0"):
        for _ in range(120):
            raw = bytearray(whole)
            for _ in range(bench.random.randint(1, 4)):
                raw[bench.random.randrange(len(raw))] ^= 1 << bench.random.randrange(8)
            yield bytes(raw)


def truncated_packets(bench):
    """every length 0..16 of every opcode, at the port and at a transfer"""
    bench.at_port(truncations())
    bench.at_transfer(truncations())


def missing_nuls(bench):
    """requests with each NUL removed in turn"""
    bench.at_port(lost_nuls())
    bench.at_transfer(lost_nuls())


def long_names(bench):
    """names of 1..65000 bytes, modes of 0..600"""
    bench.at_port(long_fields())
    bench.at_transfer(long_fields())


def option_values(bench):
    """each option missing, empty, out of range, enormous, doubled, a hundred times"""
    bench.at_port(odd_options())
    bench.at_transfer(odd_options())


def packets_out_of_place(bench):
    """DATA, ACK, OACK and requests where none belongs; ACK n-1, n+1, n+32768"""
    bench.at_port(out_of_place())
    bench.at_transfer(out_of_place())


def error_packets(bench):
    """ERRORs of 2..65507 bytes, without NUL, with escapes and formats"""
    bench.at_port(errors())
    bench.at_transfer(errors())


def flipped_bits(bench):
    """bit flips of every packet kind"""
    bench.at_port(bit_flips(bench))
    bench.at_transfer(bit_flips(bench))


def floods(bench):
    """floods of requests, aborts and new ports: memory and descriptors stay bounded"""
    before = bench.server.resident_kb()
    with Peer(bench.server, "127.12.0.1") as one:
        for i in range(FLOOD):
            one.send(request("live"), one.address)  # the same port: one transfer
            if i % 100 == 99:
                bench.server.settle()
        for packet in one.waiting():
            one.tid = packet.source
    bench.settle()
    for i in range(FLOOD):
        with Peer(bench.server, f"127.13.{i // 250}.{i % 250 + 1}") as peer:
            peer.send(request("live"))
            if i % 3 == 0:
                peer.expect(DATA, 1)  # closing sends an ERROR: an abort
            elif i % 100 == 1:
                bench.server.settle()
    bench.settle()
    grown = bench.server.resident_kb() - before
    most = 256 if sanitized() else 64  # ASan keeps what was freed for a while
    check(grown < most * 1024, f"{grown} KB more after the floods")


def changing_files(bench):
    """file truncated, replaced, unlinked or made unreadable in mid-transfer"""
    for size in (40_000, 17 << 20):
        content = pattern(size)
        for change in ("truncate", "replace", "unlink", "chmod", "grow"):
            bench.folder.write("changing", content)
            path = bench.folder.at("changing")
            bench.folder.write("fresh", b"new" * (size // 3))
            act = {"truncate": lambda: os.truncate(path, 9000),
                   "replace": lambda: os.rename(bench.folder.at("fresh"), path),
                   "unlink": lambda: os.unlink(path), "chmod": lambda: os.chmod(path, 0),
                   "grow": lambda: os.truncate(path, size * 2)}[change]
            with Peer(bench.server, "127.14.0.1") as peer:
                try:
                    got = peer.fetch("changing", "octet", "blksize", 16384,
                                     each=lambda n: act() if n == 2 else None)
                    check(got == content, f"{size} bytes, {change}: a mixture of {len(got)} bytes")
                except Failed as why:
                    check("got ERROR 0 " in str(why) and change in ("truncate", "grow"),
                          f"{size} bytes, {change}: {why}")
    bench.settle()


def odd_files(bench):
    """FIFO, folder, link loop, device, socket and a closed folder as the file"""
    at = bench.folder.at
    os.mkfifo(at("fifo"))
    os.mkdir(at("folder"))
    os.mkdir(at("closed"), 0)
    os.symlink("loop", at("loop"))
    os.symlink("/dev/zero", at("device-link"))
    try:
        os.mknod(at("device"), 0o20644, os.makedev(1, 5))
    except OSError:
        pass  # only root of the machine makes devices; the link to one remains
    for name in ("fifo", "folder", "closed/x", "loop", "loop/x", "device-link", "device", "small/x"):
        for op in (RRQ, WRQ):
            with Peer(bench.server, "127.15.0.1") as peer:
                peer.ask(name, op=op)
                packet = peer.hear()
                check(packet is not None and packet.op == ERROR, f"{name}: {packet}")
    bench.settle()


def deep_root(bench):
    """a long root and a long name: together just below, at and over what a path can hold"""
    top = bench.folder.at("d" * 250)
    deep = os.path.join(top, *["d" * 250] * ((PATH_MAX - 100 - len(top)) // 251))
    os.makedirs(deep)
    with open(os.path.join(deep, "f"), "wb") as f:
        f.write(b"deep")
    left = PATH_MAX - len(deep) - 1
    if bench.kind == "dnsmasq":
        bench.server.stop()  # two of them would share port 69
    try:
        with Server(deep, *bench.flags, kind=bench.kind) as server:
            for length in (*range(left - 3, left + 4), 255, 256, 4000):
                with Peer(server, "127.16.0.1") as peer:
                    peer.ask("n" * length)
                    packet = peer.hear(2)
                    check(packet is None or packet.op == ERROR, f"a name of {length}: {packet}")
            with Peer(server, "127.16.0.1") as peer:
                peer.ask("f")
                packet = peer.hear()
                served = packet is not None and packet.data == b"deep"
                check(served or bench.kind != "ours", f"does not serve from a deep folder: {packet}")
    finally:
        shutil.rmtree(top)
        if not bench.server.alive():
            bench.server = Server(bench.folder.path, *bench.flags, kind=bench.kind)
    bench.settle()


def clean_end(bench):
    """then: no descriptor left, a clean end, nothing that the sanitizers complain of"""
    until(lambda: bench.server.descriptors() <= bench.fresh,
          f"{bench.fresh} descriptors at first, {bench.server.descriptors()} now", 20)
    status = bench.server.stop(signal.SIGTERM)
    check(status == 0 or bench.kind != "ours", f"ended with status {status}: {bench.server.story()}")
    bench.folder.remove()


CASES = (truncated_packets, missing_nuls, long_names, option_values, packets_out_of_place,
         error_packets, flipped_bits, floods, changing_files, odd_files, deep_root, clean_end)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--server", default="ours", choices=("ours", *OTHERS))
    kind = options.parse_args().server
    tftp_net.enter_private_namespace()
    raise_descriptor_limit()
    ways = ((), ("--one-port",)) if kind == "ours" else ((),)
    cases = [Case(i, run.__doc__, run, "") for i, run in enumerate(CASES * len(ways))]
    tap = Tap(cases)
    try:
        for i, flags in enumerate(ways):
            bench = Bench(kind, *flags)
            for case in cases[i * len(CASES):(i + 1) * len(CASES)]:
                tap.run(case, bench)
        good = tap.print()
    finally:
        Server.kill_all()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
