# SPDX-License-Identifier: MIT
"""TFTP 3.E: the host (items 42-50)."""
import resource
import select
import signal
import time

from tap import Failed, Skip, check, in_time, until
from tftp_net import ip
from tftp_peer import DATA, ERROR, OACK, ack, request
from tftp_server import sanitized


def item_42(world):
    """the reply comes from the address asked, through the card that it came in on"""
    network = world.network()
    for asked in ("127.0.0.1", "127.0.0.2", "127.3.2.1"):
        with world.peer(42) as peer:
            from_address(world, peer, asked)
    for asked, source, space in (("10.9.1.1", "10.9.1.2", network.client),
                                 ("10.9.1.3", "10.9.1.2", network.client),
                                 ("10.9.2.1", "10.9.2.2", network.second),
                                 ("10.9.1.99", "10.9.1.98", network.second),
                                 ("fd09::1", "fd09::2", network.client)):
        with space:
            peer = world.raw_peer(source, world.server)
        with peer:
            from_address(world, peer, asked)


def from_address(world, peer, asked):
    peer.address = (asked, world.server.port)
    for _ in range(15):  # a server may take a second to learn of a new address
        peer.ask("b1024")
        if packet := peer.hear(4):
            break
    check(packet is not None, f"asked {asked}, heard nothing")
    content = peer.rest(packet, 1)
    check(content == world.content("b1024"), f"asked {asked}: wrong content")
    check(peer.tid[0] == asked, f"asked {asked}, answered from {peer.tid[0]}")


def item_43(world):
    """blocks longer than the network's MTU are fragmented, not lost"""
    network = world.network()
    with network.client:
        peer = world.raw_peer("10.9.1.2", world.server)
    with peer:
        peer.address = ("10.9.1.1", world.server.port)
        content = peer.fetch("big", "octet", "blksize", 16384)
        check(content == world.content("big"), "wrong content")


def item_44(world):
    """300 requests in one burst: all answered, each within a second"""
    server = world.serve()
    in_time(lambda: answers_a_burst(world, server))


def answers_a_burst(world, server):
    peers = [world.peer_at(f"127.44.{i // 200}.{i % 200 + 1}", 0, server) for i in range(300)]
    try:
        if world.may_force_buffers():
            server.process.send_signal(signal.SIGSTOP)  # busy elsewhere: the queue must hold them
        for peer in peers:
            peer.ask("b1024")
        begin = time.monotonic()
        server.process.send_signal(signal.SIGCONT)
        late = []
        for i, peer in enumerate(peers):
            packet = peer.hear(20)  # nobody asks again: what was lost is not answered later
            check(packet is not None, f"request {i} of 300 was lost")
            check(packet.op == DATA and packet.block == 1, f"request {i}: {packet}")
            if packet.time - begin > 1:
                late.append(i)
        check(not late, f"answered late: {late}")
    finally:
        for peer in peers:
            peer.close()


def crowd(world, server, count, name):
    """`count` clients: all hold DATA 1 before any goes on, then all go on to the end."""
    content, poll = world.content(name), select.epoll()
    peers = [world.peer_at(f"127.45.{i // 250}.{i % 250 + 1}", 0, server) for i in range(count)]
    try:
        waiting = {}
        for peer, packet in first_blocks(peers, name).items():
            waiting[peer.sock.fileno()] = [peer, 2, [packet.data]]
            poll.register(peer.sock, select.EPOLLIN)
        for peer in peers:
            peer.send(ack(1))
        end = time.monotonic() + 120
        while waiting:
            check(time.monotonic() < end, f"{len(waiting)} of {count} are not done after 120 s")
            for fd, _ in poll.poll(1):
                step(waiting, fd, content)
    finally:
        poll.close()
        for peer in peers:
            peer.close()


def first_blocks(peers, name):
    """DATA 1 by peer; what a full socket queue lost is asked for again, as phones do."""
    first = {}
    for _ in range(4):
        missing = [peer for peer in peers if peer not in first]
        for peer in missing:
            peer.ask(name)
        end = time.monotonic() + 4
        for peer in missing:
            if packet := peer.hear(end - time.monotonic()):
                check((packet.op, packet.block) == (DATA, 1), f"{packet}")
                first[peer] = packet
        if len(first) == len(peers):
            return first
    raise Failed(f"DATA 1 to {len(first)} of {len(peers)} only, after four requests")


def step(waiting, fd, content):
    """One packet of one client of the crowd."""
    if fd not in waiting:
        return
    peer, n, got = waiting[fd]
    packet = peer.hear(0)
    if packet is None or packet.op != DATA or packet.block != n:
        check(packet is None or packet.op == DATA, f"{packet}")
        return
    got.append(packet.data)
    peer.send(ack(n))
    waiting[fd][1] = n + 1
    if len(packet.data) < 512:
        check(b"".join(got) == content, "a client got other bytes")
        peer.tid = None
        del waiting[fd]


def item_45(world):
    """1000 transfers at once: all complete with equal content"""
    server = world.serve()
    # Again where those who wait for the slowest were given up, after thirteen seconds.
    in_time(lambda: crowd(world, server, 1000, "crowd"), 3)
    until(lambda: server.descriptors() < 30, "the transfers' sockets are closed", 10)
    first = server.resident_kb()
    in_time(lambda: crowd(world, server, 1000, "crowd"), 3)
    grown = server.resident_kb() - first
    check(grown < 2048 or sanitized(), f"a second thousand took {grown} KB more")


def item_46(world):
    """silent clients do not delay others; one client holds a bounded number of transfers"""
    network, server = world.network(), world.serve()
    stalled = [world.peer_at(f"127.46.1.{i + 1}", 0, server) for i in range(50)]
    with network.client:  # the loopback's clients are not limited
        greedy = [world.raw_peer("10.9.1.2", server) for _ in range(200)]
    for peer in greedy:
        peer.address = ("10.9.1.1", server.port)
    try:
        for peer in (*stalled, *greedy):
            peer.ask("big")
        for peer in stalled:
            peer.expect(DATA, 1)
            peer.send(ack(1))  # each now keeps a transfer open and says no more
        in_time(lambda: is_quick(world, server))
        server.settle()
        served = set()

        def anything():
            served.update(peer for peer in greedy if any(p.op == DATA for p in peer.waiting()))
            return served
        until(anything, "one client holds no transfer")
        check(len(served) <= 64, f"one client holds {len(served)} transfers")
    finally:
        for peer in (*stalled, *greedy):
            peer.close()


def is_quick(world, server):
    begin = time.monotonic()
    with world.peer(46, server) as quick:
        check(quick.fetch("big") == world.content("big"), "wrong content")
    seconds = time.monotonic() - begin
    check(seconds < 5, f"{len(world.content('big')) // 512} blocks took {seconds:.1f} s")


def item_47(world):
    """a spoofed request costs at most six packets; an ERROR is no longer than its request"""
    with world.peer(47) as plain, world.peer(147) as with_oack:
        plain.ask("big")
        with_oack.ask("big", "octet", "blksize", 8192)
        for peer in (plain, with_oack):  # the other's packets wait in its queue
            sent = []
            while packet := peer.hear(7):  # three times the longest gap between two resends
                sent.append(len(packet.raw))
            check(1 <= len(sent) <= 6 and sum(sent) <= 6 * 516, f"one request cost {sent}")
            peer.tid = None
    for name in ("SEP001122334455.cnf.xml", "CTLSEP001122334455.tlv", "x" * 30):
        with world.peer(47) as peer:
            peer.ask(name)
            packet = peer.expect(ERROR, 1)
            check(len(packet.raw) <= len(request(name)), f"ERROR of {len(packet.raw)} bytes to {name}")


def item_48(world):
    """starts with the card down and without root; a taken port is said; stops cleanly in a burst"""
    network = world.network()
    ip("""link add dusk type veth peer name dusk1
          link set dusk1 up
          addr add 10.9.8.1/24 dev dusk""")
    with world.serve(address="10.9.8.1") as server:  # the card is down: the address is not there yet
        ip("link set dusk up")
        with world.raw_peer("10.9.8.1", server) as peer:
            check(peer.fetch("b513") == world.content("b513"), "card that came up late: wrong content")
    del network
    try:
        second = world.serve(port=world.server.port)
    except Failed as why:
        said = "69" in str(why) or "use" in str(why)
        check(said or not world.is_ours, f"port taken: {why}")
    else:
        raise Failed(f"two servers share port {second.port}")
    if world.is_ours:  # others need root to become somebody else
        confined = ("setpriv", "--bounding-set=-all,+net_bind_service")
        with world.serve(port=70, wrap=confined) as server, world.peer(48, server) as peer:
            check(peer.fetch("b513") == world.content("b513"), "without root: wrong content")
    server = world.serve()
    peers = [world.peer_at(f"127.48.0.{i + 1}", 0, server) for i in range(100)]
    try:
        for peer in peers[:50]:
            peer.ask("b1024")
        for peer in peers[:50]:
            peer.expect(DATA, 1)
        for peer in peers[50:]:
            peer.ask("b1024")
        status = server.stop(signal.SIGTERM)
        check(status in (0, 128 + signal.SIGTERM), f"ended with status {status}")
        for peer in peers[:50]:
            heard = peer.waiting()
            check(heard and (heard[-1].op, heard[-1].code) == (ERROR, 0),
                  "an open transfer was left without an ERROR 0")
    finally:
        for peer in peers:
            peer.tid = None
            peer.close()


def item_49(world):
    """out of descriptors or memory: only the new transfer is refused"""
    server = world.serve()
    peers = [world.peer_at(f"127.49.0.{i + 1}", 0, server) for i in range(100)]
    try:
        limit = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    except PermissionError:
        raise Skip("its limits cannot be set from outside") from None
    try:
        for peer in peers[:50]:
            peer.ask("b1024")
        held = [peer.expect(DATA, 1) for peer in peers[:50]]
        none = server.descriptors()  # taken away behind its back: open() and socket() fail
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (none, limit[1]))
        for peer in peers[50:]:
            peer.ask("b513")
        if world.is_ours:  # without a descriptor to spare others are silent
            server.settle()
        for peer in peers[50:]:
            for packet in peer.waiting():
                check(packet.op == DATA or packet.code == 0, f"refused by {packet}")
        for peer, packet in zip(peers, held):
            check(peer.rest(packet, 1) == world.content("b1024"), "an open transfer was hurt")
            peer.tid = None
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, limit)
        with world.peer(49, server) as late:
            check(late.fetch("b1024") == world.content("b1024"), "does not recover")
    finally:
        for peer in peers:
            peer.close()
    if sanitized() or not world.is_ours:
        return  # ASan reserves terabytes of address space, threads their stacks
    for i in range(8):
        world.folder.write(f"memory{i}", bytes(12 << 20))
    with world.serve(wrap=("prlimit", f"--as={80 << 20}")) as server:
        peers = [world.peer_at(f"127.49.1.{i + 1}", 0, server) for i in range(8)]
        try:
            answers = []
            for i, peer in enumerate(peers):
                peer.ask(f"memory{i}", "octet", "blksize", 8192)
                packet = peer.hear(2)
                answers.append(packet.op if packet else None)
            check(OACK in answers, f"nothing was served: {answers}; {server.story()}")
            check(answers.count(OACK) < 8, "the test did not run out of memory")
            server.settle()
        finally:
            for peer in peers:
                peer.close()


def item_50(world):
    """after all of this: serves, nothing leaked, nothing that the sanitizers complain of"""
    server = world.server
    check(not world.died, f"the server died: {world.died}")
    with world.peer(50) as peer:
        check(peer.fetch("big") == world.content("big"), "wrong content")
    # Clients that fell silent after an ACK are allowed sixty seconds; most items end theirs.
    until(lambda: server.descriptors() <= world.fresh_descriptors + 4,
          f"descriptors: {world.fresh_descriptors} at first, {server.descriptors()} now", 20)
    grown = server.resident_kb() - world.fresh_resident_kb
    check(grown < 48 * 1024 or sanitized(), f"{grown} KB more than at first")
    for other in world.opened:
        if not other.stopped:
            check(other.alive(), f"a server died: {other.story()}")
            other.stop()
