# SPDX-License-Identifier: MIT
"""Frames and capture files, composed from their RFCs and from WIRE: what make.py tells stories with.

A frame is (time, from MAC, to MAC, protocol, payload); how it is wrapped (tags, cooked, raw) and
how a file stores it is decided when it is written.
"""
import struct

SNAP_CDP = 0x2000
ETHER_IP, ETHER_ARP, ETHER_LLDP = 0x0800, 0x0806, 0x88CC
ETHERNET, NULL, RAW, SLL, SLL2 = 1, 0, 101, 113, 276
BROADCAST = "ff:ff:ff:ff:ff:ff"
CDP_GROUP, LLDP_GROUP = "01:00:0c:cc:cc:cc", "01:80:c2:00:00:0e"


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def ip(text):
    return bytes(int(part) for part in text.split("."))


def rfc1071(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


# --- IP -------------------------------------------------------------------------------------------
def ipv4(src, dst, proto, payload, ident, flags_offset=0, tos=0x60):
    def head(check):
        return struct.pack(">BBHHHBBH4s4s", 0x45, tos, 20 + len(payload), ident, flags_offset, 64,
                           proto, check, ip(src), ip(dst))
    return head(rfc1071(head(0))) + payload


def udp(sport, dport, payload):
    return struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload  # no checksum: WIRE 0.7


def tcp(src, dst, sport, dport, seq, ack, flags, payload=b""):
    def segment(check):
        return struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 5 << 4, flags, 8192, check,
                           0) + payload
    pseudo = ip(src) + ip(dst) + struct.pack(">BBH", 0, 6, 20 + len(payload))
    return segment(rfc1071(pseudo + segment(0)))


FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


# --- what stands in them --------------------------------------------------------------------------
def rrq(name, options=()):
    text = b"".join(str(o).encode() + b"\0" for pair in options for o in pair)
    name = name if isinstance(name, bytes) else name.encode()
    return b"\0\1" + name + b"\0octet\0" + text


def data(block, payload):
    return struct.pack(">HH", 3, block & 0xFFFF) + payload


def ack(block):
    return struct.pack(">HH", 4, block & 0xFFFF)


def error(code, text):
    return struct.pack(">HH", 5, code) + text.encode() + b"\0"


def oack(options):
    return b"\0\6" + b"".join(str(o).encode() + b"\0" for pair in options for o in pair)


def arp(sender_mac, sender, target, op=1):
    return struct.pack(">HHBBH6s4s6s4s", 1, 0x0800, 6, 4, op, mac(sender_mac), ip(sender), bytes(6),
                       ip(target))


def tlv(kind, value):
    return struct.pack(">HH", kind, 4 + len(value)) + value


def cdp(device, platform, version, address=None, port="Port 1"):
    """TLVs in the order that a 7960 sends (WIRE 1)."""
    body = tlv(1, device.encode())
    if address:
        body += tlv(2, struct.pack(">IBBBH4s", 1, 1, 1, 0xCC, 4, ip(address)))
    body += tlv(3, port.encode()) + tlv(4, b"\0\0\0\x10") + tlv(5, version.encode())
    body += tlv(6, platform.encode()) + tlv(0x0F, b"\x20\x02\0\1") + tlv(0x0B, b"\1")
    body += tlv(0x10, b"\x18\x9c")
    return b"\2\xb4" + struct.pack(">H", rfc1071(b"\2\xb4\0\0" + body)) + body


def lldp_tlv(kind, value):
    return struct.pack(">H", kind << 9 | len(value)) + value


def lldp(own_mac, address, device, description, load, model):
    """A 7962 (WIRE 2): chassis by address, LLDP-MED inventory."""
    med = b"\x00\x12\xbb"
    return b"".join((
        lldp_tlv(1, b"\x05\x01" + ip(address)),
        lldp_tlv(2, b"\x07" + own_mac.replace(":", "").upper().encode() + b":P1"),
        lldp_tlv(3, b"\0\xb4"), lldp_tlv(4, b"SW PORT"), lldp_tlv(5, device.encode()),
        lldp_tlv(6, description.encode()), lldp_tlv(7, b"\0\x24\0\x24"),
        lldp_tlv(127, med + b"\x01\x00\x33\x03"), lldp_tlv(127, med + b"\x05" + b"12"),
        lldp_tlv(127, med + b"\x06" + b"tnp62.8-3-1-21a.bin"),
        lldp_tlv(127, med + b"\x07" + load.encode()),
        lldp_tlv(127, med + b"\x09" + b"Cisco Systems, Inc."),
        lldp_tlv(127, med + b"\x0a" + model.encode()), lldp_tlv(0, b"")))


def dhcp(op, own_mac, options, yiaddr="0.0.0.0", siaddr="0.0.0.0", ciaddr="0.0.0.0",
         giaddr="0.0.0.0", hops=0):
    """xid: the low four bytes of the MAC (WIRE 0.3)."""
    m = mac(own_mac)
    fixed = struct.pack(">BBBB4sHH4s4s4s4s6s10x", op, 1, 6, hops, m[2:], 0, 0x8000, ip(ciaddr),
                        ip(yiaddr), ip(siaddr), ip(giaddr), m)
    body = b"".join(bytes((code, len(value))) + value for code, value in options)
    return fixed + bytes(192) + b"\x63\x82\x53\x63" + body + b"\xff"


def sccp(message, body):
    return struct.pack("<III", 4 + len(body), 0, message) + body


def sccp_register(device, address, kind):
    """68 bytes of body, as a 7960 on 8.1(2) sends: no load name (WIRE 5)."""
    body = device.encode().ljust(16, b"\0") + struct.pack("<II", 0, 1) + ip(address)
    body += struct.pack("<III", kind, 0, 0) + b"\x0b\0\0\0" + struct.pack("<II", 0, 0)
    return sccp(1, body.ljust(68, b"\0"))


def sccp_alarm(text):
    return sccp(0x20, struct.pack("<I", 2) + text.encode().ljust(80, b"\0") +
                struct.pack("<II", 4, 0))


def sip_register(m, address, server, agent, cseq=101):
    h = m.replace(":", "")
    call = "%s-%s0002-4c6a3b5e-0f1f2d3c@%s" % (h[:8], h[8:], address)
    return "\r\n".join((
        "REGISTER sip:%s SIP/2.0" % server,
        "Via: SIP/2.0/UDP %s:5060;branch=z9hG4bK%08x" % (address, cseq),
        "From: <sip:1001@%s>;tag=%s0002%04x" % (server, h, cseq), "To: <sip:1001@%s>" % server,
        "Call-ID: " + call, "Max-Forwards: 70", "CSeq: %d REGISTER" % cseq, "User-Agent: " + agent,
        "Contact: <sip:1001@%s:5060;transport=udp>" % address, "Content-Length: 0", "Expires: 3600",
        "", "")).encode()


def sip_answer(request, status):
    """Via, From, To, Call-ID and CSeq of the request, as RFC 3261 8.2.6 wants."""
    keep = ("Via", "From", "To", "Call-ID", "CSeq")
    lines = [line for line in request.decode().split("\r\n") if line.split(":")[0] in keep]
    return "\r\n".join(["SIP/2.0 " + status] + lines + ["Content-Length: 0", "", ""]).encode()


# --- wrapping -------------------------------------------------------------------------------------
def ethernet(frame, tags=()):
    _, src, dst, proto, payload = frame
    head = mac(dst) + mac(src) + b"".join(struct.pack(">HH", *tag) for tag in tags)
    if proto == SNAP_CDP:
        payload = b"\xaa\xaa\x03\0\0\x0c\x20\0" + payload
        proto = len(payload)
    return (head + struct.pack(">H", proto) + payload).ljust(60, b"\0")


def sll(frame):
    _, src, dst, proto, payload = frame
    if proto == SNAP_CDP:
        proto, payload = 4, b"\xaa\xaa\x03\0\0\x0c\x20\0" + payload
    kind = {BROADCAST: 1, CDP_GROUP: 2, LLDP_GROUP: 2}.get(dst, 0)
    return struct.pack(">HHH6s2xH", kind, 1, 6, mac(src), proto) + payload


def sll2(frame):
    whole = sll(frame)
    kind, proto = whole[:2], whole[14:16]
    return proto + struct.pack(">HIHBB6s2x", 0, 3, 1, kind[1], 6, whole[6:12]) + whole[16:]


def wrap(frame, link, tags=()):
    """None: this link type cannot carry it."""
    if link == ETHERNET:
        return ethernet(frame, tags)
    if link in (SLL, SLL2):
        return sll(frame) if link == SLL else sll2(frame)
    if frame[3] != ETHER_IP:
        return None
    return frame[4] if link == RAW else struct.pack("<I", 2) + frame[4]


# --- files ----------------------------------------------------------------------------------------
def pcap(packets, link=ETHERNET, snaplen=262144, order="<", nanoseconds=False):
    """packets: (time, bytes)."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    out = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snaplen, link)]
    for t, p in packets:
        micro = round(t * 1e6)
        part = micro % 1000000 * (1000 if nanoseconds else 1)
        out.append(struct.pack(order + "IIII", micro // 1000000, part, min(snaplen, len(p)), len(p)))
        out.append(p[:snaplen])
    return b"".join(out)


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def pcapng(links, packets):
    """packets: (time, interface, bytes)."""
    out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    out += [block(1, struct.pack("<HHI", link, 0, 262144)) for link in links]
    for t, interface, p in packets:
        micro = round(t * 1e6)
        out.append(block(6, struct.pack("<IIIII", interface, micro >> 32, micro & 0xFFFFFFFF, len(p),
                                        len(p)) + p))
    return b"".join(out)
