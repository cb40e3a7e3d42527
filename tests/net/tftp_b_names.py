# SPDX-License-Identifier: MIT
"""TFTP 3.B: file names (items 15-17)."""
import os
import re
import time

from tap import check, in_time, until
from tftp_peer import DATA, ERROR

HOSTILE = (
    "../secret", "..\\secret", "/../secret", "\\..\\secret", "sub/../../secret", "./../secret",
    "sub/../../../../../../etc/passwd", "//etc/passwd", "/etc/passwd", "//../secret", "..",
    ".", "/", "//", "\\", "./", "sub", "sub/", "sub/.", "%2e%2e/secret", "..%2fsecret",
    "%2e%2e%2fsecret", "C:\\secret", "c:/etc/passwd", "\\\\host\\share", "COM1", "aux", "/dev/zero",
    "link-out", "link-folder/secret", "link-loop", "link-absolute", "fifo", "socket", "sub/fifo",
    "one.txt/..", "one.txt/../../secret", "one.txt ", " one.txt", "one.txt\x01",
    "\x1b[2Jone.txt", "one\r\n.txt", "one.txt\n", "\x7f", "%n%s%x%n", "%s" * 60, "a" * 255,
    "a" * 256, "a/" * 200, "\xff\xfe\x80", "..\xc0\xafsecret", "~root/secret", "$HOME", "`id`",
)


def item_15(world):
    """hostile names: nothing outside the root, no hang, an ERROR at once, clean log lines"""
    root, secret = world.folder.path, b"planted secret"
    for name in HOSTILE:
        in_time(lambda: refused_at_once(world, name, secret))
    for length in (255, 512, 4096, 8192, 65000):
        with world.peer(15) as peer:
            peer.ask("../" * (length // 3))
            world.server.settle()
            check(all(p.op == ERROR for p in peer.waiting()), f"a name of {length} bytes was served")
    check(os.path.exists(os.path.join(os.path.dirname(root), "secret")), "the test planted no secret")
    dirty = [line for line in world.server.lines if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\xff]", line)]
    check(not dirty, f"raw control bytes in the log: {dirty[:2]!r}")


def refused_at_once(world, name, secret):
    with world.peer(15) as peer:
        begin = time.monotonic()
        peer.ask(name.encode("latin-1"))
        packet = peer.hear()
        check(packet is not None, f"{name!r}: no answer (a 79x0 would wait for 39 s)")
        check(secret not in packet.raw and b"root:" not in packet.raw, f"{name!r}: {packet}")
        check(packet.op == ERROR, f"{name!r} was served: {packet}")
        check(packet.code != 8, f"{name!r}: ERROR 8 means an empty file to a 79x0")
        check(packet.time - begin < 1, f"{name!r} took {packet.time - begin:.1f} s")


def missing_at_once(world):
    delays = []
    for i in range(5):
        with world.peer(16) as peer:
            begin = time.monotonic()
            peer.ask(f"SEP00112233445{i}.cnf.xml")
            packet = peer.expect(ERROR, 1)
            delays.append(packet.time - begin)
    check(sorted(delays)[2] < 0.1, f"ERROR 1 took {sorted(delays)[2] * 1000:.0f} ms")


def item_16(world):
    """missing file: ERROR 1 within 100 ms, once; unreadable file: ERROR 2"""
    in_time(lambda: missing_at_once(world), 10)
    with world.peer(16) as peer:
        peer.ask("no-such-file")
        peer.expect(ERROR, 1)
        again = peer.hear(1.3)  # longer than any first retransmission
        check(again is None, f"sent again: {again}")
    # Root reads everything: without these two capabilities it is a user like any other.
    server = world.serve(wrap=("setpriv", "--bounding-set=-dac_override,-dac_read_search"))
    with world.peer(16, server) as peer:
        peer.ask("unreadable")
        peer.expect(ERROR, 2)


def item_17(world):
    """./NAME, /NAME, \\NAME and another case are served alike to all, and shown"""
    server = world.serve()
    for name in ("one.txt", "./one.txt", "/one.txt", "\\one.txt", "ONE.TXT", "/One.Txt"):
        answers = set()
        for client in (17, 117):
            with world.peer(client, server) as peer:
                peer.ask(name)
                packet = peer.hear()
                check(packet is not None, f"{name!r}: no answer")
                answers.add((packet.op, packet.data if packet.op == DATA else packet.code))
        wanted = (DATA, world.content("one.txt"))
        check(len(answers) == 1, f"{name!r}: not alike to all")
        if name == "one.txt" or world.is_ours:
            check(answers == {wanted}, f"{name!r}: not its content")
        check(answers == {wanted} or packet.op == ERROR, f"{name!r}: {packet}")
        if world.is_ours:
            shown = name.replace("\\", "\\\\")
            until(lambda: any(shown in line for line in server.events("tftp.request")),
                  f"the name as asked, {name!r}, is told")
    with world.peer(17, server) as peer:  # two files fit: neither is guessed
        peer.ask("TWIN.txt")
        peer.expect(ERROR, 1)
