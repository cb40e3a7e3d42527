# SPDX-License-Identifier: MIT
"""A private network for the TFTP tests: the server's machine with two cards, and two client
machines behind them. Everything lives in namespaces that end with the process.

    here (server)                    client            second client
    near0 10.9.1.1/24 .3/24 fd09::1 -- far0 10.9.1.2
    near1 10.9.2.1/24, 10.9.1.99/24 ------------------- far1 10.9.2.2, 10.9.1.98

near1 holds an address of near0's subnet too: a reply to 10.9.1.98 that is not tied to the card the
request came in on leaves through near0 and is lost (TFTP 3.42).
"""
import ctypes
import os
import socket
import struct
import subprocess
import sys

from tap import Skip

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
MARK = "HOOKFLASH_IN_NAMESPACE"


def enter_private_namespace():
    """Starts this script again in a namespace of its own; returns there, and only there."""
    if os.environ.get(MARK) == "1":
        ip("link set lo up")
        return
    flags = "-n" if os.getuid() == 0 else "-rn"
    if subprocess.run(["unshare", flags, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        if os.environ.get("CI") == "true":
            sys.exit("Bail out! no private network namespace can be made here")
        print("1..0 # SKIP no private network namespace can be made here")
        sys.exit(0)
    os.environ[MARK] = "1"
    os.execvp("unshare", ["unshare", flags, sys.executable, *sys.argv])


def ip(command, space=None):
    run = [["ip", *line.split()] for line in command.strip().splitlines()]
    for line in run:
        with space or here():
            subprocess.run(line, check=True)


def set_namespace(fd):
    if LIBC.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class here:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Space:
    """A network namespace: `with space:` puts this thread into it, and back."""

    def __init__(self):
        self.home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        if LIBC.unshare(CLONE_NEWNET) != 0:
            raise Skip("no second network namespace can be made here")
        self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        set_namespace(self.home)
        ip("link set lo up", self)

    def __enter__(self):
        set_namespace(self.fd)

    def __exit__(self, *_):
        set_namespace(self.home)


class Network:
    def __init__(self):
        self.client, self.second = Space(), Space()
        for n, space in enumerate((self.client, self.second)):
            ip(f"link add far{n} type veth peer name near{n} "
               f"netns /proc/{os.getpid()}/fd/{space.home}", space)
        for card in ("all", "near0", "near1"):
            self.sysctl(card, "rp_filter", 0)
            self.sysctl(card, "arp_ignore", 1)  # each card answers for its own addresses only
        ip("""addr add 10.9.1.1/24 brd 10.9.1.255 dev near0
              addr add 10.9.1.3/24 dev near0
              -6 addr add fd09::1/64 dev near0 nodad
              addr add 10.9.2.1/24 dev near1
              addr add 10.9.1.99/24 dev near1
              link set near0 up
              link set near1 up""")
        ip("""addr add 10.9.1.2/24 brd 10.9.1.255 dev far0
              addr add 10.9.1.4/24 dev far0
              -6 addr add fd09::2/64 dev far0 nodad
              link set far0 up""", self.client)
        ip("""addr add 10.9.2.2/24 dev far1
              addr add 10.9.1.98/24 dev far1
              link set far1 up""", self.second)

    @staticmethod
    def sysctl(card, name, value):
        try:
            with open(f"/proc/sys/net/ipv4/conf/{card}/{name}", "w") as f:
                f.write(str(value))
        except OSError:
            pass  # /proc/sys may be read-only; the inherited values are these on Debian


# --- packets that an honest socket cannot send ----------------------------------------------------
def checksum(raw):
    total = sum(struct.unpack(f"!{(len(raw) + 1) // 2}H", raw + b"\0" * (len(raw) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def forged(source, target, payload):
    """An IPv4 UDP datagram from any (address, port)."""
    udp = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0) + payload
    ends = socket.inet_aton(source[0]) + socket.inet_aton(target[0])
    header = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(udp), 1, 0, 64, 17)
    return header + struct.pack("!H", checksum(header + b"\0\0" + ends)) + ends + udp


def send_forged(card, source, target, payload):
    """One that goes out as it is."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM) as raw:
        raw.sendto(forged(source, target, payload), (card, 0x0800, 0, 0, b"\xff" * 6))


class Sniffer:
    """Every IPv4 UDP datagram that leaves or enters this namespace, as (source, target, payload)."""

    def __init__(self):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.sock.setblocking(False)

    def heard(self):
        out = []
        while True:
            try:
                raw = self.sock.recv(70000)
            except BlockingIOError:
                return out
            if len(raw) < 28 or raw[9] != 17:
                continue
            head = (raw[0] & 15) * 4
            ports = struct.unpack_from("!HH", raw, head)
            out.append(((socket.inet_ntoa(raw[12:16]), ports[0]),
                        (socket.inet_ntoa(raw[16:20]), ports[1]), raw[head + 8:]))

    def close(self):
        self.sock.close()
