# SPDX-License-Identifier: MIT
"""A conversion bench in a private network namespace: this end has the server's card, the other the
phones'. With a DHCP server that does as it is told, a call manager that listens, and a recorder.

    here: near0 10.9.0.1/24 (and others, where a story needs them)  --  far0: the phones
"""
import os
import select
import socket
import struct
import subprocess
import threading

from tftp_net import Space, checksum, ip, send_forged

SERVER, OTHER, RIVAL, NOBODY = "10.9.0.1", "10.9.0.2", "10.9.0.3", "10.9.0.77"
FIRST_LEASE = 100
SO_TIMESTAMPNS = 35


class Bench:
    """A veth pair; `with bench.phones:` is the other end."""

    def __init__(self):
        self.phones = Space()
        self.plug_in()

    def plug_in(self):
        """Also again, when the card was deleted: then both are others, of the same names."""
        ip(f"link add far0 type veth peer name near0 netns /proc/{os.getpid()}/fd/{self.phones.home}",
           self.phones)
        ip(f"""addr add {SERVER}/24 brd 10.9.0.255 dev near0
               link set near0 up""")
        ip("link set far0 up", self.phones)

    def run(self, command, **kw):
        """A process at the phones' end."""
        with self.phones:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, **kw)


class Thread:
    """A thread that reads sockets until stop(), and then what came before it to the end."""

    def __init__(self):
        self.wake, self.told = os.pipe()
        self.thread = threading.Thread(target=self._loop, daemon=True)
        self.thread.start()

    def _loop(self):
        told = False
        while True:
            ready = select.select([self.wake, *self.sockets()], [], [], 0 if told else None)[0]
            if self.wake in ready:
                ready.remove(self.wake)
                told = True
            if told and not ready:
                return
            for s in ready:
                self.readable(s)

    def stop(self):
        os.write(self.told, b"x")
        self.thread.join()


def option(code, value):
    return bytes([code, len(value)]) + value


def addresses(*texts):
    return b"".join(map(socket.inet_aton, texts))


def names_server(*servers):
    """What a lease says of the TFTP server: option 150."""
    return lambda mac, acks: {150: addresses(*servers)}


class Dhcp(Thread):
    """DHCP servers, each (its address, says), that answer in this order. `says(mac, acks)` gives the
    options of a reply: acks counts the leases of this phone so far. A REQUEST for an address that
    is not that phone's gets a NAK."""

    def __init__(self, *servers):
        self.servers, self.lease, self.acks = servers, {}, {}
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"near0")
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.sock.bind(("", 67))
        super().__init__()

    def sockets(self):
        return [self.sock]

    @staticmethod
    def options(packet):
        found, at = {}, 240
        while at + 1 < len(packet) and packet[at] != 255:
            if packet[at] == 0:
                at += 1
                continue
            found[packet[at]] = packet[at + 2:at + 2 + packet[at + 1]]
            at += 2 + packet[at + 1]
        return found

    def readable(self, sock):
        packet = sock.recv(2000)
        asked, mac = self.options(packet), packet[28:34]
        address = self.lease.setdefault(mac, f"10.9.0.{FIRST_LEASE + len(self.lease)}")
        for by, says in self.servers:
            more = says(mac, self.acks.get(mac, 0))
            if asked[53] == b"\1":
                self.reply(packet, by, 2, address, more)
            elif asked[53] != b"\3" or asked.get(54, addresses(by)) != addresses(by):
                continue
            elif asked[50] != addresses(address):
                self.reply(packet, by, 6, "0.0.0.0", {})
            else:
                self.reply(packet, by, 5, address, more)
                self.acks[mac] = self.acks.get(mac, 0) + 1

    @staticmethod
    def reply(packet, by, kind, address, more, card="near0"):
        head = struct.pack("!BBBB4sHH", 2, 1, 6, 0, packet[4:8], 0, 0x8000)
        head += addresses("0.0.0.0", address, "0.0.0.0", "0.0.0.0") + packet[28:44] + bytes(192)
        opts = option(53, bytes([kind])) + option(54, addresses(by))
        if kind != 6:
            opts += option(51, struct.pack("!I", 86400)) + option(1, addresses("255.255.255.0"))
            opts += b"".join(option(code, value) for code, value in more.items())
        body = head + b"\x63\x82\x53\x63" + opts + b"\xff"
        send_forged(card, (by, 67), ("255.255.255.255", 68), body.ljust(300, b"\0"))


class CallManager(Thread):
    """Listens on TCP 2000, UDP 5060 and UDP 2727, and keeps what it is told."""

    def __init__(self):
        self.listener = socket.create_server((SERVER, 2000), backlog=128)
        self.udp = [self.bound(5060), self.bound(2727)]
        self.open, self.sccp, self.sip, self.mgcp = {}, [], [], []
        super().__init__()

    @staticmethod
    def bound(port):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((SERVER, port))
        return s

    def sockets(self):
        return [self.listener, *self.udp, *self.open]

    def readable(self, sock):
        if sock is self.listener:
            self.open[sock.accept()[0]] = b""
        elif sock in self.udp:
            text, sender = sock.recvfrom(2000)
            kind = self.sip if sock is self.udp[0] else self.mgcp
            kind.append((sender, text.decode("ascii")))
            sock.sendto(b"SIP/2.0 401 Unauthorized\r\n\r\n" if kind is self.sip else
                        b"200 " + text.split()[1] + b" OK\r\n", sender)
        else:
            self.read(sock)

    def read(self, sock):
        try:
            data = sock.recv(4096)
        except OSError:
            data = b""
        if not data:
            self.sccp.append(self.open.pop(sock))
            sock.close()
            return
        self.open[sock] += data

    def stop(self):
        super().stop()
        self.sccp += self.open.values()


class OtherServer(Thread):
    """Another computer on this wire: it has an address, and a TFTP server that has no file."""
    MAC = bytes.fromhex("020000000002")

    def __init__(self, address=OTHER):
        self.address = addresses(address)
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.bind(("near0", 3))
        super().__init__()

    def sockets(self):
        return [self.sock]

    def readable(self, sock):
        frame = sock.recv(65535)
        kind, me, them = frame[12:14], self.MAC, frame[6:12]
        if kind == b"\x08\x06" and frame[20:22] == b"\0\1" and frame[38:42] == self.address:
            sock.send(them + me + frame[12:20] + b"\0\2" + me + self.address + frame[22:32])
        elif kind == b"\x08\0" and frame[30:34] == self.address and frame[36:38] == b"\0\x45":
            error = b"\0\5\0\1File not found\0"
            udp = b"\0\x45" + frame[34:36] + struct.pack("!HH", 8 + len(error), 0) + error
            head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0)
            head += self.address + frame[26:30]
            head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
            sock.send(them + me + kind + head + udp)


def swallow_tftp():
    """What a firewall does: requests reach the card, and nobody gets them."""
    ip("""rule add pref 5 lookup local
          rule del pref 0 lookup local
          rule add pref 0 ipproto 17 dport 69 blackhole""")


class Recorder(Thread):
    """Every frame on this end's card, as a classic pcap file."""

    def __init__(self, path, card="near0"):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
        except PermissionError:  # a namespace of a user without privileges
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
        self.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.sock.bind((card, 3))
        super().__init__()

    def sockets(self):
        return [self.sock]

    def readable(self, sock):
        frame, more, _, _ = sock.recvmsg(65535, 64)
        seconds, ns = struct.unpack("qq", more[0][2])  # when it passed, not when we come to it
        self.file.write(struct.pack("<IIII", seconds, ns // 1000, len(frame), len(frame)) + frame)

    def stop(self):
        super().stop()
        self.file.close()
        lost = struct.unpack("II", self.sock.getsockopt(263, 6, 8))[1]  # PACKET_STATISTICS
        if lost:
            print(f"# the recorder lost {lost} frames")
