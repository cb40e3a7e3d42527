# SPDX-License-Identifier: MIT
"""A shell on a pty of its own, 80x24, for what no screen shows: the sequences that were written, the
settings that the terminal was left with, who is still running."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios

from e2e import HOOKFLASH, PATIENCE, wait_for

SECONDS = PATIENCE
PROGRAM = os.path.abspath(HOOKFLASH)
PROMPT = b"ready> "
# What a program that has left must have taken back, and how it stood before there was one.
MODES = {25: True, 1000: False, 1006: False, 2004: False, 1049: False}


class Shell:
    """An interactive shell, with jobs; all that was written to its terminal is in .wrote."""

    def __init__(self, folder, **env):
        self.wrote, self.mark = b"", 0
        settings = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, "ENV": "",
                    "PS1": PROMPT.decode(), "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **env}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execve("/bin/sh", ["sh", "-i"], settings)
        self.see(PROMPT)
        self.settings = self.stty()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def read(self):
        while self.fd >= 0 and select.select([self.fd], [], [], 0)[0]:
            try:
                self.wrote += os.read(self.fd, 65536)
            except OSError:
                return

    def see(self, pattern):
        """True once it was written behind the latest command or key."""
        def look():
            self.read()
            return re.search(pattern, self.wrote[self.mark:], re.DOTALL)
        found = wait_for(look, SECONDS, pattern)
        if not found:
            print(f"# |{self.wrote[self.mark:][-600:]!r}")
        return bool(found)

    def key(self, keys):
        self.read()
        self.mark = len(self.wrote)
        os.write(self.fd, keys)

    def type(self, line):
        self.key(line.encode() + b"\n")

    def run(self, arguments, env=""):
        """hookflash; its exit status shows as [status], what it says on stderr is in err."""
        self.type(f"{env} {PROGRAM} {arguments} 2>err; echo \"[$?]\"")

    def ended(self, status):
        return self.see(rf"\[{status}\]\r\n.*{re.escape(PROMPT.decode())}".encode())

    def stty(self):
        self.type("stty -a; echo")
        self.see(rb"speed.*" + re.escape(PROMPT))
        return self.wrote[self.mark:].partition(b"speed")[2]

    def modes(self):
        """Private modes as they were set last, those that nobody touched as ever."""
        now = dict(MODES)
        for numbers, letter in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.wrote):
            for n in numbers.split(b";"):
                now[int(n)] = letter == b"h"
        return {n: on for n, on in now.items() if n in MODES}

    def is_restored(self):
        """The shell has its terminal as it was, and nobody else is left on it. Why not is printed."""
        left = wait_for(lambda: not self.others(), SECONDS, "the end of all others")
        settings, modes = self.stty(), self.modes()
        if settings != self.settings:
            print(f"# stty: {settings}\n# was:  {self.settings}")
        if modes != MODES:
            print(f"# modes: {modes}")
        return bool(left) and settings == self.settings and modes == MODES

    def others(self):
        """Processes of this terminal's session beside the shell: {pid: name}."""
        return {pid: name for pid, (name, _) in self.session().items()}

    def session(self):
        """The same with their parents: {pid: (name, parent)}."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="latin-1") as f:
                    name, rest = f.read().split("(", 1)[1].rsplit(") ", 1)
            except OSError:
                continue
            state, parent, _, session = rest.split()[:4]
            if int(session) == self.pid and int(pid) != self.pid and state != "Z":
                found[int(pid)] = (name, int(parent))
        return found

    def hookflash(self):
        """Its pid, once it runs: not that of a child, which may have the same name."""
        def look():
            ours = {p: parent for p, (n, parent) in self.session().items() if n == "hookflash"}
            return [p for p, parent in ours.items() if parent not in ours]
        return wait_for(look, SECONDS, "the process")[0]

    def hang_up(self):
        os.close(self.fd)
        self.fd = -1


def err_of(folder):
    with open(os.path.join(folder, "err"), encoding="latin-1") as f:
        return f.read()
