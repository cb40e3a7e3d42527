# SPDX-License-Identifier: MIT
"""`hookflash serve` with its monitor on a terminal, and with browsers that hold on to the event
stream: for the benches that ask what these cost."""
import fcntl
import os
import pty
import selectors
import shutil
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time

from tap import until
from tftp_server import BUILD, Server

PORT, WEB_PORT, BURST, START_SECONDS = 6969, 8069, 1000, 60


class Monitor:
    """The program on a pty of 200x60; all that it writes there and on the web is read at once."""

    def __init__(self, *args, prefix=(), readers=0):
        self.home = tempfile.mkdtemp(prefix="hookflash-bench.")
        self.session = os.path.join(self.home, "session")
        self.drawn, self.leaving, self.ended = 0, False, False
        self.selector = selectors.DefaultSelector()
        self.fd, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
        self.process = subprocess.Popen(
            [*prefix, os.path.join(BUILD, "hookflash"), "serve", "--session", self.session,
             f"--web=127.0.0.1:{WEB_PORT}", "--web-per-address", str(readers + 8), *args],
            stdin=terminal, stdout=terminal, stderr=terminal,
            env=dict(os.environ, TERM="xterm-256color", LC_ALL="C.UTF-8", HOME=self.home,
                     XDG_DATA_HOME=self.home))
        os.close(terminal)
        Server.running.append(self)
        self.selector.register(self.fd, selectors.EVENT_READ, "screen")
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        for _ in range(readers):
            self.listen()

    def listen(self):
        """One more browser."""
        stream = socket.socket()
        until(lambda: stream.connect_ex(("127.0.0.1", WEB_PORT)) == 0, "the page is there",
              START_SECONDS)
        stream.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % WEB_PORT)
        self.selector.register(stream, selectors.EVENT_READ, "web")

    def read(self):
        while not self.ended:
            for key, _ in self.selector.select(0.1):
                try:
                    got = os.read(key.fd, 1 << 16)
                except OSError:
                    got = b""
                if key.data == "screen":
                    self.drawn += len(got)
                if got:
                    continue
                self.selector.unregister(key.fileobj)
                if key.data == "web":
                    key.fileobj.close()
                    if not self.leaving:  # too slow, and cut off: a browser comes back
                        self.listen()

    def end_children(self):
        """It has none; Server.kill_all() asks."""

    def stop(self):
        """Its exit status."""
        self.leaving = True
        self.process.terminate()
        status = self.process.wait(START_SECONDS)
        Server.running.remove(self)
        self.ended = True
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            if key.data == "web":
                key.fileobj.close()
        os.close(self.fd)
        shutil.rmtree(self.home)
        return status


def is_answered():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.1)
        s.sendto(b"\0\1no such file\0octet\0", ("127.0.0.1", PORT))
        try:
            return s.recv(600) != b""
        except OSError:
            return False


def first_block_beside_screen(bench, readers):
    """What the load generator says of a burst of requests at the server behind the monitor."""
    monitor = Monitor("--root", bench.folder.path, "--address", "127.0.0.1", "--port", str(PORT),
                      "--no-capture", prefix=bench.on_server_core, readers=readers)
    try:
        until(is_answered, "hookflash serve answers", START_SECONDS)
        before = monitor.drawn
        result = bench.load(PORT, "--clients", BURST)
        result["drawn"] = monitor.drawn - before
    finally:
        monitor.stop()
    return result
