#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PHONES 2.1-2.3 a second time: signed header, image and DSP sums, .loads tokens.

Written from the text of PHONES and not from the C, so that a misreading shared by the forge, the
judge and the simulated phones does not pass unseen (DESIGN 13). Run as a test it judges forged
sets, whole and with every fault, and files that it composes itself, and compares with load_image.
Speaks TAP.
"""
import os
import re
import struct
import subprocess
import tempfile


class Bad(Exception):
    """Why a file is not whole: .kind is one of header, truncated, renamed, checksum."""

    def __init__(self, kind, why):
        super().__init__(why)
        self.kind = kind


def checksum(data, zero=()):
    """The loader's sum over data, with the byte ranges of `zero` taken as zero (PHONES 2.3)."""
    data = bytearray(data)
    for lo, hi in zero:
        data[lo:hi] = bytes(max(0, min(hi, len(data)) - lo))
    a = 0x5555
    for i, b in enumerate(data):
        a += (b * 0x101) ^ (i & 0xFFF)
        a = (a & 0xFFFF) + (a >> 16)
    return a


def signed_header(data):
    """Returns (header length, embedded name), or None when there is no signed header (2.1)."""
    if data[:3] != b"\x01\x00\x02":
        return None
    if len(data) < 10:
        raise Bad("truncated", "less than ten bytes")
    if data[5:8] != b"\x02\x00\x02":
        raise Bad("header", "element 02 does not follow 01")
    length = struct.unpack(">H", data[8:10])[0]
    if not 10 <= length <= 2048:
        raise Bad("header", "header length %d" % length)
    if length > len(data):
        raise Bad("truncated", "inside the signed header")
    name = None

    def elements(pos, end, top):
        nonlocal name
        while pos < end:
            tag = data[pos]
            if tag == 0x0D:
                if not top:
                    raise Bad("header", "pad inside a compound at %#x" % pos)
                pos += 1
                continue
            if pos + 3 > end:
                raise Bad("header", "element cut at %#x" % pos)
            size = struct.unpack(">H", data[pos + 1 : pos + 3])[0]
            value = pos + 3
            if value + size > end:
                raise Bad("header", "element too long at %#x" % pos)
            if tag in (0x03, 0x07, 0x09):
                elements(value, value + size, False)
            elif tag == 0x0E:
                name = data[value : value + size].split(b"\0")[0]
            pos = value + size

    elements(10, length, True)
    if not name:
        raise Bad("header", "no name inside")
    return length, name


def image(payload):
    """Checks an image (2.3) and returns (load id, apid, sum, DSP sum)."""
    if len(payload) < 0x13C:
        raise Bad("truncated", "inside the image header")
    load_id = payload[0x20:0x120].split(b"\0")[0]
    apid = payload[0x120:0x128]
    want, length, flags, packed_want, packed_length = struct.unpack("<5I", payload[0x128:0x13C])
    if flags & 0x80000000:
        n, want, own = packed_length, packed_want, (0x134, 0x138)
    else:
        n, own = length, (0x128, 0x12C)
    if n > len(payload):
        raise Bad("truncated", "image of %d bytes, %d there" % (n, len(payload)))
    found = checksum(payload[:n], [(0x20, 0x120), own])
    block = payload[n:]
    at = 28 if block[:1] == b"D" else 8
    if len(block) < at + 8:
        raise Bad("truncated", "inside the DSP block")
    dsp_want, dsp_length = struct.unpack("<2I", block[at : at + 8])
    if block[:1] in (b"P", b"D") and dsp_length > len(block):
        raise Bad("truncated", "inside the DSP block")
    dsp_found = checksum(block, [(at, at + 4)])
    if found != want or dsp_found != dsp_want or dsp_length != len(block):
        raise Bad("checksum", "%04x for %04x, DSP %04x for %04x" % (found, want, dsp_found, dsp_want))
    return load_id.decode(), apid.decode(), found, dsp_found


def manifest(payload):
    """The loader's tokens of a .loads payload: (loader file, application file, LA_VERSION) (2.2)."""
    payload = re.split(rb"[\x00\x1a\xff]", payload, maxsplit=1)[0]
    loader = application = version = None
    for token in re.findall(rb"[A-Za-z0-9_-][A-Za-z0-9_=.-]*", payload):
        low = token.lower()
        if b".sbn" in low:
            loader = token[:31]
        elif b".sb2" in low:
            application = token[:31]
        elif b"la_version=" in low:
            version = token[low.index(b"la_version=") + 11 :][:8]
    if not (loader and application and version):
        raise Bad("truncated", "a token is missing")
    return loader.decode(), application.decode(), version.decode()


def judge(name, data):
    """'whole', or the kind of what is wrong with a file of a 7940/7960 load."""
    try:
        header = signed_header(data)
        if header is None and not name.lower().endswith(".bin"):
            raise Bad("header" if data else "truncated", "no signed header")
        length, inside = header or (0, name.encode())
        if name.lower().endswith(".loads"):
            manifest(data[length:])
        else:
            try:
                image(data[length:])
            except Bad as bad:
                if bad.kind == "checksum" and inside.lower() != name.lower().encode():
                    raise Bad("renamed", inside.decode("latin-1")) from None
                raise
        if inside.lower() != name.lower().encode():
            raise Bad("renamed", inside.decode("latin-1"))
    except Bad as bad:
        return bad.kind
    return "whole"


# --- the test ---------------------------------------------------------------------------------

TOOL = os.path.join(os.environ.get("BUILD_DIR", "."), "tests/oracle/loads_tool")
FAULTS = ["whole", "truncated", "text-mode", "checksum", "renamed"]
# A load, and the faults that it is forged with: every kind of set whole, one with every fault.
FORGED = [
    ("P0S3-8-12-00", [0, 1, 2, 3, 4]),
    ("P0S3-08-11-00", [0]),
    ("P0030801SR02", [0, 4]),
    ("P00307020300", [0]),
    ("P0M3-07-0-00", [0]),
    ("P0S3-06-3-00", [0, 1]),
    ("P00305000300", [0]),
    ("P0S30202", [0]),
]
# What the text says of these sets: the parts and the tokens of the manifest (1.3, 2.2).
MANIFESTS = {
    "P0S3-8-12-00.loads": ("P003-8-12-00.sbn", "P0S3-8-12-00.sb2", "PAS30830"),
    "P0030801SR02.loads": ("P0030801SR02.sbn", "P0030801SR02.sb2", "PAS30831"),
}


def element(tag, value):
    return struct.pack(">BH", tag, len(value)) + value


def compose_header(name, pad=b"\x0d"):
    """A signed header made from 2.1 alone; the signature holds every byte value."""
    signer = (element(4, b"CN=someSigner;OU=someOrgUnit;O=someOrg\0")
              + element(5, bytes.fromhex("1234567890abcdef"))
              + element(6, b"CN=someCA;OU=someOrgUnit;O=someOrg\0"))
    info = element(8, b"\1") + element(9, element(10, b"\0") + element(11, b"\2"))
    rest = (element(3, signer) + element(7, info) + element(12, bytes(range(256)))
            + element(14, name.encode() + b"\0"))
    size = (10 + len(rest) + 3) // 4 * 4
    head = element(1, b"\1\1") + element(2, struct.pack(">H", size)) + rest
    return head + pad * (size - len(head))


def compose_image(load_id, packed, dsp_name, size=3000, dsp_size=700):
    data = bytearray((i * i + 3 * i) >> 3 & 255 for i in range(size))
    data[0x20:0x120] = load_id.encode().ljust(256, b"\0")
    data[0x120:0x128] = b"PAS30830"
    fields = (0, 9 * size, 0x80000001, 0, size) if packed else (0, size, 0, 0, 0)
    data[0x128:0x13C] = struct.pack("<5I", *fields)
    own = 0x134 if packed else 0x128
    data[own : own + 4] = struct.pack("<I", checksum(data, [(0x20, 0x120), (own, own + 4)]))
    at = 28 if dsp_name[0] == "D" else 8
    block = bytearray(dsp_name.encode().ljust(at, b"\0") + struct.pack("<2I", 0, dsp_size))
    block += bytes((i * 11) & 255 for i in range(dsp_size - len(block)))
    block[at : at + 4] = struct.pack("<I", checksum(block, [(at, at + 4)]))
    return bytes(data + block)


def composed():
    """(name, bytes, verdict that the text demands)."""
    la = compose_header("P003-8-12-00.sbn") + compose_image("P003-8-12-00", True, "PS03AA00")
    ba = compose_header("P0S3-8-12-00.sb2") + compose_image("P0S3-8-12-00", False, "DSP4.0(5.0)[A0]")
    text = b"# comment\r\nx\r\nLA_VERSION=PAS30830\r\nP0S3-8-12-00.sb2 \r\nP003-8-12-00.sbn"
    loads = compose_header("P0S3-8-12-00.loads") + text
    yield "P003-8-12-00.sbn", la, "whole"
    yield "p003-8-12-00.SBN", la, "whole"
    yield "P0S3-8-12-00.sb2", ba, "whole"
    yield "P003-8-12-00.bin", la[404:], "whole"
    yield "P0S3-8-12-00.loads", loads, "whole"
    yield "P0S3-8-12-01.sb2", ba, "renamed"
    yield "P0S3-8-12-00.loads", loads[:-20], "truncated"
    yield "P0S3-8-12-00.loads", loads.replace(b"LA_", b"\xffLA"), "truncated"
    for size in (404 + 0x13B, 404 + 2999, 404 + 3000, 404 + 3015, len(ba) - 1, 9, 100, 403):
        yield "P0S3-8-12-00.sb2", ba[:size], "truncated"
    for at in (404, 404 + 0x13C, 404 + 2999, 404 + 0x128, len(ba) - 1, 404 + 3000 + 28):
        yield "P0S3-8-12-00.sb2", ba[:at] + bytes([ba[at] ^ 0x21]) + ba[at + 1 :], "checksum"
    for at in (404 + 0x20, 404 + 0x11F):  # the load id is no part of the sum
        yield "P0S3-8-12-00.sb2", ba[:at] + bytes([ba[at] ^ 1]) + ba[at + 1 :], "whole"
    for at in (5, 7, 14, 0x38, 0x17E):
        yield "P0S3-8-12-00.sb2", ba[:at] + bytes([ba[at] ^ 0x40]) + ba[at + 1 :], "header"
    # A real signature has CR and LF in it, and these are small: every text-mode trace but statistics.
    for damage in (lambda b: b.replace(b"\n", b"\r\n"), lambda b: bytes(c & 127 for c in b)):
        yield "P0S3-8-12-00.sb2", damage(ba), "text-mode"
        yield "P003-8-12-00.sbn", damage(la), "text-mode"
        yield "P0S3-8-12-00.loads", damage(loads), "text-mode"
    yield "P0S3-8-12-00.loads", loads.replace(b"\r", b""), "text-mode"
    for size in range(17, 25):  # every number of pads
        name = "P0S3-8-12-00.loads"[:1] + "X" * (size - 2)
        assert len(compose_header(name)) % 4 == 0 and signed_header(compose_header(name))[1] == name.encode()


def judged_by_c(paths):
    out = subprocess.run([TOOL, "judge"] + paths, check=True, capture_output=True, text=True).stdout
    return [line.split("\t")[1] for line in out.splitlines()]


def forged_cases(folder):
    for load, faults in FORGED:
        for fault in faults:
            where = os.path.join(folder, "%s.%d" % (load, fault))
            os.mkdir(where)
            subprocess.run([TOOL, "forge", load, str(fault), where], check=True)
            for name in sorted(os.listdir(where)):
                yield os.path.join(where, name), FAULTS[fault]


def main():
    tests = []

    def test(ok, what):
        tests.append(ok)
        print("%s %d - %s" % ("ok" if ok else "not ok", len(tests), what))

    with tempfile.TemporaryDirectory() as folder:
        cases = list(forged_cases(folder))
        test(len(cases) == 44, "%d forged files" % len(cases))
        for (path, expected), c in zip(cases, judged_by_c([path for path, _ in cases])):
            name = os.path.basename(path)
            with open(path, "rb") as f:
                data = f.read()
            mine = judge(name, data)
            # Text mode is a cause; the text of 2.3 knows only what it does to lengths and sums.
            agree = mine != "whole" if expected == "text-mode" else mine == expected
            test(agree and c == expected, "%s: %s, C says %s" % (name, mine, c))
            if expected == "whole" and name in MANIFESTS:
                test(manifest(data[404:]) == MANIFESTS[name], "%s names its parts" % name)
        for i, (name, data, expected) in enumerate(composed()):
            path = os.path.join(folder, "composed%d" % i)
            os.mkdir(path)
            with open(os.path.join(path, name), "wb") as f:
                f.write(data)
            c = judged_by_c([os.path.join(path, name)])[0]
            mine = judge(name, data)
            agree = mine != "whole" if expected == "text-mode" else mine == expected
            test(agree and c == expected, "%s, %d bytes: %s, text says %s, C says %s"
                 % (name, len(data), expected, mine, c))
    print("1..%d" % len(tests))


if __name__ == "__main__":
    main()
