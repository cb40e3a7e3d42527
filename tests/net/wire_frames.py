# SPDX-License-Identifier: MIT
"""Frames as phones and servers send them, by hand, and capture files of them."""
import socket
import struct

PHONE, SWITCH = bytes.fromhex("00156219bb2f"), bytes.fromhex("020000000001")
PHONE_IP, SERVER_IP = "10.9.7.50", "10.9.7.1"
ETHERNET, LINUX_SLL2 = 1, 276


def udp(source, target, payload, ident=1):
    head = struct.pack("!HHHH", source[1], target[1], 8 + len(payload), 0)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0x60, 28 + len(payload), ident, 0, 64, 17, 0,
                     socket.inet_aton(source[0]), socket.inet_aton(target[0]))
    return SWITCH + PHONE + b"\x08\x00" + ip + head + payload


def request(name, port=51000, server=SERVER_IP, server_port=69, phone=PHONE_IP):
    return udp((phone, port), (server, server_port), b"\0\1" + name.encode() + b"\0octet\0")


def data(block, content, port=51000, server_port=40000):
    return udp((SERVER_IP, server_port), (PHONE_IP, port), struct.pack("!HH", 3, block) + content)


def ack(block, port=51000, server_port=40000):
    return udp((PHONE_IP, port), (SERVER_IP, server_port), struct.pack("!HH", 4, block))


def cdp(device=b"SIP00156219BB2F", version=b"P003-08-12-00"):
    def tlv(kind, value):
        return struct.pack("!HH", kind, 4 + len(value)) + value
    body = b"\x02\xb4\0\0" + tlv(1, device) + tlv(3, b"Port 1") + tlv(5, version) + \
        tlv(6, b"Cisco IP Phone 7960")
    body = b"\xaa\xaa\x03\x00\x00\x0c\x20\x00" + body
    return bytes.fromhex("01000ccccccc") + PHONE + struct.pack("!H", len(body)) + body


def discover():
    options = b"\x63\x82\x53\x63\x35\x01\x01\x3d\x07\x01" + PHONE + b"\x0c\x0fSEP00156219BB2F" + \
        b"\x3c\x26Cisco Systems, Inc. IP Phone CP-7960G\0" + b"\xff"
    bootp = struct.pack("!BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 0, 0x6219bb2f, 0, 0x8000, b"", b"",
                        b"", b"", PHONE, b"", b"")
    return udp(("0.0.0.0", 68), ("255.255.255.255", 67), bootp + options)


def register(secret):
    text = (f"REGISTER sip:{SERVER_IP} SIP/2.0\r\nVia: SIP/2.0/UDP {PHONE_IP}:5060\r\n"
            f"From: <sip:100@{SERVER_IP}>;tag=00156219bb2f\r\nTo: <sip:100@{SERVER_IP}>\r\n"
            f"Call-ID: 00156219-bb2f0002@{PHONE_IP}\r\nCSeq: 101 REGISTER\r\n"
            f"User-Agent: Cisco-CP7960G/8.0\r\n"
            f"proxy-authorization : Digest username=\"{secret}\",\r\n response=\"{secret}\"\r\n"
            f"Authorization: Basic {secret}\r\nContact: <sip:100@{PHONE_IP}:5060>\r\n"
            f"Content-Length: 9\r\n\r\nbody {secret}")
    return udp((PHONE_IP, 51098), (SERVER_IP, 5060), text.encode())


CONVERSATION = [cdp(), discover(), request("SEP00156219BB2F.cnf.xml"), data(1, b"<x/>"), ack(1)]


def pcap(frames, link=ETHERNET, begin=1_700_000_000):
    out = [struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)]
    for i, frame in enumerate(frames):
        out.append(struct.pack("<IIII", begin + i, 0, len(frame), len(frame)) + frame)
    return b"".join(out)


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    return struct.pack("<II", kind, 12 + len(body)) + body + struct.pack("<I", 12 + len(body))


def pcapng(frames, link=ETHERNET, begin=1_700_000_000):
    out = [block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)),
           block(1, struct.pack("<HHI", link, 0, 65535))]
    for i, frame in enumerate(frames):
        t = (begin + i) * 1_000_000
        out.append(block(6, struct.pack("<IIIII", 0, t >> 32, t & 0xffffffff, len(frame), len(frame)) +
                         frame + b"\0" * (-len(frame) % 4)))
    return b"".join(out)


def records(content):
    """(time, frame as captured, its length on the wire) of each packet of a pcap file."""
    at = 24
    while at < len(content):
        seconds, micros, kept, wire = struct.unpack_from("<IIII", content, at)
        if at + 16 + kept > len(content):
            raise ValueError("cut")
        yield seconds + micros / 1e6, content[at + 16:at + 16 + kept], wire
        at += 16 + kept
