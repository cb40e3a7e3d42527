#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`hookflash doctor` on a computer of its own, which is broken in one way after the other. The
firewall's tools are scripts that print what the real ones print; what drops packets is real."""
import contextlib
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import enter_private_namespace, ip  # noqa: E402

enter_private_namespace()

from e2e import HOOKFLASH, PATIENCE, Folder, Tap, environment, lines, run, wait_for  # noqa: E402

TOOLS = ("ufw", "firewall-cmd", "nft", "iptables-save")
SHUT = """table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iifname "lo" accept
		tcp dport 22 accept
	}
}
"""
tap = Tap()


class Computer:
    """Runs the doctor with no firewall tool but those that were put there."""

    def __init__(self, folder):
        self.folder, self.bin = folder, folder + "/bin"
        os.mkdir(self.bin)
        for name in TOOLS:
            self.tool(name, status=127)

    def tool(self, name, prints="", status=0):
        with open(f"{self.bin}/{name}", "w", encoding="ascii") as f:
            f.write(f"#!/bin/sh\ncat <<'END'\n{prints}END\nexit {status}\n")
        os.chmod(f"{self.bin}/{name}", 0o755)

    def ask(self, *args, prefix=()):
        env = environment(PATH=self.bin + ":" + os.environ["PATH"])
        return run(*prefix, HOOKFLASH, "doctor", *args, env=env)

    def findings(self, *args, prefix=()):
        """(exit status, check -> its findings)"""
        status, out, err = self.ask("--json", *args, prefix=prefix)
        if err:
            print("#", err.strip())
        found = {}
        for f in lines(out):
            found.setdefault(f["check"], []).append(f)
        return status, found

    def expect(self, story, want_status, check, severity, text, fix, *args, prefix=()):
        status, found = self.findings(*args, prefix=prefix)
        mine = found.get(check, [])
        tap.ok(status == want_status and
               any(f["severity"] == severity and text in f["text"] and fix in f["fix"]
                   for f in mine), f"{story}: {severity}, {text}", f"{status} {mine}")


@contextlib.contextmanager
def holding(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("0.0.0.0", port))
        yield


def link_state(wanted):
    """The kernel tells of a link a moment after it changed."""
    def now():
        p = subprocess.run(["ip", "-o", "link", "show", "d0"], capture_output=True, check=True)
        return f" state {wanted} " in p.stdout.decode()
    wait_for(now, PATIENCE, f"d0 in state {wanted}")


def wire():
    ip("""link add d0 type veth peer name d1
          link set d0 up
          link set d1 up
          addr add 10.9.0.1/24 dev d0""")
    link_state("UP")


with Folder() as tmp:
    here = Computer(tmp)
    me = f"(process {os.getpid()})"
    wire()

    # a computer that can do it
    os.mkdir(tmp + "/root")
    status, found = here.findings("-i", "d0", "--root", tmp + "/root")
    bad = [f for some in found.values() for f in some if f["severity"] in ("warning", "error")]
    tap.equal((status, bad), (0, []), "a good computer: exit 0, nothing worse than a note")
    tap.equal([c for c, some in found.items() if any(f["severity"] == "note" for f in some)],
              ["firewall", "option-150", "terminal", "view", "wiring"], "its notes are what nobody could look at")
    tap.equal(sorted(found["clock"][0]), ["check", "fix", "kind", "offset", "path", "severity",
                                          "slug", "text"], "a finding has the fields of DESIGN 2")
    here.expect("the address for DHCP", 0, "option-150", "note", "10.9.0.1",
                "dhcp-option=150,10.9.0.1", "-i", "d0")
    here.expect("it receives what it sends", 0, "self-test", "ok", "arrives", "", "-i", "d0")
    here.expect("no tool: nothing is claimed of the firewall", 0, "firewall", "note",
                "not checked", "nft list ruleset", "-i", "d0")
    status, out, err = here.ask("-i", "d0")
    tap.ok(status == 0 and "ok  UDP port 69: free\n" in out and err == "" and
           out.endswith("this computer can do it\n"), "for people: a line a check, and the sum", out)
    status, out, err = here.ask("-i", "d0", "--quiet")
    tap.ok(status == 0 and "ok  " not in out and "can do it" not in out and "--  DHCP" in out,
           "--quiet leaves out what is well", out)
    tap.ok(all(len(line) <= 80 for line in out.splitlines()), "no line is wider than 80", out)

    # ports
    with holding(69):
        here.expect("the port is held", 1, "tftp-port", "error", me, f"sudo kill {os.getpid()}",
                    "-i", "d0")
        here.expect("and is not touched", 1, "self-test", "note", "not tried", "", "-i", "d0")
        here.expect("another port beside it", 0, "phones-port", "warning", me,
                    f"sudo kill {os.getpid()}", "-i", "d0", "--port", "6969")
    with holding(67):
        here.expect("a DHCP server here", 0, "dhcp-here", "note", me, "option 150 to 10.9.0.1",
                    "-i", "d0")
    here.expect("free again", 0, "tftp-port", "ok", "free", "", "-i", "d0")

    # nobody's privilege: an own user namespace has none in this network; a chroot allows none
    nobody = ("unshare", "-U")
    if subprocess.run([*nobody, "true"], stderr=subprocess.DEVNULL).returncode != 0:
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        os.chmod(tmp, 0o711)
        os.chown(tmp + "/root", 65534, 65534)
    here.expect("no privilege for the port", 1, "tftp-port", "error", "not permitted",
                "sudo setcap cap_net_raw,cap_net_bind_service+eip", "-i", "d0", prefix=nobody)
    here.expect("nor for capture", 1, "capture", "warning", "not permitted", "sudo setcap", "-i",
                "d0", prefix=nobody)
    here.expect("nor for the firewall's rules", 1, "firewall", "note", "not checked: only root",
                "sudo hookflash doctor", "-i", "d0", prefix=nobody)
    here.expect("a high port needs none", 0, "self-test", "ok", "arrives", "", "-i", "d0", "--port",
                "6969", prefix=nobody)
    with holding(6969):
        here.expect("who holds it is not seen by nobody", 1, "tftp-port", "error",
                    "cannot be seen from here", "sudo ss -lnup 'sport = :6969'", "-i", "d0",
                    "--port", "6969", prefix=nobody)
    with open("/proc/sys/net/core/rmem_max", encoding="ascii") as f:
        most = int(f.read())
    enough = most >= 4194304
    here.expect("the receive buffer is what the kernel allows", 1, "receive-buffer",
                "ok" if enough else "note", "4096 KiB" if enough else f"{most // 1024} KiB of 4096",
                "" if enough else "sudo sysctl -w net.core.rmem_max=4194304", "-i", "d0",
                prefix=nobody)
    few = ("prlimit", "--nofile=64:64")
    here.expect("few open files", 0, "open-files", "warning", "only 64", "prlimit --pid $$", "-i",
                "d0", prefix=few)

    # the folder
    os.chmod(tmp + "/root", 0o500)
    here.expect("a folder that cannot be written", 1, "folder", "warning", "cannot be written",
                "chown", "-i", "d0", "--root", tmp + "/root", prefix=nobody)
    os.chmod(tmp + "/root", 0)
    here.expect("a folder that cannot be read", 1, "folder", "error", "cannot be read", "chmod",
                "-i", "d0", "--root", tmp + "/root", prefix=nobody)
    os.chmod(tmp + "/root", 0o700)
    here.expect("no such folder", 1, "folder", "error", "no such folder",
                f"mkdir -p {tmp}/none", "-i", "d0", "--root", tmp + "/none")
    here.expect("a file in its place", 1, "folder", "error", "not a folder", "ls -ld", "-i", "d0",
                "--root", HOOKFLASH)

    # the firewall, as its tools tell it
    here.tool("nft", SHUT)
    here.expect("nft lets nothing in", 1, "firewall", "error", "policy drop",
                "sudo nft insert rule inet filter input udp dport 69 accept", "-i", "d0")
    status, found = here.findings("-i", "d0")
    tap.equal(found["firewall"][0]["slug"], "firewall-suspected", "with a slug to be explained")
    here.tool("nft", SHUT.replace("tcp dport 22", "udp dport 69"))
    here.expect("nft lets it in", 0, "firewall", "ok", "udp dport 69 accept", "", "-i", "d0")
    here.tool("nft", SHUT.replace("tcp dport 22", 'iifname "d0"'))
    here.expect("nft trusts the card", 0, "firewall", "ok", 'iifname "d0" accept', "", "-i", "d0")
    here.tool("nft", status=1)
    here.expect("nft refuses", 0, "firewall", "note", "would not list", "sudo nft list ruleset",
                "-i", "d0")
    here.tool("nft", status=127)
    here.tool("ufw", "Status: active\nDefault: deny (incoming), allow (outgoing)\n")
    here.expect("ufw lets nothing in", 1, "firewall", "error", "Default: deny",
                "sudo ufw insert 1 allow proto udp to any port 69", "-i", "d0")
    here.tool("ufw", status=127)

    # and as the packets tell it: nobody lists this one
    for card in ("all", "lo"):
        with open(f"/proc/sys/net/ipv4/conf/{card}/disable_policy", "w", encoding="ascii") as f:
            f.write("0")
    ip("xfrm policy add src 0.0.0.0/0 dst 0.0.0.0/0 proto 17 dport 69 dir in action block")
    here.expect("something drops the port", 1, "self-test", "error", "did not arrive",
                "nft list ruleset", "-i", "d0")
    ip("xfrm policy flush")
    ip("link set lo down")
    here.expect("loopback is off", 0, "self-test", "warning", "loopback is off",
                "sudo ip link set lo up", "-i", "d0")
    ip("link set lo up")

    # a second card in the phones' network; a service that looks after the card
    ip("""link add d2 type veth peer name d3
          link set d2 up
          addr add 10.9.0.9/24 dev d2""")
    here.expect("another card in the same network", 0, "same-network", "warning", "d2 has 10.9.0.9",
                "sudo ip link set d2 down", "-i", "d0")
    ip("link del d2")
    index = socket.if_nametoindex("d0")
    states = ("unshare", "-m", "sh", "-c", "mount -t tmpfs none /run && mkdir -p "
              "/run/NetworkManager/devices && printf '[device]\\nmanaged=true\\n' "
              f">/run/NetworkManager/devices/{index} && exec \"$@\"", "sh")
    here.expect("NetworkManager has the card", 0, "address-manager", "note", "NetworkManager",
                "nmcli device set d0 managed no", "-i", "d0", prefix=states)

    # the interface
    ip("addr add 10.9.1.1/24 dev d0")
    here.expect("two addresses: which one is the operator's to say", 0, "option-150", "note",
                "10.9.0.1, 10.9.1.1", "ip -brief address", "-i", "d0")
    ip("addr flush dev d0")
    here.expect("no address", 1, "interface", "error", "without an IPv4 address",
                "sudo ip addr add 192.168.79.1/24 dev d0", "-i", "d0")
    here.expect("no interface with an address at all", 1, "interface", "error",
                "no interface is up", "sudo ip addr add")
    ip("link set d1 down")
    link_state("LOWERLAYERDOWN")
    here.expect("the other end is off", 1, "interface", "error", "no link", "plug the cable in",
                "-i", "d0")
    ip("link set d0 down")
    here.expect("switched off", 1, "interface", "error", "switched off", "sudo ip link set d0 up",
                "-i", "d0")
    here.expect("off: no capture is tried", 1, "capture", "note", "not tried", "", "-i", "d0")
    here.expect("no such interface", 1, "interface", "error", "no such interface",
                "ip -brief link", "-i", "d9")

    for args, says in ((("--load", "x"), "does not know --load"), (("d0",), "one word too many")):
        status, out, err = here.ask(*args)
        tap.ok(status == 2 and says in err and out == "", f"doctor {' '.join(args)}: {says}", err)
tap.done()
