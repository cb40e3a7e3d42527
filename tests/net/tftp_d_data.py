# SPDX-License-Identifier: MIT
"""TFTP 3.D: the data phase (items 28-41)."""
import os
import socket
import struct
import sys
import time

from tap import PATIENCE, Failed, Skip, check, in_time, until
from tftp_a_requests import has_ended, wait_for_end, window_fetch
from tftp_peer import ACK, DATA, ERROR, OACK, ack, data, error, request

HERE = os.path.dirname(os.path.abspath(__file__))


def item_28(world):
    """a file that fills its last block is followed by an empty DATA; an empty file is one"""
    for name in ("empty", "b511", "b512", "b513", "b1024"):
        content = world.content(name)
        sizes = []
        with world.peer(28) as peer:
            peer.ask(name)
            while not sizes or sizes[-1] == 512:
                n = len(sizes) + 1
                packet = peer.expect_past(DATA, n, n - 1) if sizes else peer.expect(DATA, n)
                sizes.append(len(packet.data))
                peer.send(ack(len(sizes)))
        check(sizes == [512] * (len(content) // 512) + [len(content) % 512], f"{name}: {sizes}")


def item_29(world):
    """block numbers wrap from 65535 to 0; a file over 4 GiB is whole at its end"""
    content = world.content("wrap")
    check(len(content) // 8 > 65536 + 100, "the test's file is too short to wrap")
    with world.peer(29) as peer:
        got = window_fetch(peer, "wrap", "octet", ("blksize", 8, "windowsize", 64))
        check(got == content, "not whole across block 65535")
    with world.peer(29) as peer:
        peer.ask("wrap", "octet", "blksize", 8, "rollover", 1)
        offered = "rollover" in peer.expect(OACK).options
    if offered:
        with world.peer(29) as peer:
            options = ("blksize", 8, "windowsize", 64, "rollover", 1)
            got = window_fetch(peer, "wrap", "octet", options, wrap=1)
            check(got == content, "not whole with rollover to 1")
    if not world.long:  # four gigabytes take a busy machine most of a minute
        return
    size, marks = (4 << 30) + 123457, (0, (4 << 30) - 20000, (4 << 30) + 100000)
    with open(world.folder.at("huge"), "wb") as f:
        f.truncate(size)
        for mark in marks:
            f.seek(mark)
            f.write(b"mark%d" % mark)
    check(fetch_huge(world) == (size, {m: b"mark%d" % m for m in marks}), "not whole over 4 GiB")
    os.unlink(world.folder.at("huge"))


def fetch_huge(world):
    """Length and non-zero runs of the file "huge", without keeping four gigabytes."""
    found, buffer, zeros = {}, bytearray(70000), bytes(65464)
    with world.peer(29) as peer:
        peer.ask("huge", "octet", "blksize", 65464, "windowsize", 8)
        oack = peer.expect(OACK)
        block_size, window = int(oack.options["blksize"]), int(oack.options.get("windowsize", 1))
        peer.send(ack(0))
        sock, n, total = peer.sock, 1, 0
        sock.settimeout(PATIENCE)
        while True:
            length = sock.recv_into(buffer) - 4
            if buffer[:4] != struct.pack("!HH", DATA, n & 0xFFFF):
                continue
            if not buffer.startswith(zeros[:length], 4):
                block = bytes(buffer[4:4 + length])
                for run in filter(None, block.split(b"\0")):
                    found[total + block.index(run)] = run
            total += length
            if n % window == 0 or length < block_size:
                peer.send(ack(n))
            if length < block_size:
                return total, found
            n += 1


def by_timer(seconds):
    """How many DATA the server's own timer may have sent meanwhile: after 0.2 s, then less often, up
    to three each time."""
    count, gap = 0, 0.2
    while seconds >= gap:
        count, seconds, gap = count + 3, seconds - gap, min(2, gap * 2)
    return count


def item_30(world):
    """duplicate ACKs do not make the next DATA twice (Sorcerer's Apprentice)"""
    with world.peer(30) as peer:
        peer.ask("big")
        tid = peer.expect(DATA, 1).source
        peer.send(ack(1))
        begin = peer.expect_past(DATA, 2, 1).time
        for _ in range(20):
            peer.send(ack(1))
        world.settle_tid(tid)
        extra, seconds = peer.waiting(), time.monotonic() - begin
        check(len(extra) <= min(19, 2 + by_timer(seconds)),
              f"20 duplicate ACKs made {len(extra)} DATA in {seconds:.1f} s")
        begin = time.monotonic()
        for n in range(2, 30):  # each ACK twice: the rate must not double
            peer.send(ack(n))
            peer.send(ack(n))
        world.settle_tid(tid)
        blocks, seconds = [p.block for p in peer.waiting()], time.monotonic() - begin
        check(len(blocks) <= min(55, 28 + 4 + by_timer(seconds)),
              f"doubled ACKs doubled the data: {len(blocks)} DATA for 28 ACKs in {seconds:.1f} s")


def item_31(world):
    """ACKs of blocks not yet sent or long past are ignored; a long ACK counts, a short one does not"""
    with world.peer(31) as peer:
        peer.ask("big")
        tid = peer.expect(DATA, 1).source
        for raw in (ack(0), ack(2), ack(3), ack(1 + 32768), ack(65535), ack(1)[:3], ack(1)[:2]):
            peer.send(raw)
        world.settle_tid(tid)
        check(all(p.block == 1 for p in peer.waiting()), "a wrong ACK moved the transfer on")
        peer.send(ack(1) + b"trailing")
        peer.expect_past(DATA, 2, 1)
        for n in range(2, 40):
            peer.send(ack(n))
            peer.expect_past(DATA, n + 1, n)
        for raw in (ack(1), ack(20), ack(38), ack(45), ack(0)):
            peer.send(raw)
        world.settle_tid(tid)
        blocks = [p.block for p in peer.waiting()]  # the timer sends up to three together
        check(set(blocks) <= {40, 41, 42}, f"an old ACK sent old data again: {blocks}")
        peer.send(ack(40))
        peer.expect_past(DATA, 41, 40)


def item_32(world):
    """strangers at the TID get ERROR 5 and have no effect on the transfer"""
    with world.peer(32) as peer, world.peer(32) as port, world.peer(132) as address:
        peer.ask("b1024")
        packet = peer.expect(DATA, 1)
        for stranger in (port, address):
            stranger.send(ack(1), packet.source)
            stranger.expect(ERROR, 5)
            stranger.send(error(0, "stop"), packet.source)
        world.settle_tid(packet.source)
        check(not port.waiting() and not address.waiting(), "a stranger's ERROR was answered")
        check(all(p.block == 1 for p in peer.waiting()), "a stranger's packet moved the transfer")
        check(peer.rest(packet, 1) == world.content("b1024"), "the transfer is not whole")


JUNK = (b"", b"\0", b"\0\0", b"\0\0\0\0", b"\0\143\0\1", b"\xff" * 600, b"\0\3\0\1", b"\0\6blk\0" b"1\0",
        request("one.txt"), request("one.txt", op=2), b"\0\4", b"\0\4\0", data(2, b"x" * 60000),
        b"A" * 65507)


def item_33(world):
    """junk sent to the TID neither ends a transfer nor starts one"""
    with world.peer(33) as peer:
        peer.ask("b1024")
        packet = peer.expect(DATA, 1)
        for raw in JUNK:
            peer.send(raw)
        world.settle_tid(packet.source)
        for extra in peer.waiting():
            check(extra.op == DATA and extra.source == packet.source and extra.block == 1,
                  f"junk was answered by {extra}")
        check(peer.rest(packet, 1) == world.content("b1024"), "the transfer is not whole")


def item_34(world):
    """an ERROR from the client ends the transfer: no answer, no resend, cleaned in the log"""
    server = world.serve()
    for raw in (error(0, "bye \x1b[2J\n %n%s"), error(11, "x" * 2000), b"\0\5", b"\0\5\0\1no NUL"):
        with world.peer(34, server) as peer:
            peer.ask("b1024")
            tid = peer.expect(DATA, 1).source
            peer.send(ack(1))
            peer.expect_past(DATA, 2, 1)
            peer.send(raw)
            world.settle_tid(tid)
            peer.waiting()
            if len(raw) >= 4:
                late = peer.hear(1.3)  # longer than the first timeout
                check(late is None, f"after the ERROR {raw[:20]!r} came {late}")
                # Before its patience is over.
                until(lambda: has_ended(peer, tid), "the transfer has ended", 30)
    server.settle()
    dirty = [line for line in server.lines if any(c < " " or c > "~" for c in line)]
    check(not dirty, f"raw bytes in the log: {dirty[:1]!r}")


def item_35(world):
    """ERRORs are not sent to ERRORs nor without limit to a source of malformed packets"""
    server = world.serve()
    with world.peer(35, server) as peer:
        begin = time.monotonic()
        for i in range(3000):
            peer.send(b"\0\143junk")
            if i % 100 == 99:
                server.settle()
        seconds = time.monotonic() - begin
        errors = len(peer.waiting())
        check(errors <= 50 * (seconds + 1), f"{errors} ERRORs for 3000 malformed in {seconds:.1f} s")
    with world.peer(35, server) as peer:
        peer.send(error(5, "not me"))
        peer.ask("b1024")
        tid = peer.expect(DATA, 1).source
        with world.peer(135, server) as stranger:
            stranger.send(error(5, "unknown transfer"), tid)
            world.settle_tid(tid)
            check(not stranger.waiting(), "an ERROR was answered with an ERROR")


def item_36(world):
    """resends: first after 0.2..1 s, then less often, at most 2 s apart; patience of 35 s and more"""
    server = world.serve()
    with world.peer(36, server) as peer:
        gaps = resend_gaps(peer, 36)
        slow = [round(g, 2) for g in gaps if g > 2.4]
        check(len(slow) < 3, f"gaps of {slow} s")  # one or two are the machine's
        peer.waiting()
        peer.send(ack(2))
        peer.expect_past(DATA, 3, 2)
    measured = [gaps]
    in_time(lambda: backs_off(measured.pop() if measured else few_gaps(world, server)))
    in_time(lambda: learns_a_slow_client(world, server))


def resend_gaps(peer, seconds):
    """Between two sends of block 2 to a client that fell silent."""
    peer.ask("b1024")
    peer.expect(DATA, 1)
    peer.send(ack(1))
    times = [peer.expect_past(DATA, 2, 1).time]
    while times[-1] < times[0] + seconds:
        packet = peer.hear()
        after = f"{time.monotonic() - times[0]:.1f} s after"
        check(packet is not None, f"silent, {after}")
        check(packet.op == DATA, f"gave up {after}: {packet}")
        if packet.block == 2:
            times.append(packet.time)
    return [b - a for a, b in zip(times, times[1:])]


def few_gaps(world, server):
    with world.peer(36, server) as peer:
        return resend_gaps(peer, 5)


def backs_off(gaps):
    check(0.15 <= gaps[0] <= 1.3, f"first resend after {gaps[0]:.2f} s")
    check(gaps[2] > gaps[0] * 1.2 or gaps[0] > 1.5, f"no backoff: {[round(g, 2) for g in gaps]}")


def learns_a_slow_client(world, server):
    with world.peer(36, server) as peer:  # a client that always takes 0.4 s is learnt, not hammered
        peer.ask("big")
        repeats, n = [], 1
        while n <= 8:
            packet = peer.hear()
            check(packet is not None and packet.op == DATA, f"waited for DATA {n}, got {packet}")
            if packet.block != n:
                repeats.append(n)
                continue
            end = time.monotonic() + 0.4
            while (left := end - time.monotonic()) > 0:
                if peer.hear(left):
                    repeats.append(n)
            peer.send(ack(n))
            n += 1
        check(not [r for r in repeats if r > 5], f"still resends to a slow client: blocks {repeats}")


def item_37(world):
    """after a timeout block n and n+1 come together and ACK n+1 counts for both; never by an ACK"""
    in_time(lambda: recovers_from_a_lost_ack(world))


def recovers_from_a_lost_ack(world):
    with world.peer(37) as peer:
        peer.ask("big")
        peer.expect(DATA, 1)
        peer.send(ack(1))
        packet = peer.expect_past(DATA, 2, 1)
        begin = packet.time
        pair = [peer.expect(DATA), peer.expect(DATA)]  # ACK 2 was lost; a 79x0 sends no second one
        check([p.block for p in pair] == [2, 3], f"after the timeout came {[p.block for p in pair]}")
        check(pair[1].time - begin < 1.5, "the pair came late")
        check(pair[1].time - pair[0].time < 0.1, "the two are not sent together")
        check(pair[0].raw == packet.raw, "the resent block differs")
        check(pair[1].data == world.content("big")[1024:1536], "block 3 has other bytes")
        peer.send(ack(3))
        packet = peer.expect_past(DATA, 4, 3)
        check(packet.time - begin < 2.5, "not recovered within one server timeout")
        for _ in range(5):
            peer.send(ack(3))
        world.settle_tid(packet.source)
        early = [p.block for p in peer.waiting() if p.time - packet.time < 0.15]
        check(not early, f"duplicate ACKs made {early}")


def unreachable(port, sock, timeout=PATIENCE):
    """Waits until the kernel has told the server that nobody listens on `port`."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        sock.settimeout(max(end - time.monotonic(), 1e-3))
        try:
            raw = sock.recv(2000)
        except TimeoutError:
            break
        inner = raw[28:]
        if raw[20:22] == b"\3\3" and struct.unpack_from("!H", inner, 22)[0] == port:
            return True
    return False


def item_38(world):
    """one ICMP port unreachable is no proof that the client is gone, repeated ones are"""
    options = ("timeout", 5) if world.is_ours else ()  # time to come back before the next resend
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as icmp:
        peer = world.peer(38)
        host, port = peer.sock.getsockname()
        peer.ask("b1024", "octet", *options)
        if options:
            peer.expect(OACK)
            peer.send(ack(0))
        peer.expect(DATA, 1)
        peer.send(ack(1))
        tid = peer.expect_past(DATA, 2, 1).source
        peer.sock.close()
        check(unreachable(port, icmp), "no resend, so no ICMP")
        with world.peer_at(host, port) as again:  # in time for the next resend
            again.tid = tid
            while (packet := again.hear()) and packet.block != 2:
                pass
            check(packet is not None, "ended after one ICMP port unreachable")
            check(again.rest(packet, 2) == world.content("b1024")[512:], "not whole after an ICMP")
        peer = world.peer(38)
        host, port = peer.sock.getsockname()
        peer.ask("b1024")
        peer.expect(DATA, 1)
        peer.send(ack(1))
        tid = peer.expect_past(DATA, 2, 1).source
        peer.sock.close()
        check(unreachable(port, icmp), "no resend, so no ICMP")
        end = time.monotonic() + 20
        while unreachable(port, icmp, 6):  # longer than anyone's pause between two resends
            check(time.monotonic() < end, "sends on and on to a port that is closed")
        with world.peer_at(host, port) as again:
            until(lambda: has_ended(again, tid), "silent, but the transfer has not ended", 20)


def item_39(world):
    """the last ACK is lost: the last DATA a few times more, then done, not failed"""
    server = world.serve()
    with world.peer(39, server) as peer:
        peer.ask("b513")
        peer.expect(DATA, 1)
        peer.send(ack(1))
        tid = peer.expect_past(DATA, 2, 1).source
        check(peer.expect(DATA, 2).block == 2, "the last DATA is not sent again")
        resent = 1
        while (packet := peer.hear(8)) is not None:  # four times the longest gap of two sends
            check(packet.op == DATA and packet.block == 2, f"instead of the last DATA: {packet}")
            resent += 1
            check(resent <= 8, "the last DATA is sent again and again")
        check(resent >= 2, f"the last DATA was sent again {resent} times")
        wait_for_end(world, peer, tid)
        peer.tid = None
    if world.is_ours:
        until(lambda: server.events("tftp.done"), "it is told as done")
        check(not server.events("tftp.fail"), f"told as {server.lines[-1]}")


def item_40(world):
    """a file replaced during the transfer stays the old one; one that shrinks is an ERROR 0"""
    for size in (100_000, 20 << 20):  # held in memory, and read from an open descriptor
        old = (b"old" * (size // 3 + 1))[:size]

        def with_change(change):
            world.folder.write("changing", old)
            with world.peer(40) as peer:
                return peer.fetch("changing", "octet", "blksize", 8192,
                                  each=lambda n: change() if n == 2 else None)

        def rename():
            world.folder.write("other", b"new" * (size // 3))
            os.rename(world.folder.at("other"), world.folder.at("changing"))

        check(with_change(rename) == old, f"{size} bytes, replaced: a mixture was sent")
        check(with_change(lambda: os.unlink(world.folder.at("changing"))) == old,
              f"{size} bytes, unlinked: not the old content")
        try:
            got = with_change(lambda: os.truncate(world.folder.at("changing"), 20000))
            check(got == old, f"{size} bytes, truncated: {len(got)} bytes were sent as a whole file")
        except Failed as why:
            check(f"got ERROR 0 " in str(why), f"{size} bytes, truncated: {why}")


def item_41(world):
    """a disk error in mid-transfer: ERROR 0 and a line in the log"""
    if not world.is_ours:
        raise Skip("only a pread() can be made to fail")
    half = 10 << 20
    world.folder.write("large", bytes(20 << 20))
    server = world.serve(wrap=(sys.executable, os.path.join(HERE, "confine.py"),
                               "--pread-fails-at", str(half)))
    with world.peer(41, server) as peer:
        try:
            peer.fetch("large", "octet", "blksize", 32768)
            raise Failed("the transfer ended as if nothing had happened")
        except Failed as why:
            check("got ERROR 0 " in str(why), str(why))
    with world.peer(41, server) as peer:
        check(peer.fetch("b513") == world.content("b513"), "does not serve after a disk error")
    until(lambda: server.events("tftp.fail"), "the disk error is told")
