# SPDX-License-Identifier: MIT
"""TFTP 3.C: options, RFC 2347-2349 and 7440 (items 18-27)."""
import os

from tap import Skip, check
from tftp_peer import DATA, ERROR, OACK, WRQ, ack, data, error, request
from tftp_server import netascii

GIB = 1 << 30


def answer(world, client, name, *options, mode="octet"):
    """The first packet to a request with these options; the transfer is then ended."""
    with world.peer(client) as peer:
        peer.ask(name, mode, *options)
        packet = peer.hear()
        check(packet is not None, f"options {options}: no answer")
        return packet


def dropped(world, packet, options):
    """RFC 2347 lets a server refuse the request instead. Ours may not: to a 79x0 ERROR 8 is an
    empty file."""
    if not world.is_ours and packet.op == ERROR and packet.code in (4, 8):
        return
    check(packet.op == DATA and packet.block == 1, f"options {options} should be dropped: {packet}")
    check(len(packet.data) == 512, f"options {options}: DATA 1 of {len(packet.data)} bytes")


def item_18(world):
    """known options in any case: an OACK of exactly these, decimal, and no other byte"""
    packet = answer(world, 18, "b1024", "BLKSIZE", "1024", "TsIzE", "0", "timeout", "3")
    check(packet.op == OACK, f"no OACK: {packet}")
    granted = {"blksize": "1024", "tsize": "1024", "timeout": "3"}
    check(packet.options == granted or not world.is_ours and
          packet.options.items() <= granted.items(), str(packet.raw))
    check(len(packet.raw) == 2 + sum(len(n) + len(v) + 2 for n, v in packet.options.items()),
          f"bytes too many: {packet.raw!r}")
    check(answer(world, 18, "b1024", "blksize", "512").raw == b"\0\6blksize\0" b"512\0",
          "blksize 512 is not answered by exactly its OACK")


def item_19(world):
    """unknown options are not echoed; when nothing is left there is DATA 1"""
    dropped(world, answer(world, 19, "b1024", "x-cast", "", "x-load", "1"), "unknown")
    packet = answer(world, 19, "b1024", "x-note", "0", "blksize", "600", "utimeout", "9" * 30)
    check(packet.op == OACK and packet.options == {"blksize": "600"}, f"{packet}")


def item_20(world):
    """blksize 8..65464 is kept or lowered; anything else is dropped"""
    for value in (8, 9, 511, 512, 513, 1428, 1468, 16384, 65463, 65464):
        packet = answer(world, 20, "big", "blksize", value)
        check(packet.op == OACK, f"blksize {value}: {packet}")
        check(8 <= int(packet.options["blksize"]) <= value, f"blksize {value}: {packet}")
    for value in (0, 1, 7, -1, -512, "", " ", "abc", 65465, 65536, 2**31, 2**32, 2**32 + 512, 2**63,
                  2**64, 2**64 + 512, "9" * 30, "0x200", "512junk", "5e2", "512.0", "%n", "\xd9\xa8"):
        dropped(world, answer(world, 20, "big", "blksize", value), f"blksize={value}")
    for value in ("00512", "+512", " 512", "512 "):
        packet = answer(world, 20, "big", "blksize", value)
        if packet.op == OACK:
            check(packet.options == {"blksize": "512"}, f"blksize {value!r}: {packet}")
        else:
            dropped(world, packet, f"blksize={value!r}")


def item_21(world):
    """the same option twice: one answer, and the blocks have that size"""
    with world.peer(21) as peer:
        peer.ask("big", "octet", "blksize", 1024, "blksize", 2048)
        packet = peer.expect(OACK)
        check(packet.raw.lower().count(b"blksize") == 1, f"answered twice: {packet.raw!r}")
        size = int(packet.options["blksize"])
        check(size in (1024, 2048), f"blksize {size}")
        peer.send(ack(0))
        check(len(peer.expect(DATA, 1).data) == size, "the block is not as long as was agreed")


def item_22(world):
    """options without value or end, a hundred of them, over 512 bytes: no over-read, no overrun"""
    base = request("b1024")
    dropped(world, first(world, base + b"blksize\0"), "name without value")
    dropped(world, first(world, base + b"blksize"), "name without its NUL")
    for tail in (b"blksize\0" b"1024", b"tsize\0" b"0"):  # the last value has no NUL
        packet = first(world, base + tail)
        if packet.op == OACK:
            check(set(packet.options.values()) <= {"1024"}, f"{tail!r}: {packet.raw!r}")
        else:
            dropped(world, packet, tail)
    for raw in (base + b"x\0y\0" * 100 + b"blksize\0" b"1024\0", base + b"\0\0" * 50,
                base + b"blksize\0" b"8\0" * 60, base + b"tsize\0" b"0\0timeout\0" b"1\0" * 40):
        packet = first(world, raw)
        check(packet.op in (DATA, OACK, ERROR) and len(packet.raw) <= 516, f"{raw[:60]!r}: {packet}")
    packet = first(world, base + b"blksize\0" b"8\0tsize\0" b"0\0timeout\0" b"255\0"
                   b"windowsize\0" b"65535\0")  # the OACK is longer than the block
    check(packet.op == OACK and packet.options["blksize"] == "8", f"{packet}")


def first(world, raw):
    with world.peer(22) as peer:
        peer.send(raw)
        packet = peer.hear()
        check(packet is not None, f"no answer to {raw[:60]!r}...")
        return packet


def item_23(world):
    """tsize=0: the exact size in 64 bits; in netascii exact or unanswered"""
    sparse = world.folder.at("sparse")
    if not os.path.exists(sparse):
        with open(sparse, "wb") as f:
            f.truncate(5 * GIB + 77)
    packet = answer(world, 23, "empty", "tsize", 0)  # curl takes an answer of 0 for a fault
    check(packet.raw in (b"\0\6tsize\0" b"0\0", b"\0\3\0\1"), f"empty: {packet}")
    for name, size in (("one.txt", len(world.content("one.txt"))), ("b512", 512),
                       ("sparse", 5 * GIB + 77)):
        packet = answer(world, 23, name, "tsize", 0)
        check(packet.op == OACK and packet.options == {"tsize": str(size)}, f"{name}: {packet}")
    packet = answer(world, 23, "lines", "tsize", 0, mode="netascii")
    if packet.op == OACK:
        exact = str(len(netascii(world.content("lines"))))
        check(packet.options == {"tsize": exact}, f"netascii: {packet.raw!r}, exact is {exact}")


def item_24(world):
    """timeout 1..255 is kept; 0, 256 and nonsense are dropped"""
    if not world.is_ours and answer(world, 24, "b1024", "timeout", 1).op == DATA:
        raise Skip("knows no timeout option")
    for value in (1, 2, 100, 255):
        packet = answer(world, 24, "b1024", "timeout", value)
        check(packet.op == OACK and packet.options == {"timeout": str(value)}, f"{value}: {packet}")
    for value in (0, 256, -1, "", "abc", "1.5", 2**32 + 1, "9" * 30):
        dropped(world, answer(world, 24, "b1024", "timeout", value), f"timeout={value}")


def item_25(world):
    """windowsize: whole windows, back to the last good block, mid-window ACK, short last window"""
    if not world.is_ours and answer(world, 25, "big", "windowsize", 4).op == DATA:
        raise Skip("knows no windowsize option")
    for value in (0, 65536, -1, "", "abc", 2**32 + 4):
        dropped(world, answer(world, 25, "big", "windowsize", value), f"windowsize={value}")
    for value in (1, 4, 65535):
        granted = answer(world, 25, "big", "windowsize", value)
        check(granted.op == OACK and 1 <= int(granted.options["windowsize"]) <= value, f"{granted}")
    size = 64
    content = world.content("b1024")[:15 * size]  # sixteen blocks, the last one empty
    world.folder.write("window", content)
    with world.peer(25) as peer:
        asked = {"blksize": "64", "timeout": "60", "windowsize": "4"}  # no timer comes in between
        peer.ask("window", "octet", *(word for pair in asked.items() for word in pair))
        check(peer.expect(OACK).options == asked, "not granted as asked")

        def window(*blocks):
            for n in blocks:
                packet = peer.expect(DATA, n)
                check(packet.data == content[(n - 1) * size:n * size], f"block {n} has other bytes")
            extra = peer.hear(0.05)
            check(extra is None, f"after {blocks} there came {extra}")

        peer.send(ack(0))
        window(1, 2, 3, 4)
        peer.send(ack(4))
        window(5, 6, 7, 8)
        peer.send(ack(5))  # 6 was lost
        window(6, 7, 8, 9)
        peer.send(ack(8))  # in mid-window
        window(9, 10, 11, 12)
        peer.send(ack(12))
        window(13, 14, 15, 16)
        peer.send(ack(16))
    with world.peer(25) as peer:
        peer.ask("window", "octet", "blksize", size, "windowsize", 4)
        peer.expect(OACK)
        peer.send(ack(0))
        check([peer.expect(DATA).block for _ in range(4)] == [1, 2, 3, 4], "not the first window")
        peer.send(ack(2))  # in mid-window, and then silence
        blocks = []
        while blocks.count(6) < 2:
            blocks.append(peer.expect(DATA).block)
            check(len(blocks) < 60, f"no resend after a timeout: {blocks}")
        check(blocks[-8:] == [3, 4, 5, 6] * 2, f"not the whole window again: {blocks}")


def item_26(world):
    """an OACK is sent again until ACK 0; ERROR 8 ends silently; WRQ changes nothing"""
    with world.peer(26) as peer:
        peer.ask("b1024", "octet", "blksize", 512)
        first_oack = peer.expect(OACK)
        check(peer.expect(OACK).raw == first_oack.raw, "the resent OACK differs")
        peer.waiting()
        peer.send(request("b1024", "octet", "blksize", 512), peer.address)
        again = peer.expect(OACK)
        check(again.source == first_oack.source, "a repeated RRQ began a second transfer")
        peer.waiting()
        peer.send(ack(0))
        check(peer.rest(None, 1) == world.content("b1024"), "not whole after a repeated OACK")
    with world.peer(26) as peer:
        peer.ask("b1024", "octet", "blksize", 512)
        tid = peer.expect(OACK).source
        peer.send(error(8, "no such option"))
        world.settle_tid(tid)
        peer.waiting()  # its timer may have been quicker
        late = peer.hear(1.3)
        check(late is None, f"ERROR 8 from the client was answered by {late}")
        peer.tid = None
    for name, options in (("one.txt", ()), ("new", ("blksize", 512)), ("../new", ("tsize", 5))):
        with world.peer(26) as peer:
            for _ in range(2):
                peer.ask(name, "octet", *options, op=WRQ)
                packet = peer.hear()
                check(packet and packet.op == ERROR and packet.code != 8, f"WRQ {name}: {packet}")
            peer.send(data(1, b"overwritten"), packet.source)
    world.server.settle()
    with open(world.folder.at("one.txt"), "rb") as f:
        check(f.read() == world.content("one.txt"), "a WRQ changed a file")
    check(not os.path.exists(world.folder.at("new")), "a WRQ made a file")


def item_27(world):
    """--no-options: answers as if options did not exist"""
    server = world.serve("--no-options")
    with world.peer(27, server) as peer:
        peer.ask("b1024", "octet", "blksize", 1024, "tsize", 0, "windowsize", 4)
        content = peer.rest(None, 1)
        check(content == world.content("b1024"), "wrong content")
    with world.peer(27, server) as peer:
        peer.ask("b1024", "octet", "blksize", 1024)
        check(len(peer.expect(DATA, 1).data) == 512, "the block size was believed")
