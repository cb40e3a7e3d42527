#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What y sends to the terminal, byte for byte: one OSC 52 sequence that only writes, ended by ST.
On a pty of its own and, with set-clipboard on, in tmux, which then holds the text."""
import base64
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import termios

from e2e import HOOKFLASH, PATIENCE, Folder, Tap, wait_for

SECONDS = PATIENCE
OSC52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x1b\\")
tap = Tap()


class Screen:
    """hookflash on a pty of 80x24; everything that it wrote is in .wrote."""

    def __init__(self, folder, term, *args):
        self.wrote = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            env = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, "TERM": term,
                   "LC_ALL": "C.UTF-8"}
            os.chdir(folder)
            os.execve(PROGRAM, [PROGRAM, *args], env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def see(self, pattern):
        """True once the pattern was written; what it wrote before is no matter."""
        def look():
            if select.select([self.fd], [], [], 0)[0]:
                try:
                    self.wrote += os.read(self.fd, 65536)
                except OSError:
                    pass
            return re.search(pattern, self.wrote, re.DOTALL)
        return wait_for(look, SECONDS, pattern)

    def key(self, key):
        self.wrote = b""
        os.write(self.fd, key)

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.see(rb"\x1b\[\?2004l")
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def on_a_pty(folder):
    for term, takes in (("xterm-256color", True), ("tmux-256color", True), ("screen", True),
                        ("vt100", False)):
        s = Screen(folder, term, "demo", "--trouble", "set-incomplete", "--speed", "50")
        s.see(rb"set-incomplete")
        s.see(rb"it is over|FAILED")
        s.key(b"y")
        s.see(rb"select it here")
        sent = OSC52.findall(s.wrote)
        if takes:
            text = base64.b64decode(sent[0]).decode("ascii") if len(sent) == 1 else ""
            tap.ok(re.match(r"00:15:62:19:10:00  127\.1\.0\.1  \w+  \(shall take P0S3-8-12-00\)\n"
                            r"asked last: \S+\n"
                            r"set-incomplete: The load lacks one of its files\n  found: .*\n"
                            r"  to do: .*\n\Z", text), f"TERM={term}: the row goes out once", sent)
            tap.ok(b"\x1b]52;c;?" not in s.wrote and s.wrote.count(b"\x1b]52") == 1,
                   f"TERM={term}: nothing is read from the clipboard")
        else:
            tap.ok(not sent and b"takes no clipboard" in s.wrote,
                   f"TERM={term}: no sequence; it says so and shows the text", s.wrote)
        s.end()


def in_tmux(folder):
    def tmux(*args):
        return subprocess.run(["tmux", "-L", f"hookflash-clip-{os.getpid()}", *args],
                              capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm"}).stdout

    tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-c", folder,
         "env", "-i", f"PATH={os.environ['PATH']}", f"HOME={folder}", f"TMPDIR={folder}",
         "LC_ALL=C.UTF-8", "TERM=tmux-256color", PROGRAM, "demo", "--trouble", "set-incomplete",
         "--speed", "50")
    tmux("set-option", "-s", "set-clipboard", "on")
    wait_for(lambda: "set-incomplete" in tmux("capture-pane", "-p"), SECONDS, "the trouble")
    tmux("send-keys", "y")
    held = wait_for(lambda: tmux("show-buffer"), SECONDS, "tmux's buffer")
    tap.ok(held and held.startswith("00:15:62:19:10:00  127.1.0.1  "),
           "tmux with set-clipboard on holds the row", held)
    tmux("kill-server")


PROGRAM = os.path.abspath(HOOKFLASH)
with Folder() as tmp:
    on_a_pty(tmp)
if shutil.which("tmux"):
    with Folder() as tmp:
        in_tmux(tmp)
else:
    tap.skip("in tmux", "tmux is not installed")
tap.done()
