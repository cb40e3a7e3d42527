# SPDX-License-Identifier: MIT
"""TFTP packets and a client made of one raw socket.

Packets are built and read here from RFC 1350/2347 alone, independently of src/core/tftp_packet.c.
"""
import socket
import struct
import time

from tap import PATIENCE, check

RRQ, WRQ, DATA, ACK, ERROR, OACK = range(1, 7)


# --- packets --------------------------------------------------------------------------------------
def as_bytes(text):
    return text if isinstance(text, bytes) else str(text).encode()


def request(name, mode="octet", *options, op=RRQ):
    """request("f", "octet", "blksize", 8): the options are names and values in turn."""
    fields = [as_bytes(f) for f in (name, mode, *options)]
    return struct.pack("!H", op) + b"".join(f + b"\0" for f in fields)


def ack(block):
    return struct.pack("!HH", ACK, block & 0xFFFF)


def data(block, content=b""):
    return struct.pack("!HH", DATA, block & 0xFFFF) + content


def error(code, text=b""):
    return struct.pack("!HH", ERROR, code) + as_bytes(text) + b"\0"


SO_TIMESTAMPNS = 35


def arrival(ancillary):
    """When the kernel had it, on the clock of durations: not when a reader that was held up took it."""
    before, of_day, now = 0, 0, 1
    while now - before > 0.001:  # both clocks at one moment
        before, of_day, now = time.monotonic(), time.time(), time.monotonic()
    for level, kind, value in ancillary:
        if (level, kind, len(value)) == (socket.SOL_SOCKET, SO_TIMESTAMPNS, 16):
            seconds, nanoseconds = struct.unpack("@qq", value)
            return min(now, now - (of_day - seconds - nanoseconds / 1e9))
    return now


class Packet:
    def __init__(self, raw, source, ancillary=()):
        self.raw, self.source, self.time = raw, source, arrival(ancillary)
        self.again = False  # an OACK that was heard before: the server's timer
        self.op = struct.unpack_from("!H", raw)[0] if len(raw) >= 2 else 0
        self.block = struct.unpack_from("!H", raw, 2)[0] if len(raw) >= 4 else None
        self.data = raw[4:]

    @property
    def code(self):
        return self.block

    @property
    def options(self):
        fields = self.raw[2:].split(b"\0")
        return dict(zip([f.lower().decode() for f in fields[0:-1:2]],
                        [f.decode() for f in fields[1::2]]))

    def __str__(self):
        name = {RRQ: "RRQ", WRQ: "WRQ", DATA: "DATA", ACK: "ACK", ERROR: "ERROR", OACK: "OACK"}
        return f"{name.get(self.op, self.op)} {self.block} ({len(self.raw)} bytes {self.raw[:40]!r})"


# --- a client made of one socket ------------------------------------------------------------------
class Peer:
    def __init__(self, server, ip="127.0.0.1", port=0):
        family = socket.AF_INET6 if ":" in ip else socket.AF_INET
        self.server = server
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.bind((ip, port))
        self.address = (server.address_for(ip), server.port)
        self.tid = None  # where the last DATA or OACK came from
        self.oack = None  # the last one, to know its repeats by

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def port(self):
        return self.sock.getsockname()[1]

    def send(self, raw, to=None):
        self.sock.sendto(raw, to or self.tid or self.address)

    def ask(self, name, mode="octet", *options, op=RRQ):
        self.tid = self.oack = None
        self.send(request(name, mode, *options, op=op), self.address)

    def hear(self, timeout=PATIENCE):
        self.sock.settimeout(max(timeout, 1e-6))
        try:
            raw, ancillary, _, source = self.sock.recvmsg(70000, 256)
        except (TimeoutError, BlockingIOError, ConnectionRefusedError):
            return None
        packet = Packet(raw, source, ancillary)
        if packet.op == OACK:
            packet.again, self.oack = raw == self.oack, raw
        if packet.op in (DATA, OACK):
            self.tid = packet.source
        return packet

    def waiting(self):
        """Everything that has already arrived."""
        return list(iter(lambda: self.hear(0), None))

    def hear_new(self, timeout=PATIENCE):
        """As hear(), but not the OACK again that its timer sent before it had our answer."""
        packet = self.hear(timeout)
        while packet is not None and packet.again:
            packet = self.hear(timeout)
        return packet

    def expect(self, op, block=None, timeout=PATIENCE):
        packet = self.hear(timeout) if op == OACK else self.hear_new(timeout)
        want = f"op {op}" + ("" if block is None else f" block/code {block}")
        check(packet is not None, f"expected {want}, heard nothing in {timeout:g} s")
        check(packet.op == op and block in (None, packet.block), f"expected {want}, got {packet}")
        return packet

    def expect_past(self, op, block, old):
        """As expect(), but repeats are the server's timer and may come first: of the block `old`,
        and of those before it, as the timer sends up to three together."""
        while True:
            packet = self.hear_new()
            check(packet is not None, f"expected op {op} block {block}, heard nothing")
            if packet.op == DATA and (old - packet.block) & 0xFFFF < 3:
                continue
            check((packet.op, packet.block) == (op, block & 0xFFFF), f"wanted {block}, got {packet}")
            return packet

    def fetch(self, name, mode="octet", *options, each=None):
        """The whole file in lock step; each(block number) runs before every ACK."""
        self.ask(name, mode, *options)
        size, n, content = 512, 1, []
        packet = self.hear()
        if packet and packet.op == OACK:
            size = int(packet.options.get("blksize", 512))
            self.send(ack(0))
            packet = None
        return b"".join(content) + self.rest(packet, n, size, each)

    def rest(self, packet, n, size=512, each=None):
        """From the DATA n in hand (or None: still to come) to the end of the file."""
        content = []
        while True:
            if packet is None:
                packet = self.hear_new()
            check(packet is not None, f"waited for DATA {n}, heard nothing")
            check(packet.op == DATA, f"waited for DATA {n}, got {packet}")
            if packet.block == n & 0xFFFF:
                content.append(packet.data)
                if each:
                    each(n)
                self.send(ack(n))
                if len(packet.data) < size:
                    return b"".join(content)
                n += 1
            packet = None

    def close(self):
        """Leaves no transfer behind that would live on for a minute."""
        if self.tid:
            try:
                self.send(error(0, "test over"), self.tid)
            except OSError:
                pass
        self.sock.close()


