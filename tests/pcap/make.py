#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make.py FOLDER: writes every capture that the tracker is tested with; each tells a story.

No capture of a customer is needed and none is kept: what phones and servers say, and when, follows
PHONES 3.1-3.4 and WIRE. The same bytes come out each time.
"""
import os
import sys

from wire import *

PHONE, SECOND = "00:15:62:19:bb:2f", "00:0e:84:c0:60:a6"
SERVER_MAC, ROUTER_MAC, CM_MAC = "52:54:00:00:00:05", "52:54:00:00:00:01", "52:54:00:00:00:09"
ADDRESS, OTHER = "10.200.0.4", "10.200.0.7"
SERVER, ROUTER, CALL_SERVER, STRANGER = "10.200.0.5", "10.200.0.1", "10.200.0.9", "10.200.0.66"
START = 1776663900.0  # 2026-04-20 05:45:00 UTC
SIP_LOAD, SCCP_LOAD = "P0S3-8-12-00", "P00308010200"
SERVER_TEXT = "Not found"


class Story:
    """A phone, its servers, and the time; each step appends frames."""

    def __init__(self, phone=PHONE, address=ADDRESS, model="7960", t=START):
        self.frames, self.t, self.phone, self.address = [], t, phone, address
        self.model, self.port, self.ident, self.served = model, 51555, 1, SERVER
        self.bare = phone.replace(":", "").upper()
        self.prefix, self.version = "SIP", "P003-08-2-00"

    def wait(self, seconds):
        self.t += seconds

    def frame(self, src, dst, proto, payload):
        self.frames.append((self.t, src, dst, proto, payload))

    def out(self, dst, proto, payload, dst_mac=SERVER_MAC, src=None):
        self.ident += 1
        self.frame(self.phone, dst_mac, ETHER_IP,
                   ipv4(src or self.address, dst, proto, payload, self.ident))

    def back(self, src, proto, payload, src_mac=SERVER_MAC, dst=None):
        """Servers on Linux leave the identification of an answer at 0 and set DF."""
        self.frame(src_mac, self.phone, ETHER_IP,
                   ipv4(src, dst or self.address, proto, payload, 0, 0x4000, 0))

    # --- neighbours, addresses ---
    def cdp(self, address=None):
        self.frame(self.phone, CDP_GROUP, SNAP_CDP,
                   cdp(self.prefix + self.bare, "Cisco IP Phone " + self.model, self.version, address))
        self.wait(1)

    def arp(self, target):
        self.frame(self.phone, BROADCAST, ETHER_ARP, arp(self.phone, self.address, target))
        self.frame(SERVER_MAC, self.phone, ETHER_ARP,
                   arp(SERVER_MAC, target, self.address, op=2))
        self.wait(.001)

    def ask_lease(self, kind, extra=()):
        vendor = b"Cisco Systems, Inc. IP Phone CP-%sG\0" % self.model.encode()
        options = [(53, bytes((kind,))), (61, b"\1" + mac(self.phone)),
                   (12, ("SEP" + self.bare).encode()), (60, vendor), *extra,
                   (55, bytes((1, 66, 6, 3, 15, 150, 35)))]
        self.out("255.255.255.255", 17, udp(68, 67, dhcp(1, self.phone, options)), BROADCAST,
                 "0.0.0.0")

    def lease_reply(self, kind, extra, by=ROUTER):
        options = [(53, bytes((kind,))), (54, ip(by)), (51, b"\0\1\x51\x80"),
                   (1, b"\xff\xff\xff\0"), (3, ip(ROUTER)), *extra]
        reply = dhcp(2, self.phone, options, yiaddr=self.address)
        self.back(by, 17, udp(67, 68, reply), ROUTER_MAC, "255.255.255.255")

    def lease(self, extra=((150, ip(SERVER)),)):
        self.ask_lease(1)
        self.wait(.01)
        self.lease_reply(2, extra)
        self.wait(.02)
        self.ask_lease(3, [(54, ip(ROUTER)), (50, ip(self.address))])
        self.wait(.01)
        self.lease_reply(5, extra)
        self.wait(.2)

    # --- TFTP ---
    def ask(self, name, server=None, options=()):
        self.out(server or self.served, 17, udp(self.port, 69, rrq(name, options)))
        self.wait(.003)

    def again(self, name, times=(1, 4, 4), server=None):
        """From the same port, as the loader does: at 1, 5 and 9 s."""
        for pause in times:
            self.wait(pause - .003)
            self.ask(name, server)

    def answer(self, payload, port=40000, server=None):
        self.back(server or self.served, 17, udp(port, self.port, payload))
        self.wait(.0005)

    def say(self, payload, port=40000, server=None):
        self.out(server or self.served, 17, udp(self.port, port, payload))
        self.wait(.0005)

    def missing(self, *names):
        for name in names:
            self.ask(name)
            self.answer(error(1, SERVER_TEXT))
            self.port += 1
            self.wait(.06)

    def get(self, name, size, lost=()):
        """lost: blocks that the phone does not get the first time."""
        self.ask(name)
        port = 40000 + self.port % 1000
        blocks = size // 512 + 1
        for n in range(1, blocks + 1):
            payload = data(n, bytes((n & 255,)) * (512 if n < blocks else size % 512))
            self.answer(payload, port)
            if n in lost:
                self.wait(.2)
                self.answer(payload, port)
            self.say(ack(n), port)
        self.port += 1
        self.wait(.06)

    def hunt(self, *kinds):
        """The loader's hunt up to what is served, which is the last of them (PHONES 3.2)."""
        names = {"ctl": "CTLSEP%s.tlv" % self.bare, "sep": "SEP%s.cnf.xml" % self.bare,
                 "sip": "SIP%s.cnf" % self.bare, "mgc": "MGC%s.cnf" % self.bare,
                 "xml": "XMLDefault.cnf.xml", "default": "SIPDefault.cnf"}
        *missed, served = [names[kind] for kind in kinds]
        self.missing(*missed)
        self.get(served, 700)

    # --- call servers ---
    def segment(self, flags, seq, answered, payload=b"", port=51000):
        self.out(CALL_SERVER, 6, tcp(self.address, CALL_SERVER, port, 2000, seq, answered, flags,
                                     payload), CM_MAC)
        self.wait(.001)

    def segment_back(self, flags, seq, answered, payload=b"", port=51000):
        self.back(CALL_SERVER, 6, tcp(CALL_SERVER, self.address, 2000, port, seq, answered, flags,
                                      payload), CM_MAC)
        self.wait(.001)

    def connect(self, port=51000):
        self.segment(SYN, 100, 0, port=port)
        self.segment_back(SYN | ACK, 900, 101, port=port)
        self.segment(ACK, 101, 901, port=port)

    def register_sccp(self, kind=7, version="8.1(2.0)", accepted=True):
        self.connect()
        alarm = sccp_alarm("25: Name=SEP%s Load= %s Last=Initialized" % (self.bare, version))
        register = sccp_register("SEP" + self.bare, self.address, kind)
        both = alarm + register
        self.segment(PSH | ACK, 101, 901, both[:60])  # a message across segments
        self.segment(PSH | ACK, 161, 901, both[60:])
        answer = sccp(0x81, b"\x1e\0\0\0M/D/Y\0\0\0\x1e\0\0\0\x0b\0\0\0") if accepted else \
            sccp(0x9D, b"No Device Record\0".ljust(33, b"\0"))
        self.segment_back(PSH | ACK, 901, 101 + len(both), answer)
        for n in range(3):
            self.wait(30)
            self.segment(PSH | ACK, 101 + len(both) + 12 * n, 901, sccp(0, b""))

    def register_sip(self, *statuses, agent="Cisco-CP7960G/8.0"):
        for n, status in enumerate(statuses):
            request = sip_register(self.phone, self.address, CALL_SERVER, agent, 101 + n)
            self.out(CALL_SERVER, 17, udp(51098, 5060, request), CM_MAC)
            self.wait(.02)
            if status:
                self.back(CALL_SERVER, 17, udp(5060, 5060, sip_answer(request, status)), CM_MAC)
                self.wait(.1)


# --- conversions ----------------------------------------------------------------------------------
def sip_to_sccp():
    s = Story()
    s.cdp()
    s.lease()
    s.arp(SERVER)
    s.hunt("ctl", "sep")
    s.get(SCCP_LOAD + ".loads", 458)
    s.wait(1.5)
    s.get(SCCP_LOAD + ".sbn", 20 * 512 + 100, lost=(3,))
    s.wait(28)
    s.lease()
    s.hunt("ctl", "sep")
    s.get(SCCP_LOAD + ".loads", 458)
    s.wait(3)
    s.get(SCCP_LOAD + ".sb2", 60 * 512 + 12, lost=(17, 40))
    s.wait(50)
    s.prefix, s.version = "SEP", SCCP_LOAD
    s.cdp(ADDRESS)
    s.missing("CTLSEP%s.tlv" % s.bare)
    s.get("SEP%s.cnf.xml" % s.bare, 700)
    s.register_sccp()
    return s


def sccp_to_sip():
    s = Story(SECOND, OTHER, "7940")
    s.prefix, s.version = "SEP", "P00308000700"
    s.cdp()
    s.lease(((66, b"10.200.0.5\0"),))
    s.hunt("ctl", "sep", "sip", "mgc", "xml")
    s.get(SIP_LOAD + ".loads", 461)
    s.wait(1.5)
    s.get("P003-8-12-00.sbn", 20 * 512)  # a multiple of 512: an empty block ends it
    s.wait(30)
    s.lease(((66, b"10.200.0.5\0"),))
    s.hunt("ctl", "sep", "sip", "mgc", "xml")
    s.get(SIP_LOAD + ".loads", 461)
    s.wait(3)
    s.get(SIP_LOAD + ".sb2", 60 * 512 + 12)
    s.wait(55)
    s.prefix, s.version = "SIP", "P003-08-12-00"
    s.cdp(OTHER)
    s.get("SIPDefault.cnf", 900)
    s.missing("./SIP%s.cnf" % s.bare)
    s.get("RINGLIST.DAT", 300)
    s.missing("dialplan.xml")
    s.register_sip("401 Unauthorized", "200 OK", agent="Cisco-CP7940G/8.0")
    s.wait(20)
    s.register_sip("200 OK", agent="Cisco-CP7940G/8.0")  # refreshed: no news
    return s


def mgcp_image():
    s = Story()
    s.prefix = "MGC"
    s.cdp(ADDRESS)
    s.hunt("ctl", "sep", "sip", "mgc")
    rsip = b"RSIP 1200 aaln/1@SEP%s MGCP 0.1\r\nRM: restart\r\n" % s.bare.encode()
    s.out(CALL_SERVER, 17, udp(2427, 2727, rsip), CM_MAC)
    s.wait(.05)
    s.back(CALL_SERVER, 17, udp(2727, 2427, b"200 1200 OK\r\n"), CM_MAC)
    return s


def phone_7962():
    s = Story("c8:f9:f9:d6:1b:c2", "10.200.0.12", "7962")
    s.frame(s.phone, LLDP_GROUP, ETHER_LLDP,
            lldp(s.phone, s.address, "SEP" + s.bare, "Cisco IP Phone 7962G,V12, SCCP42.9-3-1ES27S",
                 "SCCP42.9-3-1ES27S", "CP-7962G"))
    s.wait(1)
    s.ask("SEP%s.cnf.xml" % s.bare, options=(("blksize", 1428), ("tsize", 0)))
    s.answer(oack((("blksize", 1428), ("tsize", 2000))))
    s.say(ack(0))
    for n, size in ((1, 1428), (2, 572)):
        s.answer(data(n, b"x" * size))
        s.say(ack(n))
    return s


# --- troubles -------------------------------------------------------------------------------------
def other_server():
    s = Story()
    s.lease(((150, ip(STRANGER) + ip(SERVER)),))
    s.arp(STRANGER)
    s.served = STRANGER
    s.missing("CTLSEP%s.tlv" % s.bare, "SEP%s.cnf.xml" % s.bare)
    return s


def firewall():
    s = Story()
    s.cdp()
    for _ in range(3):
        s.ask("CTLSEP%s.tlv" % s.bare)
        s.again("CTLSEP%s.tlv" % s.bare)
        s.port += 1
        s.wait(4)
    return s


def two_servers():
    """Two machines have the server's job: one serves, the other says that the file is missing."""
    s = Story()
    name = "SEP%s.cnf.xml" % s.bare
    s.ask(name, "255.255.255.255")
    s.answer(data(1, b"a" * 512), 40000, SERVER)
    s.answer(data(1, b"b" * 512), 41000, STRANGER)
    s.say(ack(1), 40000)
    s.say(error(5, "Unknown transfer ID"), 41000, STRANGER)
    s.answer(data(2, b"a" * 100), 40000)
    s.say(ack(2), 40000)
    s.port += 1
    s.wait(1)
    s.ask("SIPDefault.cnf", "255.255.255.255")
    s.answer(data(1, b"a" * 100), 40001, SERVER)
    s.answer(error(1, SERVER_TEXT), 41001, STRANGER)
    s.say(ack(1), 40001)
    return s


def option_150_is_text():
    """WIRE 0.4: the address as text with a NUL; the phone asks on and on."""
    s = Story()
    for _ in range(3):
        s.ask_lease(1)
        s.wait(.01)
        s.lease_reply(2, ((150, b"74.213.137.138\0"),))
        s.wait(4.29)
    return s


def option_150_absent():
    s = Story()
    s.cdp()
    s.lease(())
    return s


def no_lease():
    s = Story()
    s.cdp()
    for _ in range(4):
        s.ask_lease(1)
        s.wait(4.3)
    return s


def relayed_lease():
    """The capture sees both sides of a relay: each message twice, with another gateway."""
    s = Story()
    options = [(53, b"\1"), (12, ("SEP" + s.bare).encode())]
    s.out("255.255.255.255", 17, udp(68, 67, dhcp(1, s.phone, options)), BROADCAST, "0.0.0.0")
    s.wait(.001)
    s.frame(ROUTER_MAC, SERVER_MAC, ETHER_IP,
            ipv4(ROUTER, SERVER, 17, udp(67, 67, dhcp(1, s.phone, options, giaddr=ROUTER, hops=1)), 9))
    s.wait(.002)
    offer = [(53, b"\2"), (54, ip(SERVER)), (150, ip(SERVER))]
    reply = dhcp(2, s.phone, offer, yiaddr=s.address, giaddr=ROUTER)
    s.frame(SERVER_MAC, ROUTER_MAC, ETHER_IP, ipv4(SERVER, ROUTER, 17, udp(67, 67, reply), 0))
    s.wait(.001)
    s.back(ROUTER, 17, udp(67, 68, reply), ROUTER_MAC, "255.255.255.255")
    return s


def broken_transfer():
    """The phone's buffer is full (PHONES 3.1: ERROR 11), then it asks again and power fails."""
    s = Story()
    s.ask(SCCP_LOAD + ".loads")
    for n in range(1, 17):
        s.answer(data(n, b"x" * 512))
        s.say(ack(n))
    s.answer(data(17, b"x" * 512))
    s.say(error(11, "Buffer Full"))
    s.port += 1
    s.ask(SCCP_LOAD + ".loads")
    s.answer(data(1, b"x" * 512))
    s.say(ack(1))
    s.wait(70)
    s.cdp()
    return s


def last_ack_missed():
    s = Story()
    s.ask("SIPDefault.cnf")
    s.answer(data(1, b"x" * 100))
    s.wait(20)
    s.cdp()
    return s


def call_server_absent():
    """The SCCP image runs and nobody listens: refused, then a server that is switched off."""
    s = Story()
    s.prefix, s.version = "SEP", SCCP_LOAD
    s.cdp(ADDRESS)
    for n in range(4):
        s.segment(SYN, 100, 0, port=51000 + n)
        s.segment_back(RST | ACK, 0, 101, port=51000 + n)
        s.wait(5)
    s.wait(60)
    for pause in (3, 6, 12):
        s.segment(SYN, 700, 0, port=51010)
        s.wait(pause)
    s.cdp(ADDRESS)
    return s


def call_server_rejects():
    s = Story()
    s.cdp(ADDRESS)
    s.register_sccp(accepted=False)
    s.wait(120)
    s.register_sip("401 Unauthorized", "401 Unauthorized", agent="CSCO/7")
    return s


# --- the same short boot on every kind of link ----------------------------------------------------
def boot():
    s = Story()
    s.cdp()
    s.lease()
    s.arp(SERVER)
    s.missing("CTLSEP%s.tlv" % s.bare)
    s.get("SEP%s.cnf.xml" % s.bare, 700)
    s.register_sip("200 OK")
    return s


def fragments():
    """A DATA of 1800 bytes in two fragments: the first tells the length, the second is skipped."""
    s = Story()
    s.ask("dialplan.xml", options=(("blksize", 2048),))
    s.answer(oack((("blksize", 2048),)))
    s.say(ack(0))
    whole = udp(40000, s.port, data(1, b"x" * 1800))
    s.frame(SERVER_MAC, s.phone, ETHER_IP, ipv4(SERVER, s.address, 17, whole[:1480], 77, 0x2000))
    s.frame(SERVER_MAC, s.phone, ETHER_IP, ipv4(SERVER, s.address, 17, whole[1480:], 77, 185))
    s.wait(.001)
    s.say(ack(1))
    return s


def rtp_on_a_port(s):
    """A call, and other UDP whose first bytes look like TFTP, on ports where no transfer is."""
    for n in range(3):
        s.out(OTHER, 17, udp(20000, 20002, b"\x80\0" + bytes((0, n)) + bytes(168)))
        s.out(OTHER, 17, udp(20004, 20006, data(n, b"not a transfer")))
        s.wait(.02)


def hostile():
    """Bytes that a fault or an attacker sends; what is sound in between is still told."""
    s = Story()
    s.frame(s.phone, CDP_GROUP, SNAP_CDP, b"\2\xb4\0\0" + struct.pack(">HH", 1, 3))
    s.frame(s.phone, CDP_GROUP, SNAP_CDP, b"\2\xb4\0\0" + struct.pack(">HH", 1, 9999) + b"SEP")
    s.frame(s.phone, LLDP_GROUP, ETHER_LLDP, b"\x02\xff\x05\x01")
    for payload in (b"", b"\0\1", b"\0\1noend", b"\0\1\0octet\0", b"\0\7\0\0\0", b"\xff" * 600):
        s.out(SERVER, 17, udp(51555, 69, payload))
    for name in (b"../../etc/passwd", b"SEP\xff\x01\x1b[2J.cnf.xml", b"P00308010200 .loads", b"A" * 480):
        s.port += 1
        s.ask(name)
        s.answer(error(2, "Access \x1b[31mviolation"))
    rtp_on_a_port(s)
    s.out(SERVER, 17, udp(68, 67, b"\1\1\6\0" + bytes(300)))
    s.out(SERVER, 17, udp(68, 67, dhcp(1, s.phone, [(53, b"\1")])[:-1] + b"\x0c\xff"))
    s.out(CALL_SERVER, 17, udp(5060, 5060, b"REGISTER"))
    s.out(CALL_SERVER, 17, udp(5060, 5060, b"SIP/2.0 \xff\xff\r\n\r\n"))
    s.segment(PSH | ACK, 1, 1, struct.pack("<III", 0xFFFFFFFF, 0, 1) + bytes(40))
    s.frame(s.phone, SERVER_MAC, ETHER_IP, b"\x45" + bytes(10))
    s.frame(s.phone, SERVER_MAC, ETHER_IP, b"\x4f\0\0\x14" + bytes(16))
    s.frame(s.phone, SERVER_MAC, 0x86DD, b"\x60" + bytes(50))
    s.frame(s.phone, BROADCAST, ETHER_ARP, bytes(8))
    s.get("SIPDefault.cnf", 100)
    return s


def on(link, frames, tags=()):
    packets = [(f[0], wrap(f, link, tags)) for f in frames]
    return [p for p in packets if p[1] is not None]


def twice(frames):
    """A mirror port that copies both VLANs: tagged and bare, 40 microseconds apart."""
    packets = []
    for f in frames:
        packets += [(f[0], ethernet(f)), (f[0] + 40e-6, ethernet(f, ((0x8100, 0xA064),)))]
    return packets


def captures():
    stories = (sip_to_sccp, sccp_to_sip, mgcp_image, phone_7962, other_server, firewall, two_servers,
               option_150_is_text, option_150_absent, no_lease, relayed_lease, broken_transfer,
               last_ack_missed, call_server_absent, call_server_rejects, fragments, hostile)
    for story in stories:
        yield story.__name__.replace("_", "-") + ".pcap", pcap(on(ETHERNET, story().frames))
    frames = boot().frames
    bare = on(ETHERNET, frames)
    yield "link-vlan.pcap", pcap(on(ETHERNET, frames, ((0x8100, 0xA064),)))
    yield "link-qinq.pcap", pcap(on(ETHERNET, frames, ((0x88A8, 7), (0x8100, 0xA064))))
    for name, link in (("sll", SLL), ("sll2", SLL2), ("raw", RAW), ("null", NULL)):
        yield "link-%s.pcap" % name, pcap(on(link, frames), link)
    yield "file-big-endian-nanoseconds.pcap", pcap(bare, order=">", nanoseconds=True)
    yield "file-snaplen-128.pcap", pcap(bare, snaplen=128)
    yield "file-truncated.pcap", pcap(bare)[:-40]
    yield "file-every-packet-twice.pcap", pcap(twice(frames))
    mixed = [(f[0], n % 2, wrap(f, (ETHERNET, SLL)[n % 2])) for n, f in enumerate(frames)]
    yield "file-two-links.pcapng", pcapng((ETHERNET, SLL), mixed)


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    for name, content in captures():
        path = os.path.join(sys.argv[1], name)
        with open("%s.%d" % (path, os.getpid()), "wb") as out:  # two tests may make them at once
            out.write(content)
        os.rename(out.name, path)


if __name__ == "__main__":
    main()
