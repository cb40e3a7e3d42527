# SPDX-License-Identifier: MIT
"""The server under test, ours or another's, as a process; and the folder that it serves."""
import glob
import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading

from tap import PATIENCE, Failed, Skip, check, until
from tftp_peer import Peer

BUILD = os.environ.get("BUILD_DIR", ".")
ANY = "0.0.0.0"  # of both families, for our server


# --- servers --------------------------------------------------------------------------------------
PEERS = os.path.join(BUILD, "peers")


def peer_binary(name):
    for where in (os.path.join(PEERS, "usr/sbin", name), shutil.which(name)):
        if where and os.access(where, os.X_OK):
            return where
    raise Skip(f"{name} is not here: tests/net/fetch_peers.sh unpacks it")


def ours(root, address, port, flags):
    where = [] if address == ANY else ["--address", address]
    return [os.path.join(BUILD, "tests/net/tftpd_bare"), *where, "--port", str(port), *flags, root]


def translate(flags, known):
    """Our flags in another server's words."""
    missing = [f for f in flags if f not in known]
    if missing:
        raise Skip(f"this server has no {missing[0]}")
    return [word for f in flags for word in known[f].split()]


def hpa(root, address, port, flags):
    where = ["-a", f":{port or 69}"] if address == ANY else ["-4", "-a", f"{address}:{port or 69}"]
    refused = " ".join(f"-r {o}" for o in ("blksize", "blksize2", "tsize", "timeout", "utimeout",
                                           "rollover"))
    return [peer_binary("in.tftpd"), "-L", *where, "-s", "-u", "root",
            *translate(flags, {"--no-options": refused}), root]


def atftpd(root, address, port, flags):
    where = [] if address == ANY else ["--bind-address", address]
    refused = "--no-blksize --no-tsize --no-timeout --no-multicast --no-windowsize"
    # With more descriptors than select() can tell of it dies.
    return ["prlimit", "--nofile=1024:1024", peer_binary("atftpd"), "--daemon", "--no-fork",
            "--user", "root.root", "--port", str(port or 69), *where, "--maxthread", "2000",
            "--logfile", "-", *translate(flags, {"--no-options": refused}), root]


def dnsmasq(root, address, port, flags):
    if port not in (0, 69):
        raise Skip("dnsmasq serves on port 69 only")
    where = [] if address == ANY else ["--bind-dynamic", f"--listen-address={address}"]
    return [peer_binary("dnsmasq"), "-k", "--conf-file=/dev/null", "--port=0", "--enable-tftp",
            f"--tftp-root={root}", "--tftp-max=6000", "--user=root", "--pid-file=", "--log-facility=-",
            *where, *translate(flags, {"--one-port": "--tftp-single-port"})]


OTHERS = ("hpa", "atftpd", "dnsmasq")
COMMANDS = {"ours": ours, "hpa": hpa, "atftpd": atftpd, "dnsmasq": dnsmasq}
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error|Segmentation|stack smashing")


class Server:
    """One server process. `wrap` is a command that confines it; `flags` are ours."""
    running = []

    def __init__(self, root, *flags, kind="ours", address=ANY, port=0, wrap=(),
                 events=True):
        self.root, self.address = root, address
        if kind in OTHERS:
            port = port or (69 if kind == "dnsmasq" else free_port())
        flags = [*flags, "--events"] if kind == "ours" and events else list(flags)
        command = [*wrap, *COMMANDS[kind](root, address, port, flags)]
        self.lines, self.errors, self.port, self.stopped = [], [], port, False
        libraries = ":".join(glob.glob(os.path.join(PEERS, "usr/lib/*-linux-gnu")))
        environment = dict(os.environ, LD_LIBRARY_PATH=libraries) if kind in OTHERS else None
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=environment,
                                        preexec_fn=os.setpgrp if kind in OTHERS else None)
        self.leads_group = kind in OTHERS
        Server.running.append(self)
        self.ready = threading.Event()
        self.readers = [threading.Thread(target=self.read, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.lines),
                                     (self.process.stderr, self.errors))]
        for reader in self.readers:
            reader.start()
        if kind not in OTHERS:
            self.ready.wait(PATIENCE)
            if not any(line.startswith("port ") for line in self.lines):
                self.process.wait(PATIENCE)
                for reader in self.readers:
                    reader.join(PATIENCE)
        else:
            until(lambda: self.serves() or not self.alive(), "the server answers")
        check(self.alive(), "did not start: " + self.story())

    def read(self, pipe, lines):
        for line in pipe:
            lines.append(line.decode("latin-1").rstrip("\n"))
            if lines is self.lines and line.startswith(b"port "):
                self.port = int(line.split()[1])
                self.ready.set()
        self.ready.set()

    def address_for(self, ip):
        """Which address a client at `ip` asks."""
        if self.address != ANY:
            return self.address
        return "::1" if ":" in ip else "127.0.0.1"

    def serves(self):
        """True: it answers. Also a barrier: what arrived at the port before has been dealt with."""
        with Peer(self, self.address if self.address.startswith("127.") else "127.0.0.1") as peer:
            peer.ask("no such file")
            return peer.hear(2) is not None

    def settle(self):
        """What arrived at the port before is dealt with and answered. Twice: blocks that go out
        together leave after the first answer, and before the second."""
        for _ in range(2):
            until(lambda: self.serves() or not self.alive(), "the server answers")
            check(self.alive(), "the server died: " + self.story())

    def alive(self):
        return self.process.poll() is None

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def family(self):
        """(folder, stat fields from the third on) in /proc of the process and of its children."""
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(stat) as f:
                    text = f.read()
            except OSError:
                continue  # it ended just now
            fields = text[text.rindex(")") + 2:].split()
            if self.process.pid in (int(text.split()[0]), int(fields[1])):
                yield os.path.dirname(stat), fields

    def cpu_seconds(self):
        """Of the process and of its children, living and dead; not a number when it ignores
        SIGCHLD, for then nobody keeps what the dead ones used."""
        with open(f"/proc/{self.process.pid}/status") as f:
            ignored = int(re.search(r"SigIgn:\s+(\S+)", f.read())[1], 16)
        if ignored >> (signal.SIGCHLD - 1) & 1:
            return float("nan")
        ticks = sum(int(t) for _, fields in self.family() for t in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_kb(self):
        """Of the process and of its living children; what they share is divided among them."""
        total = 0
        for folder, _ in self.family():
            try:
                with open(os.path.join(folder, "smaps_rollup")) as f:
                    total += int(re.search(r"Pss:\s+(\d+)", f.read())[1])
            except (OSError, TypeError):
                continue  # it ended just now
        return total

    def resident_kb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            resident = re.search(r"VmRSS:\s+(\d+)", status.read())
        check(resident, "the server died: " + self.story())
        return int(resident[1])

    def events(self, kind):
        """The event lines of a kind so far."""
        return [line for line in self.lines if line.startswith(kind + " ")]

    def story(self):
        return f"status {self.process.poll()}; " + " | ".join(self.errors[-5:])

    def stop(self, signo=signal.SIGTERM):
        self.stopped = True
        if self.alive():
            self.process.send_signal(signo)
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed(f"did not end on signal {signo}") from None
        self.end_children()
        for reader in self.readers:
            reader.join(PATIENCE)
        if self in Server.running:
            Server.running.remove(self)
        complaint = [line for line in self.errors if SANITIZER.search(line)]
        check(not complaint, f"the sanitizers complain: {complaint[:3]}")
        return status

    def end_children(self):
        """Those of a server that forks outlive it by a minute."""
        if self.leads_group:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @classmethod
    def kill_all(cls):
        for server in list(cls.running):
            server.process.kill()
            server.end_children()
            server.process.wait()


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((ANY, 0))
        return s.getsockname()[1]


def raise_descriptor_limit():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def sanitized():
    """True when the server under test is an ASan build."""
    with open(os.path.join(BUILD, "tests/net/tftpd_bare"), "rb") as program:
        return b"__asan_init" in program.read()


# --- files ----------------------------------------------------------------------------------------
def pattern(size, seed=1):
    """Bytes that differ from block to block, whatever the block size."""
    words = range(seed * 7919, seed * 7919 + size // 4 + 1)
    return b"".join(struct.pack("!I", w * 2654435761 & 0xFFFFFFFF) for w in words)[:size]


def netascii(content):
    """RFC 764 line ends, written independently of src/snapshot.c."""
    return re.sub(rb"[\r\n]", lambda m: b"\r\n" if m[0] == b"\n" else b"\r\0", content)


class Folder:
    """A private folder with files in it, removed at the end."""

    def __init__(self, **files):
        self.base = tempfile.mkdtemp(prefix="hookflash-tftp.")
        self.path = os.path.join(self.base, "root")
        os.mkdir(self.path, 0o755)
        os.chmod(self.base, 0o755)
        self.content = {}
        for name, content in files.items():
            self.write(name, content)

    def at(self, name):
        return os.path.join(self.path, name)

    def write(self, name, content):
        with open(self.at(name), "wb") as f:
            f.write(content)
        os.chmod(self.at(name), 0o644)
        self.content[name] = content

    def remove(self):
        shutil.rmtree(self.base, ignore_errors=True)
