#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`hookflash watch` and the looking of `hookflash serve` on a wire of their own: a veth pair."""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import enter_private_namespace, ip  # noqa: E402

enter_private_namespace()

from e2e import (HOOKFLASH, PATIENCE, Folder, Server, Tap, curl, hookflash, lines,  # noqa: E402
                 of_kind, printed, wait_for)
from wire_frames import (CONVERSATION, SERVER_IP, ack, cdp, data, discover, records,  # noqa: E402
                         register, request)

NAME, MAC, SECRET = "SEP00156219BB2F.cnf.xml", "00:15:62:19:bb:2f", "Plumeau4711"
PR_CAPBSET_DROP, CAP_NET_RAW = 24, 13
tap = Tap()


def link_state(card, wanted):
    """The kernel tells of a link a moment after it changed, and of a card that is just made that
    it is up, then down, then up: whoever counts what is told has to begin behind that."""
    def now():
        p = subprocess.run(["ip", "-o", "link", "show", card], capture_output=True, check=True)
        return f" state {wanted} " in p.stdout.decode()
    wait_for(now, PATIENCE, f"{card} in state {wanted}")


def make_wire():
    ip("""link add w0 type veth peer name w1
          link set w0 up
          link set w1 up""")
    for card in ("w0", "w1"):
        link_state(card, "UP")


def send(*frames):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind(("w1", 0))
        for frame in frames:
            s.send(frame)


def without_net_raw():
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_NET_RAW, 0, 0, 0)


class Watch:
    """`hookflash watch --json` in the background, ready when __init__ returns."""

    def __init__(self, *args):
        self.out, self.err = tempfile.NamedTemporaryFile(), tempfile.NamedTemporaryFile()
        self.process = subprocess.Popen([HOOKFLASH, "watch", "--json", *args], stdout=self.out,
                                        stderr=self.err, stdin=subprocess.DEVNULL)
        wait_for(lambda: b"Ctrl-C" in open(self.err.name, "rb").read(), PATIENCE, "the greeting")

    def events(self):
        return lines(printed(self.out, self.process))

    def sees(self, **fields):
        """The last event with these fields."""
        return wait_for(lambda: [e for e in self.events() if fields.items() <= e.items()][-1:],
                        PATIENCE, fields)

    def links(self):
        return [e["up"] for e in of_kind(self.events(), "link") if e["interface"] == "w0"]

    def tells(self, up, change):
        """The card is told to be so, last of all, since this change."""
        before = len(self.links())
        change()
        return wait_for(lambda: self.links()[before:][-1:] == [up], PATIENCE, f"w0 up: {up}")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def frames_of(session):
    with open(session + "/capture.pcap", "rb") as f:
        return list(records(f.read()))


make_wire()

# what phones say reaches the model's side of the wire
watch = Watch("-i", "w0", "--session", tempfile.mkdtemp())
groups = subprocess.run(["ip", "maddr", "show", "dev", "w0"], capture_output=True).stdout.decode()
tap.ok("01:00:0c:cc:cc:cc" in groups and "01:80:c2:00:00:0e" in groups,
       "without promiscuous mode the groups of CDP and LLDP are joined", groups)
link = subprocess.run(["ip", "-d", "link", "show", "w0"], capture_output=True).stdout.decode()
tap.ok("promiscuity 0" in link, "and the card is not promiscuous", link)
send(*CONVERSATION)
seen = watch.sees(kind="tftp.request", name=NAME)
tap.ok(seen and seen[0]["src"] == "wire" and seen[0]["server"] == SERVER_IP, "a request is seen",
       seen)
tap.ok(watch.sees(kind="cdp", device="SIP00156219BB2F", version="P003-08-12-00"), "CDP is")
tap.ok(watch.sees(kind="dhcp.request", type="discover", mac=MAC), "DHCP is")
tap.ok(watch.sees(kind="tftp.done", name=NAME), "and a whole transfer")

# the cable, the card
tap.ok(wait_for(lambda: watch.links() == [True], PATIENCE, "the card"),
       "the card is told as up at the beginning")
tap.ok(watch.tells(False, lambda: ip("link set w1 down")), "a pulled cable is told")
tap.ok(watch.tells(True, lambda: ip("link set w1 up")), "and one that is back")
send(request("after-cable"))
tap.ok(watch.sees(kind="tftp.request", name="after-cable"), "what comes then is seen")
tap.ok(watch.tells(False, lambda: ip("link set w0 down")), "a card switched off is told")
watch.tells(True, lambda: ip("link set w0 up"))
send(request("after-switch"))
tap.ok(watch.sees(kind="tftp.request", name="after-switch"), "after that it is watched again")
tap.ok(watch.tells(False, lambda: ip("link del w0")), "a card that vanished is told")
watch.tells(True, make_wire)
send(request("after-unplug"))
tap.ok(watch.sees(kind="tftp.request", name="after-unplug"), "and opened again when it is back")
groups = subprocess.run(["ip", "maddr", "show", "dev", "w0"], capture_output=True).stdout.decode()
tap.ok("01:00:0c:cc:cc:cc" in groups, "its groups too", groups)
tap.equal(watch.stop(), 130, "SIGINT ends it with 128 + its number")
kinds = [e["kind"] for e in watch.events()]
tap.equal(kinds[-3:], ["capture", "phone", "summary"], "after counters, phones and summary")
last = of_kind(watch.events(), "capture")[-1]
tap.ok(last["drops"] == 0 and last["packets"] >= 8 and last["interface"] == "w0",
       "the counters count over both cards", last)

# every interface, and words for people
watch = Watch()
send(*CONVERSATION)
tap.ok(watch.sees(kind="tftp.done", name=NAME), "any: a transfer is seen")
tap.ok(watch.sees(kind="cdp", device="SIP00156219BB2F"), "any: CDP is")
watch.stop()
watch = Watch("-i", "w0", "--promiscuous")
link = subprocess.run(["ip", "-d", "link", "show", "w0"], capture_output=True).stdout.decode()
tap.ok("promiscuity 1" in link, "--promiscuous: the card is", link)
watch.stop()
for seconds in (2, 60):  # a busy computer may take two for the first word
    p = subprocess.Popen([HOOKFLASH, "watch", "-i", "w0", "--timeout", str(seconds)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    p.stderr.readline()
    send(*CONVERSATION)
    out = p.communicate(timeout=PATIENCE)[0].decode()
    if "00156219BB2F" in out:
        break
tap.ok(p.returncode == 0 and "00156219BB2F" in out, "--timeout ends it with the table", out)
tap.ok(out.splitlines()[-1].endswith("0 not understood, 0 lost."), "and the counters", out)

# refusals
def refusal(*args, **kw):
    p = subprocess.run([HOOKFLASH, "watch", *args], capture_output=True, timeout=PATIENCE, **kw)
    return p.returncode, p.stderr.decode()


status, err = refusal("-i", "w0", preexec_fn=without_net_raw)
tap.ok(status == 3 and "sudo setcap cap_net_raw,cap_net_bind_service+eip " + HOOKFLASH in err
       or status == 3 and "setcap cap_net_raw" in err, "not permitted: exit 3 and the command", err)
status, err = refusal("-i", "w9")
tap.ok(status == 4 and "no interface w9" in err, "no such interface: exit 4", err)
ip("link set w0 down")
status, err = refusal("-i", "w0")
tap.ok(status == 4 and "sudo ip link set w0 up" in err, "a card switched off: exit 4", err)
ip("link set w0 up")
status, err = refusal("--promiscuous")
tap.ok(status == 2 and "-i IF" in err, "--promiscuous of every interface: usage", err)

# serve looks too
ip(f"addr add {SERVER_IP}/24 dev w0")
with Folder() as tmp:
    os.mkdir(tmp + "/root")
    with open(f"{tmp}/root/{NAME}", "w", encoding="ascii") as f:
        f.write(f"<device><phonePassword>{SECRET}</phonePassword></device>")
    session = tmp + "/session"

    def serve(*more, **kw):
        return Server("--root", tmp + "/root", "--json", "--session", session, *more,
                      address=SERVER_IP, **kw)

    def journal():
        """Its whole lines: the last one may be half written."""
        with open(session + "/journal.jsonl", encoding="ascii") as f:
            text = f.read()
        return lines(text[:text.rfind("\n") + 1])

    server = serve()
    first = wait_for(lambda: of_kind(journal(), "link"), PATIENCE, "the link event")
    tap.equal([(e["interface"], e["address"], e["up"]) for e in first], [("w0", SERVER_IP, True)],
              "serve tells the address that it serves on")
    send(request(NAME, server_port=server.port), register(SECRET), cdp(), discover(),
         data(1, SECRET.encode() * 20), ack(1), request("elsewhere", server="10.9.7.9"))
    seen = wait_for(lambda: [e for e in journal() if e["kind"] == "tftp.request" and
                             e.get("server") == "10.9.7.9"], PATIENCE, "a request to another server")
    tap.ok(seen, "serve sees who asks another server")
    tap.ok(wait_for(lambda: [e for e in journal() if e["kind"] == "tftp.request" and
                             e["src"] == "wire" and e["name"] == NAME], PATIENCE, "the request"),
           "and its own requests on the wire, at its own port")
    server.stop()
    content = open(session + "/capture.pcap", "rb").read()
    kept = frames_of(session)
    tap.ok(len(kept) >= 6, "the session keeps the control packets", kept)
    tap.ok(SECRET.encode() not in content, "and no password of any")
    tap.ok(b"REGISTER sip:" in content and b"User-Agent: Cisco-CP7960G/8.0" in content,
           "of SIP it keeps the rest of the header")
    blocks = [f for _, f, _ in kept if f[42:44] == b"\0\3"]
    tap.ok(blocks and all(len(f) == 46 for f in blocks), "of DATA four bytes", blocks)
    status, events, _ = hookflash("watch", "--json", "--port", server.port, session + "/capture.pcap")
    tap.ok(NAME in events and "SIP00156219BB2F" in events, "and can be watched again", events)
    p = subprocess.run(["tshark", "-r", session + "/capture.pcap", "-Y", "cdp || tftp || sip"],
                       capture_output=True)
    tap.ok(p.returncode == 0 and b"CDP" in p.stdout, "tshark reads it", p.stdout + p.stderr)

    # a kill tore the last packet; the next run goes on behind the last whole one, on another card
    with open(session + "/capture.pcap", "ab") as f:
        f.write(b"\1\2\3\4\5\6\7\0" * 3)
    server = Server("--root", tmp + "/root", "--json", "--session", session, address="0.0.0.0")
    send(cdp(version=b"P00308010200"))
    wait_for(lambda: [e for e in journal() if e.get("version") == "P00308010200"], PATIENCE,
             "cdp again")
    server.stop()
    again = frames_of(session)
    tap.equal([f for f in again[:len(kept)]], kept, "a continued session keeps what was there")
    tap.ok(any(b"P00308010200" in f for _, f, _ in again[len(kept):]),
           "and appends, what a kill tore is cut off", again[len(kept):])

    session = tmp + "/blind"
    server = serve("--no-capture")
    tap.equal(curl(server.port, NAME, SERVER_IP)[0], 0, "--no-capture: it serves")
    server.stop()
    tap.equal((os.path.exists(session + "/capture.pcap"), of_kind(journal(), "capture"),
               "capture" in server.talk()), (False, [], False), "and captures nothing")

    session = tmp + "/refused"
    server = serve(prefix=("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"))
    talk = server.talk()
    tap.equal(curl(server.port, NAME, SERVER_IP)[0], 0, "where capture is not permitted, it serves")
    server.stop()
    tap.ok(talk.count("no capture: not permitted; firewall and other servers stay invisible") == 1
           and "setcap" in talk, "and says once what stays invisible", talk)
tap.done()
