# SPDX-License-Identifier: MIT
"""A terminal as a person has it (a private tmux), for scripts that use the screen: what is to be
seen is waited for, at most two minutes; never a time."""
import glob
import os
import re
import subprocess

from e2e import HOOKFLASH, PATIENCE, tell_sanitizers, wait_for

SECONDS = PATIENCE
PROGRAM = os.path.abspath(HOOKFLASH)


def processes(parent=None, name=None):
    """Of all processes those below `parent` (at any depth) with that name: pids."""
    table = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="latin-1") as f:
                pid, rest = f.read().split(" (", 1)
        except OSError:
            continue
        comm, fields = rest.rsplit(") ", 1)
        if fields.split()[0] != "Z":
            table[int(pid)] = (int(fields.split()[1]), comm)

    def is_below(pid):
        while pid in table:
            if table[pid][0] == parent:
                return True
            pid = table[pid][0]
        return False
    return [p for p in table if (not parent or is_below(p)) and name in (None, table[p][1])]


class Terminal:
    """A shell in a terminal of 80x24; each has a tmux server to itself."""
    count = 0

    def __init__(self, folder, **env):
        Terminal.count += 1
        self.socket = f"hookflash-{os.getpid()}-{Terminal.count}"
        self.folder = folder
        settings = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder, "PS1": "ready> ",
                    "LC_ALL": "C.UTF-8", "ENV": "", **env}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-c", folder,
                  "env", "-i", *[f"{k}={v}" for k, v in settings.items()],
                  "TERM=xterm-256color", "sh", "-i")
        self.tmux("set-option", "-g", "window-size", "manual")
        self.see("ready>")
        self.pid = int(self.tmux("display-message", "-p", "#{pane_pid}"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tmux("kill-server", check=False)
        if os.path.exists(self.folder + "/err"):
            tell_sanitizers(err_of(self.folder))

    def tmux(self, *args, check=True):
        p = subprocess.run(["tmux", "-L", self.socket, *args], capture_output=True, text=True,
                           env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
        if check and p.returncode:
            print(f"# tmux {args[0]}: {p.stderr.strip()}")
        return p.stdout

    def text(self, *options):
        return self.tmux("capture-pane", "-p", *options, check=False)

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.keys("Enter")

    def run(self, arguments, env="", err="err"):
        """hookflash; its exit status shows as [status]. Nothing is seen of what ran before."""
        self.type("clear")
        self.see(r"\Aready>\s*\Z")
        self.type(f"clear; {env} {PROGRAM} {arguments} 2>{err}; echo \"[$?]\"")

    def see(self, pattern, seconds=SECONDS):
        """True once the pattern can be seen."""
        # Each look is a process or two of tmux: not as often as where a file is read.
        found = wait_for(lambda: re.search(pattern, self.text()), seconds, pattern, every=0.06)
        if not found:
            print("\n".join("# |" + line for line in self.text().splitlines()))
        return bool(found)

    def still(self):
        """The whole screen. A frame comes in pieces: it is whole once five looks show the same."""
        seen = []

        def look():
            seen.append(self.text())
            return len(seen) > 5 and len(set(seen[-5:])) == 1
        wait_for(look, SECONDS, "a screen that stays")
        return seen[-1]

    def hookflash(self):
        """The program itself, not one of its children, which may have the same name."""
        pids = wait_for(lambda: processes(self.pid, "hookflash"), SECONDS, "the process") or []
        below = {child for pid in pids for child in processes(pid)}
        return next((pid for pid in pids if pid not in below), None)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def is_restored(self):
        """The shell has its terminal back: no second screen, echo on, lines."""
        self.type("stty -a | tr ';' ' ' | tr -s ' ' '\\n' | grep -xE -- '-?(echo|icanon)' | tr '\\n' ' '")
        return (self.see(r"(?m)^icanon echo ready>") and
                self.tmux("display-message", "-p", "#{alternate_on}").strip() == "0")


def err_of(folder):
    with open(folder + "/err", encoding="latin-1") as f:
        return f.read()
