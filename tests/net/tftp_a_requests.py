# SPDX-License-Identifier: MIT
"""TFTP 3.A: requests (items 1-14)."""
import socket
import time

from tap import Failed, check, in_time, until
from tftp_net import Sniffer, send_forged
from tftp_peer import DATA, ERROR, OACK, Packet, ack, data, error, request
from tftp_server import netascii

IP_RECVERR = 11


def item_01(world):
    """RRQ octet: DATA 1 from a new port, from the listening port in one-port mode"""
    with world.peer(1) as peer:
        peer.ask("one.txt")
        packet = peer.expect(DATA, 1)
        check(packet.data == world.content("one.txt"), "DATA 1 is not the file's content")
        check(len(packet.data) <= 512, "DATA 1 is over 512 bytes")
        check(packet.source[1] != world.server.port, "the data came from the listening port")
    if not world.offers("--one-port"):
        return
    one = world.serve("--one-port")
    with world.peer(1, one) as peer:
        check(peer.fetch("b1024") == world.content("b1024"), "one-port mode: wrong content")
        check(peer.tid[1] == one.port, f"one-port mode answers from port {peer.tid[1]}")


def item_02(world):
    """the mode is compared without case"""
    for mode in ("octet", "OCTET", "OcTeT"):
        with world.peer(2) as peer:
            check(peer.fetch("b513", mode) == world.content("b513"), f"mode {mode}")


def item_03(world):
    """netascii: LF and CR become pairs, also across block and window borders; resends are equal"""
    expected = netascii(world.content("lines"))
    for options in ((), ("blksize", 64, "windowsize", 3)):
        with world.peer(3) as peer:
            if not options:
                check(peer.fetch("lines", "NetASCII") == expected, "wrong netascii bytes")
                continue
            content = window_fetch(peer, "lines", "netascii", options)
            check(content == expected, f"wrong netascii bytes with {options}")
    with world.peer(3) as peer:
        peer.ask("lines", "netascii")
        first = peer.expect(DATA, 1)
        peer.send(ack(1))
        second = peer.expect_past(DATA, 2, 1)
        again = peer.expect(DATA, 2)  # not acknowledged: the server's timer sends it again
        check(again.raw == second.raw, "the resent block differs from the first one")
        check(first.data + second.data == expected[:1024], "blocks 1 and 2 are not the file's")


def wire(n, wrap=0):
    """Block n as it stands in a packet: 65535 is followed by 0, or by 1 with rollover=1."""
    return (n - 1) % 65535 + 1 if wrap and n else n & 0xFFFF


def window_fetch(peer, name, mode, options, wrap=0):
    """A fetch with windowsize: every window is acknowledged at its end."""
    peer.ask(name, mode, *options)
    oack = peer.expect(OACK)
    size, window = (int(oack.options.get(k, v)) for k, v in (("blksize", 512), ("windowsize", 1)))
    peer.send(ack(0))
    content, n, in_window = [], 1, 0
    while True:
        packet = peer.hear_new()
        check(packet is not None and packet.op == DATA, f"waited for DATA {n}, got {packet}")
        if packet.block == wire(n, wrap):
            content.append(packet.data)
            n, in_window = n + 1, in_window + 1
            last = len(packet.data) < size
            if last or in_window == window:
                peer.send(ack(packet.block))
                in_window = 0
            if last:
                return b"".join(content)


def item_04(world):
    """mail and unknown modes: ERROR 4"""
    for mode in ("mail", "binary", "oct", "octetx", "%n%n", "x" * 400):
        with world.peer(4) as peer:
            peer.ask("one.txt", mode)
            peer.expect(ERROR, 4)


MALFORMED = (b"", b"\0", b"\0\1", b"\0\1a", b"\0\1\0", b"\0\1\0octet\0", b"\0\1one.txt",
             b"\0\1one.txt\0", b"\0\1one.txt\0octet", b"\0\1one.txt\0\0", b"\0\1\0\0",
             b"\1", b"\1\0one.txt\0octet\0")


def item_05(world):
    """malformed requests: ERROR 4 or silence, never a transfer"""
    server = world.serve()
    before = server.descriptors()
    for raw in MALFORMED:
        with world.peer(5, server) as peer:
            peer.send(raw)
            server.settle()
            for packet in peer.waiting():
                check((packet.op, packet.code) == (ERROR, 4), f"{raw!r} was answered by {packet}")
    check(server.descriptors() <= before, "a malformed request left a socket open")


def item_06(world):
    """a request padded with NULs or junk (HP PA-RISC: 516 bytes) is served"""
    plain = request("one.txt")
    for filler in (b"\0", b"\xff", b"junk"):
        with world.peer(6) as peer:
            peer.send((plain + filler * 516)[:516])
            packet = peer.expect(DATA, 1)
            check(packet.data == world.content("one.txt"), f"padded with {filler!r}")


def item_07(world):
    """requests up to 512 bytes are served; longer ones are not cut and then believed"""
    with world.peer(7) as peer:
        raw = request("one.txt", "octet", "x-note", "y" * 488)
        check(len(raw) == 512, f"the test's request is {len(raw)} bytes")
        peer.send(raw)
        check(peer.expect(DATA, 1).data == world.content("one.txt"), "512 byte request")
    with world.peer(7) as peer:  # the block size stands behind byte 512
        peer.send(request("b1024", "octet", "x-note", "y" * 1400, "blksize", 1024))
        world.server.settle()
        for packet in peer.waiting():
            check(packet.op == ERROR or packet.op == OACK and packet.options["blksize"] == "1024",
                  f"a 1.4 KB request was cut: {packet}")
    for length in (1468, 65507):
        with world.peer(7) as peer:
            peer.ask("n" * (length - 9))
            world.server.settle()
            for packet in peer.waiting():
                codes = (1, 2, 4) if world.is_ours else range(8)
                check(packet.op == ERROR and packet.code in codes, f"{length} bytes: {packet}")


def item_08(world):
    """other opcodes at the port: ERROR 4 or silence; an ERROR is met with silence"""
    for raw in (b"\0\0\0\0", b"\0\7\0\0", b"\0\143abc", b"\xff\xff", data(1, b"x"), ack(0), ack(1),
                b"\0\6blksize\0" b"512\0"):
        with world.peer(8) as peer:
            peer.send(raw)
            world.server.settle()
            for packet in peer.waiting():
                check(packet.op == ERROR and packet.code in (4, 5), f"{raw!r}: {packet}")
    for raw in (error(0), error(4, "no"), error(5, "x" * 400), b"\0\5", b"\0\5\0", b"\0\5\0\4no"):
        with world.peer(8) as peer:
            peer.send(raw)
            world.server.settle()
            check(not peer.waiting(), f"an ERROR ({raw!r}) was answered")


def item_09(world):
    """a request from port 0 or from a broadcast, multicast or null address is dropped"""
    network, server = world.network(), world.server
    with network.client:
        sniffer = Sniffer()
        for source in (("10.9.1.2", 0), ("10.9.1.255", 4000), ("255.255.255.255", 4000),
                       ("224.0.0.1", 4000), ("0.0.0.0", 4000)):
            send_forged("far0", source, ("10.9.1.1", server.port), request("one.txt"))
    heard = []

    def honest_one_is_answered():
        """Then the others have been dealt with. A card that has just come up may cost a second."""
        with network.client:
            send_forged("far0", ("10.9.1.2", 4001), ("10.9.1.1", server.port), request("one.txt"))
        heard.extend(sniffer.heard())
        return any(target == ("10.9.1.2", 4001) for _, target, _ in heard)

    try:
        until(honest_one_is_answered, "the server answers the honest request")
    finally:
        sniffer.close()
    answers = [t for s, t, _ in heard if s[0] == "10.9.1.1" and t[1] != 4001]
    check(not answers, f"answered to {answers}")


def item_10(world):
    """a request sent to a broadcast address: ignored; answered from a unicast address if asked to"""
    network = world.network()
    with network.client:
        quiet = world.raw_peer("10.9.1.2", world.server, broadcast="10.9.1.255")
    with quiet:
        quiet.ask("one.txt")
        world.server.settle()
        answers = quiet.waiting()
        check(not (answers and world.is_ours), "a broadcast request was answered although that is off")
        check(all(p.source[0] in ("10.9.1.1", "10.9.1.3") for p in answers), "answered from elsewhere")
    if not world.is_ours:
        return
    server = world.serve("--answer-broadcast", address="0.0.0.0")
    with network.client:
        peer = world.raw_peer("10.9.1.2", server, broadcast="10.9.1.255")
    with peer:
        check(peer.fetch("b513") == world.content("b513"), "broadcast request: wrong content")
        check(peer.tid[0] in ("10.9.1.1", "10.9.1.3"), f"answered from {peer.tid[0]}")


def item_11(world):
    """RRQ again at 1, 5, 9 s from the same port: one transfer, its first packet again"""
    # No later than after thirteen seconds, or the server has given it up.
    in_time(lambda: asks_four_times(world, world.serve()), 3)


def asks_four_times(world, server):
    with world.peer(11, server) as peer:
        begin, tids, answers = time.monotonic(), set(), 0
        for at in (0, 1, 5, 9):
            while (left := begin + at - time.monotonic()) > 0:
                packet = peer.hear(left)
                if packet:
                    tids.add(packet.source)
            peer.waiting()
            peer.send(request("b513"), peer.address)
            packet = peer.expect(DATA, 1)
            tids.add(packet.source)
            answers += 1
        check(len(tids) == 1, f"{len(tids)} transfers were made: {tids}")
        check(peer.rest(packet, 1) == world.content("b513"), "the transfer is not whole")
    if world.is_ours:
        until(lambda: server.events("tftp.done"), "the transfer's end is told")
        check(len(server.events("tftp.start")) == 1, "more than one transfer was told as started")


def item_12(world):
    """same address and port, another file: the old transfer ends, the new one begins"""
    with world.peer(12) as peer:
        peer.ask("lines")  # begins with other bytes than b513: its repeats are known by them
        old = peer.expect(DATA, 1)
        peer.send(request("b513"), peer.address)
        while True:
            packet = peer.hear()
            check(packet is not None, "the second request is not answered")
            if packet.op == DATA and packet.data == world.content("b513")[:512]:
                break
            check(packet.raw == old.raw or packet.op == ERROR, f"neither file: {packet}")
        check(peer.rest(packet, 1) == world.content("b513"), "the second file is not whole")
        until(lambda: has_ended(peer, old.source), "the first transfer has ended", 10)


def has_ended(peer, tid):
    """True when the peer is a stranger at the TID by now: its ACK, of a block far away that no
    transfer would mind, is met with ERROR 5, or nobody listens there and the kernel says so."""
    refused = False
    peer.sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
    try:
        peer.send(ack(40000), tid)
        end = time.monotonic() + 0.25  # strangers are told five times a second
        while not refused and (left := end - time.monotonic()) > 0:
            peer.sock.settimeout(left)
            packet = Packet(*peer.sock.recvfrom(70000))
            refused = (packet.op, packet.code) == (ERROR, 5)
    except ConnectionRefusedError:
        refused = True
    except TimeoutError:
        pass
    peer.sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 0)
    return refused


def wait_for_end(world, peer, tid):
    """Waits until the server has given up on a silent peer. Some take the probe for a sign of life,
    so it comes when nothing was heard for longer than anyone's pause between two resends."""
    if world.is_ours:
        until(lambda: has_ended(peer, tid), "the transfer ends by its own timer", 50)
        return
    end = time.monotonic() + 120
    while peer.hear(35):
        check(time.monotonic() < end, "the transfer does not end by its own timer")
    check(has_ended(peer, tid), "silent, but the transfer has not ended")


def item_13(world):
    """RRQ from port+1 while the old transfer is open: both live, the old one dies by its timer"""
    with world.peer(13) as old, world.peer(13) as new:
        begin = time.monotonic()
        old.ask("b1024")
        first = old.expect(DATA, 1)
        new.ask("b1024")
        check(new.fetch("b1024") == world.content("b1024"), "the new request is not served")
        check(not has_ended(old, first.source) or time.monotonic() - begin > 12,
              "the old transfer ended with the new one")
        wait_for_end(world, old, first.source)


def item_14(world):
    """one client asks two files at once: both are served"""
    with world.peer(14) as ring, world.peer(14) as dial:
        ring.ask("b1024")
        dial.ask("b513")
        check(ring.rest(None, 1) == world.content("b1024"), "the first file is not whole")
        check(dial.rest(None, 1) == world.content("b513"), "the second file is not whole")
