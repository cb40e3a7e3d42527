#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The bench's own DHCP server against other people's clients: busybox udhcpc and ISC dhclient with a
phone's vendor class, tshark as the judge of what they were told; against another server (dnsmasq);
and whole: simulated phones on raw Ethernet that have nothing but a cable are converted.

    near0 10.9.0.1/24: hookflash serve --dhcp        far0: the clients
"""
import os
import signal
import socket
import struct
import subprocess
import sys

import bench_net
from bench_net import RIVAL, SERVER
from tftp_net import enter_private_namespace, ip, send_forged

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e"))
from e2e import (PATIENCE, PHONES, SCCP, SIP, Folder, Server, Tap, environment, forge,  # noqa: E402
                 hookflash, lines, of_kind, peer, problems_of, run, wait_for)
from wire_frames import records  # noqa: E402

VENDOR = "Cisco Systems, Inc. IP Phone CP-7960G"
MAC = "02:00:00:00:00:a1"
PHONE = "00:15:62:aa:00:01"

# What a client's script is told, a line a call; it takes and drops the address as it is told to.
SCRIPT = """#!/bin/sh
reason=${reason:-$1}
case $reason in
deconfig | RELEASE | EXPIRE | FAIL) ip -4 addr flush dev far0 ;;
bound | BOUND | REBOOT) ip addr add "${new_ip_address:-$ip}/24" dev far0 ;;
esac
echo "$reason ${new_ip_address:-$ip} 66=${new_tftp_server_name:-$tftp} \
150=${new_tftp150:-$opt150} siaddr=${new_next_server:-$siaddr} by=${new_dhcp_server_identifier:-$serverid} \
router=${new_routers:-$router} t=${new_dhcp_lease_time:-$lease}" >>LOG
exit 0
"""


def fresh_bench():
    """Both ends again as they are at the start."""
    bench = bench_net.Bench()
    ip(f"link set far0 address {MAC}", bench.phones)
    return bench


def serve_at(tmp, *args):
    return Server("--root", tmp + "/root", "--json", "--session", tmp + "/session", "-i", "near0",
                  "--dhcp", *args, port=69, address=SERVER, env=environment(XDG_DATA_HOME=tmp + "/data"))


def told(server, kind, src="server"):
    """[(type, mac's last byte, address)] of this server's events so far."""
    return [(e["type"], e["mac"][-2:], e.get("address") or e.get("wanted"))
            for e in of_kind(lines(server.output()), kind) if e["src"] == src]


def each_once(events):
    """A client that a busy server keeps waiting asks again, and is answered again."""
    return [e for i, e in enumerate(events) if not i or e != events[i - 1]]


def notes(server):
    return [e["text"] for e in lines(server.output()) if e.get("verb") == "note"]


class Client:
    """udhcpc or dhclient at the phones' end; `heard` are the lines of its script."""

    def __init__(self, bench, tmp, name):
        self.bench, self.log = bench, f"{tmp}/{name}.log"
        self.script, self.process = f"{tmp}/{name}.sh", None
        self.talk = open(f"{tmp}/{name}.talk", "wb")
        with open(self.script, "w", encoding="ascii") as f:
            f.write(SCRIPT.replace("LOG", self.log))
        os.chmod(self.script, 0o755)

    def start(self, *command):
        self.process = self.bench.run(command, stdout=self.talk, stderr=self.talk)
        return self

    def udhcpc(self, *args):
        return self.start("busybox", "udhcpc", "-f", "-i", "far0", "-s", self.script, "-O", "66",
                          "-O", "150", "-O", "3", "-t", str(PATIENCE // 3), *args)

    def dhclient(self, tmp, lease="", *args):
        conf = f"{tmp}/dhclient.conf"
        with open(conf, "w", encoding="ascii") as f:
            f.write(f'option tftp150 code 150 = array of ip-address;\n'
                    f'send vendor-class-identifier "{VENDOR}";\n'
                    "request subnet-mask, routers, tftp-server-name, tftp150;\n"
                    "initial-interval 1;\nselect-timeout 0;\n")
        if lease:
            with open(f"{tmp}/leases", "w", encoding="ascii") as f:
                f.write(lease)
        return self.start(peer("dhclient"), "-4", "-d", "-cf", conf, "-lf", f"{tmp}/leases", "-pf",
                          f"{tmp}/pid", "-sf", self.script, *args, "far0")

    def heard(self):
        try:
            with open(self.log, encoding="ascii") as f:
                return f.read().split("\n")[:-1]  # behind the last one stands a line half written
        except FileNotFoundError:
            return []

    def wait(self, reason):
        """The newest such line, once there is one."""
        found = wait_for(lambda: [x for x in self.heard() if x.split()[0] == reason], PATIENCE,
                         f"{reason} at the client")
        if not found:
            print("#", self.heard())
        return found[-1] if found else ""

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)


def option_150(text):
    """udhcpc has it in hex, dhclient with dots."""
    return text.replace("150=0a090001", "150=10.9.0.1")


# --- what is refused ------------------------------------------------------------------------------
def refusals(tap, tmp):
    def serve(*args):
        return hookflash("serve", "--root", tmp, "--timeout", 1, *args)

    status, _, err = serve("--dhcp")
    tap.ok(status == 2 and "-i IF" in err, "--dhcp wants to know on which wire", err)
    status, _, err = serve("--dhcp=everybody", "-i", "near0")
    tap.ok(status == 2 and "any" in err, "--dhcp=everybody is no word of ours", err)
    for args, word in ((("--dhcp-pool", "10.9.0.9-10.9.0.2"), "--dhcp-pool"),
                       (("--dhcp-pool", "10.9.0.9"), "--dhcp-pool"),
                       (("--dhcp-lease", "59"), "--dhcp-lease")):
        status, _, err = serve("--dhcp", "-i", "near0", *args)
        tap.ok(status == 2 and word in err and "must be" in err, " ".join(args), err)
    status, _, err = serve("--dhcp-pool", "10.9.0.2-10.9.0.9", "-i", "near0")
    tap.ok(status == 2 and "needs --dhcp" in err, "a pool without a server", err)
    status, _, err = serve("--dhcp", "-i", "none0")
    tap.ok(status == 4 and "no such interface" in err, "an interface that is not there", err)
    status, _, err = serve("--dhcp", "-i", "lo")
    tap.ok(status == 4 and "no Ethernet" in err, "no phone hangs on the loopback", err)
    status, _, err = serve("--dhcp", "-i", "near0", "--dhcp-pool", "10.8.0.2-10.8.0.9")
    tap.ok(status == 4 and "outside" in err, "a pool outside the subnet", err)
    status, _, err = serve("--dhcp", "-i", "near0", "--dhcp-pool", f"{SERVER}-{SERVER}")
    tap.ok(status == 4 and "no address is left" in err, "a pool of nothing but ourselves", err)
    status, _, err = serve("--dhcp", "-i", "near0", "--address", "10.9.0.200")
    tap.ok(status == 4 and "does not have the address 10.9.0.200" in err, "another's address", err)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("", 67))
        status, _, err = serve("--dhcp", "-i", "near0")
        tap.ok(status == 3 and f"(process {os.getpid()})" in err and "port 67" in err,
               "port 67 is held, and by whom is said", err)
    ip("addr flush dev near0")
    status, _, err = serve("--dhcp", "-i", "near0")
    tap.ok(status == 4 and "sudo ip addr add 192.168.79.1/24 dev near0" in err,
           "a card without an address, and what to type", err)
    tap.equal(os.path.exists(tmp + "/data"), False, "nothing was begun")
    ip(f"addr add {SERVER}/24 brd 10.9.0.255 dev near0")


def came_late(path):
    """dnsmasq pings an address for 3 s before it offers it, and serve looks for 4 s: not even a
    good program hears in time what a busy computer lets dnsmasq say later."""
    with open(path, "rb") as f:
        dhcp = [(t, frame) for t, frame, _ in records(f.read())
                if frame[12:14] == b"\x08\0" and frame[23] == socket.IPPROTO_UDP]
    asked = [t for t, frame in dhcp if frame[36:38] == b"\0\x43"]
    offered = [t for t, frame in dhcp if frame[36:38] == b"\0\x44"]
    return not offered or offered[0] - asked[0] > 4


def another_server(tap, bench, tmp):
    ip("addr add 10.9.0.3/24 dev far0", bench.phones)
    dnsmasq = bench.run([peer("dnsmasq"), "-k", "-C", "/dev/null", "-i", "far0", "-p", "0",
                         "--bind-interfaces", "-u", "root", "--dhcp-range=10.9.0.50,10.9.0.60,1h",
                         f"--dhcp-leasefile={tmp}/dnsmasq.leases", f"--pid-file={tmp}/dnsmasq.pid"],
                        stderr=subprocess.DEVNULL)
    wait_for(lambda: os.path.exists(f"{tmp}/dnsmasq.pid"), PATIENCE, "dnsmasq")
    for i in range(5):
        recorder, session = bench_net.Recorder(tmp + "/look.pcap"), f"{tmp}/refused{i}"
        status, out, err = hookflash("serve", "--root", tmp, "--timeout", 1, "-i", "near0", "--dhcp",
                                     "--session", session)
        recorder.stop()
        if status == 3 or not came_late(tmp + "/look.pcap"):
            break
    dnsmasq.terminate()
    dnsmasq.wait(PATIENCE)
    ip("addr flush dev far0", bench.phones)
    tap.ok(status == 3 and RIVAL in err, "dnsmasq on the wire: refused, and its address is named", err)
    tap.ok(all(line in err for line in ("dhcp-option=150,10.9.0.1", "option tftp150 10.9.0.1;",
                                        '"data": "0A090001"', "option 150 ip 10.9.0.1",
                                        "-OptionId 150 -Value 10.9.0.1")),
           "with the lines for it and its like", err)
    tap.equal((out, os.path.exists(session)), ("", False), "and no session was begun")


# --- other people's clients -----------------------------------------------------------------------
def udhcpc(tap, bench, tmp, server):
    ip("addr add 10.9.0.2/24 dev far0", bench.phones)  # typed in; the pool begins there
    laptop = Client(bench, tmp, "laptop").udhcpc("-n", "-t", "2", "-T", "1")
    laptop.process.wait(PATIENCE)
    tap.equal((laptop.process.returncode, told(server, "dhcp.request")), (1, []),
              "a laptop is not answered, and not told of")
    phone = Client(bench, tmp, "udhcpc").udhcpc("-V", VENDOR, "-R")
    line = phone.wait("bound")
    tap.equal(option_150(line), "bound 10.9.0.2 66=10.9.0.1 150=10.9.0.1 siaddr=10.9.0.1 by=10.9.0.1 "
              "router= t=3600", "udhcpc, no broadcast flag: a lease, and it has the address itself")
    phone.process.send_signal(signal.SIGUSR1)
    tap.equal(phone.wait("renew").split()[:2], ["renew", "10.9.0.2"], "it renews")
    phone.stop()
    wait_for(lambda: ("release", "a1", None) in told(server, "dhcp.request"), PATIENCE,
             "the release")
    # It opens its socket after it asked to renew, often too late, and then asks once more.
    tap.equal((each_once(told(server, "dhcp.request")), each_once(told(server, "dhcp.reply"))),
              ([("discover", "a1", None), ("request", "a1", "10.9.0.2"), ("request", "a1", None),
                ("release", "a1", None)],
               [("offer", "a1", "10.9.0.2"), ("ack", "a1", "10.9.0.2")]),
              "and gives it back; all that it asked and was told is an event")


def dhclient(tap, bench, tmp, server):
    lease = """lease {
  interface "far0";
  fixed-address 192.168.1.20;
  option subnet-mask 255.255.255.0;
  option dhcp-lease-time 86400;
  option dhcp-server-identifier 192.168.1.1;
  renew never; rebind never; expire never;
}
"""
    before = len(told(server, "dhcp.reply"))
    phone = Client(bench, tmp, "dhclient").dhclient(tmp, lease)
    line = phone.wait("BOUND")
    tap.equal(line, "BOUND 10.9.0.2 66=10.9.0.1 150=10.9.0.1 siaddr=10.9.0.1 by=10.9.0.1 "
              "router= t=3600", "dhclient comes from another life: NAK at once, then a lease")
    tap.equal(each_once([t for t, _, _ in told(server, "dhcp.reply")[before:]]),
              ["nak", "offer", "ack"], "in this order")
    # It tells its script first and writes the lease down then; without that there is none to return.
    wait_for(lambda: "fixed-address 10.9.0.2;" in open(tmp + "/leases", encoding="ascii").read(),
             PATIENCE, "the lease in dhclient's file")
    phone.stop()
    Client(bench, tmp, "release").dhclient(tmp, "", "-r").process.wait(PATIENCE)
    wait_for(lambda: told(server, "dhcp.request")[-1][0] == "release", PATIENCE,
             "the release")
    tap.equal(told(server, "dhcp.request")[-1][:2], ("release", "a1"), "and it gives it back")
    ip("addr flush dev far0", bench.phones)


def tshark(tap, tmp):
    """What was on the wire, in Wireshark's words."""
    fields = ["dhcp.option.dhcp", "dhcp.ip.client", "dhcp.ip.your", "dhcp.ip.server", "dhcp.option.tftp_server_name",
              "dhcp.option.tftp_server_address", "dhcp.option.subnet_mask", "ip.dst", "eth.dst"]
    _, out, err = run("tshark", "-r", tmp + "/wire.pcap", "-Y", "dhcp.type == 2", "-T", "fields",
                      *[x for f in fields for x in ("-e", f)])
    rows = each_once([line.split("\t") for line in out.splitlines()])
    offer, ack, renewed = (rows + [[], [], []])[:3]
    says = [SERVER, SERVER, SERVER, "255.255.255.0"]
    tap.equal((offer, ack), (["2", "0.0.0.0", "10.9.0.2", *says, "10.9.0.2", MAC],
                             ["5", "0.0.0.0", "10.9.0.2", *says, "10.9.0.2", MAC]),
              "tshark: siaddr, options 66 and 150, in frames to a card that has no address yet")
    tap.equal(renewed, ["5", "10.9.0.2", "10.9.0.2", *says, "10.9.0.2", MAC],
              "and the renewal to its address")
    nak = [r for r in rows if r[0] == "6"]
    tap.equal(nak, [["6", "0.0.0.0", "0.0.0.0", "0.0.0.0", "", "", "", "255.255.255.255",
                     "ff:ff:ff:ff:ff:ff"]],
              "the NAK goes to all")
    _, out, err = run("tshark", "-r", tmp + "/wire.pcap", "-Y",
                      "dhcp && (_ws.malformed || _ws.expert.severity == error)")
    tap.equal(out, "", "and it finds nothing malformed")


def clients(tap, bench, tmp):
    recorder = bench_net.Recorder(tmp + "/wire.pcap")
    server = serve_at(tmp)
    tap.ok("giving 253 addresses to phones on near0" in server.talk(), "serve says what it gives",
           server.talk())
    udhcpc(tap, bench, tmp, server)
    dhclient(tap, bench, tmp, server)
    server.stop()
    recorder.stop()
    tshark(tap, tmp)


# --- a card that is another one now -----------------------------------------------------------------
def card_made_anew(tap, bench, tmp):
    """As an adapter on USB that is pulled and plugged in again: the same name and address, and the
    kernel's number for it is another."""
    with open(tmp + "/root/file", "wb") as f:
        f.write(b"x" * 700)
    server = serve_at(tmp, "--http-provisioning", "--session", tmp + "/anew")

    def card_is(up):
        told = of_kind(lines(server.output()), "link")
        return told and (told[-1]["up"], told[-1].get("address")) == (up, SERVER)

    wait_for(lambda: card_is(True), PATIENCE, "the card")
    ip("link del near0")
    gone = wait_for(lambda: card_is(False), PATIENCE, "the loss")
    bench.plug_in()
    ip(f"link set far0 address {MAC}", bench.phones)
    wait_for(lambda: card_is(True), PATIENCE, "the card that came")
    phone = Client(bench, tmp, "anew").udhcpc("-V", VENDOR, "-n", "-q", "-t", "20", "-T", "1")
    line = phone.wait("bound")
    phone.process.wait(PATIENCE)
    tap.ok(gone and line.startswith("bound 10.9.0."), "the card is pulled and put back: it gives addresses", line)
    for url in (f"tftp://{SERVER}/file", f"http://{SERVER}:6970/file"):
        got = bench.run(["curl", "-s", "-m", "60", url], stdout=subprocess.PIPE).communicate()[0]
        tap.equal(got, b"x" * 700, f"and files: {url}")
    tap.equal(server.stop(), 143, "and ends as ever")
    ip("addr flush dev far0", bench.phones)


# --- addresses in use, leases that last -----------------------------------------------------------
def taken_address(tap, bench, tmp):
    # One card answers for all addresses of its end: who typed it in is another card by its MAC.
    ip("""link add guest0 link far0 type macvlan mode bridge
          addr add 10.9.0.20/24 dev guest0
          link set guest0 up""", bench.phones)
    server = serve_at(tmp, "--dhcp-pool", "10.9.0.20-10.9.0.21", "--session", tmp + "/taken")
    phone = Client(bench, tmp, "taken").udhcpc("-V", VENDOR, "-n", "-q")
    tap.equal(phone.wait("bound").split()[1:2], ["10.9.0.21"],
              "somebody typed the first address in: it is found by ARP and passed over")
    phone.process.wait(PATIENCE)
    second = Client(bench, tmp, "second").udhcpc("-V", VENDOR, "-n", "-t", "2", "-T", "1", "-x",
                                                 "0x3d:01020000000002", "-C")
    second.process.wait(PATIENCE)
    server.stop()
    full = [n for n in notes(server) if "addresses are given" in n]
    tap.equal((second.process.returncode, len(full)), (1, 1),
              "then the pool is used up: silence, and it is said once")
    ip("link del guest0", bench.phones)
    ip("addr flush dev far0", bench.phones)


def any_client(tap, bench, tmp):
    server = Server("--root", tmp + "/root", "--session", tmp + "/any", "-i", "near0", "--dhcp=any",
                    port=69, address=SERVER, env=environment(XDG_DATA_HOME=tmp + "/data"))
    laptop = Client(bench, tmp, "any").udhcpc("-n", "-q", "-B")
    tap.equal(laptop.wait("bound").split()[:2], ["bound", "10.9.0.2"], "--dhcp=any: a laptop too")
    laptop.process.wait(PATIENCE)
    phone = Client(bench, tmp, "shown").udhcpc("-n", "-q", "-V", VENDOR)
    phone.wait("bound")
    phone.process.wait(PATIENCE)
    server.stop()
    with open(tmp + "/any/journal.jsonl", encoding="ascii") as f:
        acks = [e for e in of_kind(lines(f.read()), "dhcp.reply")
                if (e["src"], e["type"]) == ("server", "ack")]
    shown = [line for line in server.output().splitlines() if "DHCP" in line and "ack" in line]
    tap.ok(len(shown) == len(acks) >= 2, "a person is shown each lease once, whoever saw it",
           f"{len(acks)} in the journal\n{server.output()}")
    ip("addr flush dev far0", bench.phones)


# --- another server, later ------------------------------------------------------------------------
LATE = bytes.fromhex("0200000000b2")


def rival_says(bench, kind):
    head = bytes(4) + b"\x12\x34\x56\x78" + bytes(20) + LATE + bytes(10)
    with bench.phones:
        bench_net.Dhcp.reply(head, RIVAL, kind, "10.9.0.77", {}, card="far0")


def phone_asks(bench, kind, more=b""):
    """To all, as a phone does: the 236 bytes, what kind, whose class, and more."""
    head = struct.pack("!BBBB4sHH", 1, 1, 6, 0, b"late", 0, 0x8000) + bytes(16) + LATE + bytes(202)
    body = (head + b"\x63\x82\x53\x63" + bench_net.option(53, bytes([kind])) +
            bench_net.option(60, VENDOR.encode()) + more + b"\xff")
    with bench.phones:
        send_forged("far0", ("0.0.0.0", 68), ("255.255.255.255", 67), body)


def takes_rivals_offer(bench, server):
    """The offer itself a switch has sent to that phone alone; its REQUEST goes to all."""
    rivals = bench_net.option(54, bench_net.addresses(RIVAL))
    phone_asks(bench, 3, rivals)
    wait_for(lambda: [t for t, _, _ in told(server, "dhcp.request")] == ["request"], PATIENCE,
             "the request")
    early = notes(server)  # it may remember that server: no proof yet
    phone_asks(bench, 1)
    wait_for(lambda: [t for t, _, _ in told(server, "dhcp.request")][1:] == ["discover"],
             PATIENCE, "a discover")
    phone_asks(bench, 3, rivals)
    return early


def later_server(tap, bench, tmp, what, happens):
    server = serve_at(tmp, "--session", f"{tmp}/{what.split()[0]}")
    early = happens(bench, server)
    wait_for(lambda: any("stopped" in n for n in notes(server)), PATIENCE,
             "the server to stop")
    before = len(told(server, "dhcp.reply"))
    phone = Client(bench, tmp, what.split()[0]).udhcpc("-V", VENDOR, "-n", "-t", "2", "-T", "1")
    phone.process.wait(PATIENCE)
    status = server.stop()
    stopped = [n for n in notes(server) if "stopped" in n]
    tap.ok(not early and len(stopped) == 1 and RIVAL in stopped[0] and phone.process.returncode == 1 and
           len(told(server, "dhcp.reply")) == before,
           f"another server {what}: ours falls silent, and says so", (early, stopped))
    tap.equal(status, 143, "the bench goes on until it is ended")


# --- whole ----------------------------------------------------------------------------------------
def phones_at(bench, *args):
    p = bench.run([PHONES, "--interface", "far0", "--mac", PHONE, "--speed", "20", "--json",
                   *map(str, args)], stdout=subprocess.PIPE, text=True)
    return of_kind(lines(p.communicate(timeout=500)[0]), "sim")


def conversion(tap, bench, tmp):
    forge(tmp + "/set", SIP)
    more = ["--load", tmp + "/set", "--phones", "all", "--speed", "20", "--session", tmp + "/whole"]
    server = serve_at(tmp, *more)
    sims = phones_at(bench, "--count", 8, "--from", SCCP, "--for", 400, "--until-settled")
    server.stop()
    events = lines(server.output())
    tap.equal([s["load"] for s in sims], [SIP] * 8, "eight phones with nothing but a cable convert")
    leases = {s["mac"]: s["ip"] for s in sims}
    tap.equal(len(set(leases.values())), 8, "each with an address of its own")
    tap.equal({p["mac"]: (p["stage"], problems_of(p, events, by="mac")) for p in of_kind(events, "phone")},
              {m: ("done", []) for m in leases}, "serve says so of each, and no alarm")
    naks = [t for t, _, _ in told(server, "dhcp.reply") if t == "nak"]
    tap.equal(naks, [], "after each reboot they had their address again")

    server = serve_at(tmp, *more)
    last = PHONE[:-2] + "08"
    sims = phones_at(bench, "--mac", last, "--from", SIP, "--for", 400, "--until-settled")
    client = Client(bench, tmp, "again").udhcpc("-V", VENDOR, "-n", "-q", "-x",
                                                "0x3d:01" + last.replace(":", ""), "-C", "-r",
                                                "10.9.0.200")
    address = client.wait("bound").split()[1:2]
    client.process.wait(PATIENCE)
    server.stop()
    tap.equal(([s["ip"] for s in sims], address), ([leases[last]], [leases[last]]),
              "started again with the same session: a phone keeps its address, whatever it asks")


def wizard(tap, tmp):
    """What is answered in step 5 is what serve does."""
    forge(tmp + "/set", SIP)
    with open(tmp + "/bench.ini", "w", encoding="ascii") as f:
        f.write(f"[bench]\ninterface = near0\n[load]\nload = {tmp}/set\n[phones]\nphones = all\n"
                "[point]\ndhcp = yes\ndhcp-pool = 10.9.0.30-10.9.0.39\n[convert]\ntimeout = 1\n")
    status, out, err = hookflash("--answers", tmp + "/bench.ini", "--session", tmp + "/wizard",
                                 env=environment(XDG_DATA_HOME=tmp + "/data"))
    tap.ok(status == 1 and "giving 10 addresses to phones on near0" in err,
           "the wizard's answer dhcp = yes makes this computer give addresses", f"{status}{out}{err}")


def main():
    tap = Tap()
    missing = [name for name in ("dhclient", "dnsmasq", "busybox", "tshark") if not peer(name)]
    if missing:
        sys.exit(f"Bail out! not found: {' '.join(missing)}; next: ./bootstrap deps check")
    with Folder() as tmp:
        os.mkdir(tmp + "/root")
        bench = fresh_bench()
        refusals(tap, tmp)
        another_server(tap, bench, tmp)
        wizard(tap, tmp)
        clients(tap, bench, tmp)
        taken_address(tap, bench, tmp)
        any_client(tap, bench, tmp)
        card_made_anew(tap, bench, tmp)
        for what, happens in (("offers an address", lambda bench, _: rival_says(bench, 2)),
                              ("refuses one", lambda bench, _: rival_says(bench, 6)),
                              ("gave one to a phone that asked all", takes_rivals_offer)):
            later_server(tap, bench, tmp, what, happens)
        conversion(tap, bench, tmp)
    tap.done()


enter_private_namespace()
main()
