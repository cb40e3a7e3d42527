#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tshark as the oracle: what it reads from every capture of tests/pcap, the tracker must tell too.

Both are reduced to facts: (what, of whom, value). tshark keeps no state, so it names a thing as
often as it is said; a fact is compared once. What it calls malformed is not compared. Speaks TAP.
"""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pcap"))
from captures import Tap, make, stem, watch  # noqa: E402

FIELDS = """frame.number _ws.malformed ip.src ip.dst udp.srcport udp.dstport
tftp.opcode tftp.source_file tftp.destination_file tftp.error.code tftp.error.message
cdp.deviceid cdp.software_version cdp.platform lldp.tlv.system.name lldp.media.software
dhcp.hw.mac_addr dhcp.option.dhcp dhcp.option.hostname dhcp.option.vendor_class_id
dhcp.option.tftp_server_name dhcp.option.tftp_server_address dhcp.ip.your
skinny.messageId skinny.DeviceName skinny.text
sip.Method sip.User-Agent sip.Call-ID sip.Status-Code sip.CSeq.method
mgcp.req.verb mgcp.req.endpoint""".split()
UNKNOWN_TID = 5  # by a client to a stranger: no transfer of ours
# tshark binds a transfer to the server that answered first and takes the other's ERROR for data.
ORACLE_IS_BLIND = {"two-servers": [("error", 1, "Not found")]}


def packets(path):
    command = ["tshark", "-n", "-r", path, "-T", "json"]
    for field in FIELDS:
        command += ["-e", field]
    p = subprocess.run(command, capture_output=True, timeout=300)
    for packet in json.loads(p.stdout or b"[]"):
        yield packet["_source"]["layers"]


def first(layers, field):
    values = layers.get(field)
    return values[0] if values else ""


def clean(text):
    """As the wire has it: without the NUL and the line ends that tshark shows or leaves out."""
    return text.split("\0")[0].rstrip("\n")


def of_tftp(p):
    for field in ("tftp.source_file", "tftp.destination_file"):
        # On each packet of a transfer tshark repeats the name of its request.
        if first(p, "tftp.opcode") in ("1", "2") and clean(first(p, field)):
            yield "request", first(p, "udp.srcport"), clean(first(p, field))
    if "tftp.error.code" in p:
        code = int(first(p, "tftp.error.code"), 0)
        if code != UNKNOWN_TID:
            yield "error", code, clean(first(p, "tftp.error.message"))


def of_neighbour(p):
    if "cdp.deviceid" in p:
        yield "cdp", first(p, "cdp.deviceid"), (first(p, "cdp.platform"), first(p, "cdp.software_version"))
    if "lldp.tlv.system.name" in p:
        yield "lldp", first(p, "lldp.tlv.system.name"), first(p, "lldp.media.software")


TYPES = {"1": "discover", "2": "offer", "3": "request", "5": "ack", "6": "nak"}


def of_dhcp(p):
    if "dhcp.option.dhcp" not in p:
        return
    kind, mac = TYPES[first(p, "dhcp.option.dhcp")], first(p, "dhcp.hw.mac_addr")
    if kind in ("discover", "request"):
        yield kind, mac, (first(p, "dhcp.option.hostname"), clean(first(p, "dhcp.option.vendor_class_id")))
        return
    yield kind, mac, (first(p, "dhcp.ip.your"), " ".join(p.get("dhcp.option.tftp_server_address", ())),
                      clean(first(p, "dhcp.option.tftp_server_name")))


def of_registration(p):
    for device in p.get("skinny.DeviceName", ()):
        yield "sccp", clean(device), "register"
    if "32" in p.get("skinny.messageId", ()):
        yield "sccp", clean(first(p, "skinny.text")), "alarm"
    if first(p, "sip.Method") == "REGISTER":
        yield "sip", first(p, "ip.src"), first(p, "sip.User-Agent")
    if "mgcp.req.verb" in p:
        yield "mgcp", first(p, "mgcp.req.endpoint"), first(p, "mgcp.req.verb")


def facts_of_tshark(path):
    facts = []
    for p in packets(path):
        if "_ws.malformed" in p:
            continue
        for source in (of_tftp, of_neighbour, of_dhcp, of_registration):
            facts += source(p)
    return facts


def unescape(text):
    """Our names are escaped bytes (DESIGN 15); tshark shows what is no UTF-8 as U+FFFD."""
    raw = text.encode().decode("unicode_escape").encode("latin-1")
    return raw.decode("utf-8", "replace")


def servers_of(e):
    """A malformed option 150 is its bytes as they are; tshark reads what it can, four by four."""
    text = e.get("option_150", "")
    if not e.get("malformed_150"):
        return text
    raw = unescape(text).encode()
    return " ".join(".".join(map(str, raw[i:i + 4])) for i in range(0, len(raw) - 3, 4))


def fact_of_event(e):
    kind = e["kind"]
    if kind == "tftp.request":
        return "request", str(e["port"]), unescape(e["name"])
    if kind == "tftp.error" or (kind == "tftp.fail" and e["reason"].endswith("-error")):
        return "error", e["code"], unescape(e.get("message", ""))
    if kind == "cdp":
        return kind, e["device"], (e["platform"], e["version"])
    if kind == "lldp":
        return kind, e["device"], e["version"]
    if kind == "dhcp.request":
        return e["type"], e["mac"], (e.get("hostname", ""), e.get("vendor", ""))
    if kind == "dhcp.reply":
        return e["type"], e["mac"], (e["address"], servers_of(e), e.get("option_66", ""))
    if kind == "register" and e["result"] == "asked":
        return fact_of_registration(e)
    return None


def fact_of_registration(e):
    agent = e.get("agent", "")
    if e["protocol"] == "sip":
        return "sip", e["ip"], agent
    if e["protocol"] == "mgcp":
        return "mgcp", agent, "RSIP"
    if agent:
        return "sccp", agent, "alarm"
    return ("sccp", e["device"], "register") if "device" in e else None


def facts_of_events(path):
    events = map(json.loads, watch(path)[0].splitlines())
    return [fact for fact in map(fact_of_event, events) if fact]


def in_order(facts):
    return sorted(set(facts), key=repr)


def main():
    tap = Tap()
    if not shutil.which("tshark"):
        in_ci = os.environ.get("CI") == "true"
        print("1..1\n%sok 1 - tshark%s" % (("not ", "") if in_ci else ("", " # SKIP no tshark")))
        return
    kinds = set()
    for path in make():
        told, oracle = in_order(facts_of_events(path)), in_order(facts_of_tshark(path))
        kinds |= {fact[0] for fact in told}
        lost = ["only tshark: %r" % (f,) for f in oracle if f not in told]
        known = oracle + ORACLE_IS_BLIND.get(stem(path), [])
        made_up = ["only we: %r" % (f,) for f in told if f not in known]
        tap.ok(told and not lost + made_up, "%s: %d facts" % (stem(path), len(oracle)),
               (lost + made_up)[:20])
    missing = {"request", "error", "cdp", "lldp", "discover", "ack", "sccp", "sip", "mgcp"} - kinds
    tap.ok(not missing, "every protocol was compared", sorted(missing))
    print("1..%d" % tap.count)


if __name__ == "__main__":
    main()
