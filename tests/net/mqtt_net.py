# SPDX-License-Identifier: MIT
"""A real broker (mosquitto, unpacked below the build folder) in this script's own network, and the
plainest client that hears all that it is told (MQTT 3.1.1)."""
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading

from e2e import PATIENCE, wait_for


def peer(name):
    """A program of PATH, or one that was unpacked below the build folder (bootstrap, peer:)."""
    for top in (os.environ.get("BUILD_DIR", "build"), os.environ.get("SRC_DIR", ".") + "/build"):
        for sub in ("usr/sbin", "usr/bin"):
            path = f"{top}/peers/{sub}/{name}"
            if os.access(path, os.X_OK):
                return path
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def free_port():
    """One that stays free until it is bound: the kernel gives none so low to who connects."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


class Broker:
    """mosquitto on a port of its own that stays the same when it is killed and started again. What
    it was told and has not passed on is lost with it: nothing is kept on disk."""

    def __init__(self, tmp, *lines, name="broker", start=True):
        self.port, self.conf, self.log = free_port(), f"{tmp}/{name}.conf", f"{tmp}/{name}.log"
        with open(self.conf, "w", encoding="ascii") as f:
            f.write("\n".join([f"listener {self.port} 127.0.0.1", "persistence false",
                               *(["user root"] if os.geteuid() == 0 else []), *lines]) + "\n")
        self.process = None
        if start:
            self.start()

    def url(self, scheme="mqtt", host="127.0.0.1"):
        return f"{scheme}://{host}:{self.port}"

    def _answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            return True
        except OSError:
            return False

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([peer("mosquitto"), "-c", self.conf], stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        if not wait_for(self._answers, PATIENCE, "the broker"):
            sys.exit("Bail out! mosquitto does not start: " + open(self.log).read()[-500:])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def _text(s):
    return struct.pack(">H", len(s)) + s.encode()


def _packet(kind, body):
    n, size = len(body), b""
    while True:
        n, digit = divmod(n, 128)
        size += bytes([digit | (128 if n else 0)])
        if not n:
            return bytes([kind]) + size + body


class Recorder:
    """Hears everything from now on; `heard` is [(topic, payload, retained)] in the order told."""
    count = 0

    def __init__(self, port, topic="#"):
        self.heard = []
        Recorder.count += 1  # a broker sends away who comes under a name that it has
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        self.socket.sendall(_packet(0x10, _text("MQTT") + b"\x04\x02\x00\x00" +
                                    _text(f"recorder{Recorder.count}")))
        assert self._read() == (0x20, b"\x00\x00")
        self.socket.sendall(_packet(0x82, b"\x00\x01" + _text(topic) + b"\x01"))
        assert self._read()[0] == 0x90
        self.socket.settimeout(None)
        threading.Thread(target=self._run, daemon=True).start()

    def _read(self):
        head = self.file.read(1)
        if not head:
            raise EOFError
        size = shift = 0
        while True:
            digit = self.file.read(1)[0]
            size |= (digit & 127) << shift
            shift += 7
            if digit < 128:
                return head[0], self.file.read(size)

    def _run(self):
        try:
            while True:
                kind, body = self._read()
                if kind >> 4 != 3:
                    continue
                n = struct.unpack(">H", body[:2])[0]
                at = 2 + n
                if kind & 6:
                    self.socket.sendall(_packet(0x40, body[at:at + 2]))
                    at += 2
                self.heard.append((body[2:2 + n].decode(), body[at:], bool(kind & 1)))
        except (EOFError, OSError, ValueError):
            pass

    def of(self, part):
        return [(t, p) for t, p, _ in list(self.heard) if f"/{part}" in t]
