#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What hookflash gives up, what it keeps, and what it cannot do any more (DESIGN 12).

First layer by layer: each thing that must be refused is done without the guards, so that the test
can fail, and is then refused by each layer that is said to refuse it, alone. Then the program
itself, started in every way: as root, by sudo, with capabilities of its file, with none, by systemd.
"""
import glob
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tftp_net import enter_private_namespace, ip  # noqa: E402

MOUNTS = "HOOKFLASH_IN_MOUNTS"
USER, UID, GID, GROUP = "benchtech", 61234, 61235, 61236


def enter_own_mounts():
    """A user of our own, who is in two groups, stands in /etc for these processes alone."""
    if os.environ.get(MOUNTS):
        return
    folder = tempfile.mkdtemp(prefix="hookflash-etc-")
    with open(folder + "/passwd", "w", encoding="ascii") as f:
        f.write(open("/etc/passwd", encoding="utf-8").read() +
                f"{USER}:x:{UID}:{GID}::{folder}/home:/bin/sh\n")
    with open(folder + "/group", "w", encoding="ascii") as f:
        f.write(open("/etc/group", encoding="utf-8").read() +
                f"{USER}:x:{GID}:\nbench:x:{GROUP}:{USER}\n")
    os.chmod(folder, 0o755)
    os.mkdir(folder + "/home")
    os.chown(folder + "/home", UID, GID)
    os.environ[MOUNTS] = folder
    script = (f"mount --make-rprivate / && mount --bind {folder}/passwd /etc/passwd && "
              f"mount --bind {folder}/group /etc/group && exec \"$@\"")
    os.execvp("unshare", ["unshare", "-m", "sh", "-c", script, "sh", sys.executable, *sys.argv])


if os.geteuid() != 0:
    if os.environ.get("CI") == "true":
        sys.exit("Bail out! this needs root")
    print("1..0 # SKIP only root can give up what root has")
    sys.exit(0)
enter_own_mounts()
enter_private_namespace()

from e2e import (BUILD, HOOKFLASH, SIP, Folder, Tap, curl, environment, forge,  # noqa: E402
                 hookflash, run, wait_for)

tap = Tap()
HOME = os.environ[MOUNTS] + "/home"
BITE = os.path.join(BUILD, "tests/net/bite")
SUDO = {"SUDO_UID": str(UID), "SUDO_GID": str(GID), "SUDO_USER": USER}
TWO = 1 << 10 | 1 << 13  # CAP_NET_BIND_SERVICE, CAP_NET_RAW
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all",
          "--bounding-set=-all")
ADDRESS = "10.9.0.1"

# --- layer by layer -------------------------------------------------------------------------------
# attempt -> the layers each of which refuses it by itself, and what that one says; p as plain root,
# s by sudo. In a build with sanitizers c ends the process instead.
REFUSED = {
    "shadow": {"s": "EACCES", "f": "EACCES"},
    "read-outside": {"f": "EACCES", "s": "EACCES"},
    "write-outside": {"f": "EACCES", "s": "EACCES"},
    "make-outside": {"f": "EACCES", "s": "EACCES"},
    "truncate-outside": {"f": "EACCES", "s": "EACCES"},
    "exec": {"f": "EACCES", "c": "EPERM"},
    "fork": {"c": "EPERM"},
    "ptrace": {"p": "EPERM", "s": "EPERM", "f": "EPERM", "c": "EPERM"},
    "environ": {"p": "EACCES", "s": "EACCES"},
    "kill": {"s": "EPERM", "c": "EPERM"},
    "packet": {"p": "EPERM", "s": "EPERM"},
    "packet-afterwards": {"p": "EPERM", "s": "EPERM"},
    "port": {"p": "EACCES", "s": "EACCES"},
    "connect": {"f": "EACCES", "c": "EPERM"},
    "mount": {"p": "EPERM", "s": "EPERM", "f": "EPERM", "c": "EPERM"},
    "unshare": {"c": "EPERM"},
    "setuid": {"s": "EPERM", "c": "EPERM"},
    "tiocsti": {"c": "EPERM"},
}
ALLOWED = ("write-inside", "packet-raised", "port-raised", "kill-child", "winsize")
NAMES = {"p": "capabilities, as root", "s": "user, by sudo", "f": "Landlock", "c": "seccomp"}
SANITIZED = b"__asan_init" in open(BITE, "rb").read()
# What the leak detector needs; the same build says so in `doctor`.
RELAXED = {("fork", "c"), ("ptrace", "c")} if SANITIZED else set()


class Bites:
    def __init__(self, tmp):
        self.inside, self.outside = tmp + "/inside", tmp + "/outside"
        os.mkdir(self.inside)
        os.mkdir(self.outside, 0o700)
        with open(self.outside + "/file", "w", encoding="ascii") as f:
            f.write("kept")
        self.victim = subprocess.Popen(["sleep", "infinity"])
        self.listener = socket.create_server(("127.0.0.1", 0))

    def bite(self, layers, attempt):
        os.chown(self.inside, *((UID, GID) if "s" in layers else (0, 0)))
        env = environment(ASAN_OPTIONS="detect_leaks=0", **(SUDO if "s" in layers else {}))
        p = subprocess.run(["unshare", "-m", BITE, layers.replace("s", "p"), attempt, self.inside,
                            self.outside, str(self.victim.pid),
                            str(self.listener.getsockname()[1])],
                           capture_output=True, env=env, timeout=120)
        if p.returncode == -signal.SIGSYS or p.returncode == 128 + signal.SIGSYS:
            return "EPERM" if SANITIZED else "SIGSYS"
        return p.stdout.decode().strip() or p.stderr.decode()[-500:]

    def end(self):
        self.victim.kill()
        self.victim.wait()
        self.listener.close()


def bites():
    with Folder() as tmp:
        os.chmod(tmp, 0o755)
        b = Bites(tmp)
        for attempt, by in REFUSED.items():
            tap.equal(b.bite("-", attempt), "done", f"{attempt}: with no guard it is done")
            for layer, says in by.items():
                if (attempt, layer) not in RELAXED:
                    tap.equal(b.bite(layer, attempt), says, f"{attempt}: refused by {NAMES[layer]}")
        for attempt in ALLOWED:
            for layers in ("pfc", "sfc"):
                tap.equal(b.bite(layers, attempt), "done",
                          f"{attempt}: works behind all of them, {NAMES[layers[0]]}")
        tap.equal(open(b.outside + "/file", encoding="ascii").read(), "", "truncated once, unguarded")
        b.end()


# --- the program ----------------------------------------------------------------------------------
class Served:
    """`hookflash serve` on port 69 of a wire of its own, with capture."""

    def __init__(self, *args, program=HOOKFLASH, prefix=(), env=None, pass_fds=()):
        self.err = tempfile.NamedTemporaryFile()
        self.out = tempfile.NamedTemporaryFile()
        self.process = subprocess.Popen([*prefix, program, "serve", "-i", "d0", *map(str, args)],
                                        stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err,
                                        env=env or environment(), pass_fds=pass_fds)
        wait_for(lambda: "Ctrl-C" in self.talk() or self.process.poll() is not None, 60, "greeting")
        # In the sandbox, which is the last thing before the loop.
        wait_for(lambda: self.status().get("Seccomp") == "2" or self.process.poll() is not None, 60,
                 "the sandbox")

    def talk(self):
        return open(self.err.name, encoding="latin-1").read()

    def status(self):
        try:
            with open(f"/proc/{self.process.pid}/status", encoding="ascii") as f:
                return {name: value.strip() for name, _, value in (line.partition(":") for line in f)}
        except OSError:
            return {}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "hangs"


def caps(status):
    return {name: int(status.get(name, "-1"), 16)
            for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}


def send(*frames):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind(("d1", 0))
        for frame in frames:
            s.send(frame)


def captured(session):
    try:
        return os.path.getsize(session + "/capture.pcap")
    except OSError:
        return 0


def sees_wire(session, text):
    """A packet on the wire reaches the session's capture; asked again, as a phone would."""
    from wire_frames import cdp
    before = captured(session)

    def seen():
        send(cdp())
        return captured(session) > before
    return tap.ok(wait_for(seen, 60, "a packet in capture.pcap"), text)


def fetches(name, text):
    status, got = curl(69, name, address=ADDRESS)
    return tap.ok(status == 0 and got, text, f"curl {status}")


def owners(folder):
    return {(os.lstat(os.path.join(at, n)).st_uid, os.lstat(os.path.join(at, n)).st_gid)
            for at, folders, files in os.walk(folder) for n in folders + files}


def unplug():
    ip("link del d0")


def plug():
    ip(f"""link add d0 type veth peer name d1
           link set d0 up
           link set d1 up
           addr add {ADDRESS}/24 dev d0""")


def any_phones(folder, owner=(0, 0)):
    """A folder with a file that every phone may have; a load is for those that are chosen."""
    os.mkdir(folder)
    with open(folder + "/any.cnf", "w", encoding="ascii") as f:
        f.write("any")
    for path in (folder, folder + "/any.cnf"):
        os.chown(path, *owner)
    return folder


def as_plain_root(tmp, sip):
    any_phones(tmp + "/root")
    s = Served("--root", tmp + "/root", "--load", sip, "--phones", "001562191000", "--session",
               tmp + "/session", env=environment(HOME=tmp))
    st = s.status()
    tap.equal((st.get("Uid"), caps(st)),
              ("0\t0\t0\t0", {"CapInh": 0, "CapPrm": TWO, "CapEff": 0, "CapBnd": 0, "CapAmb": 0}),
              "plain root: stays root by name, with two capabilities, neither in force")
    tap.equal((st.get("NoNewPrivs"), st.get("Seccomp")), ("1", "2"), "no_new_privs, and a filter")
    fetches("any.cnf", "plain root: port 69 answers")
    sees_wire(tmp + "/session", "plain root: the wire is seen")
    tap.equal(s.stop(), 128 + 15, "plain root: ends as ever")
    tap.equal(owners(tmp + "/root") | owners(tmp + "/session"), {(0, 0)}, "its files are root's")
    other = tmp + "/other"
    os.mkdir(other, 0o700)
    os.chown(other, UID, GID)
    status, _, err = hookflash("serve", "--root", other, "--port", "0")
    tap.ok(status == 3 and f"sudo chown root {other}" in err,
           "plain root: another user's closed folder is closed to it too, and what to type is said",
           f"{status} {err}")


def as_sudo(tmp, sip):
    """Everything is the user's: the folder in HOME, the session, the groups; the card goes and comes."""
    any_phones(HOME + "/tftp", (UID, GID))
    s = Served("--root", HOME + "/tftp", "--load", sip, "--phones", "001562191000",
               env=environment(HOME="/root", **SUDO))
    st = s.status()
    tap.equal((st.get("Uid"), st.get("Gid"), st.get("Groups", "").split(), caps(st)),
              ("\t".join([str(UID)] * 4), "\t".join([str(GID)] * 4), [str(GID), str(GROUP)],
               {"CapInh": 0, "CapPrm": TWO, "CapEff": 0, "CapBnd": 0, "CapAmb": 0}),
              "sudo: user, group and supplementary groups are those of who called it")
    sessions = glob.glob(HOME + "/.local/share/hookflash/sessions/*")
    tap.equal(len(sessions), 1, "sudo: the session lies in the user's home, whatever HOME sudo left")
    session = sessions[0]
    fetches("any.cnf", "sudo: port 69 answers")
    sees_wire(session, "sudo: the wire is seen")
    unplug()
    plug()
    sees_wire(session, "sudo: and again after the card went and came, which opens a socket anew")
    tap.equal(caps(s.status())["CapEff"], 0, "sudo: what was raised for that is lowered again")
    tap.equal(s.stop(), 128 + 15, "sudo: ends as ever")
    tap.ok("sandbox refused" not in s.talk() + open(s.out.name, encoding="latin-1").read(),
           "sudo: nothing that it does was refused to it", s.talk())
    tap.equal(owners(HOME), {(UID, GID)}, "sudo: all that was made is the user's")

    shut = tmp + "/shut"
    os.mkdir(shut, 0o755)
    env = environment(HOME="/root", **SUDO)
    status, _, err = hookflash("serve", "--root", shut, "--load", sip, "--phones", "001562191000",
                               "--port", "0", env=env)
    tap.ok(status == 3 and f"sudo chown {USER} {shut}" in err,
           "sudo: a folder that is root's is refused, and what to type is said", f"{status} {err}")
    status, _, err = hookflash("serve", "--root", shut + "/new", "--load", sip, "--phones",
                               "001562191000", "--port", "0", env=env)
    tap.ok(status == 3 and f"sudo install -d -o {USER} {shut}/new" in err,
           "sudo: and one that cannot be made there", f"{status} {err}")
    status, out, err = hookflash("doctor", env=env)
    said = " ".join(out.split())
    tap.ok(f"user {USER} keeps capture and ports below 1024" in said and
           "Landlock: holds" in said and "seccomp: holds" in said and "no_new_privs: holds" in said,
           "sudo: doctor says what was given up and what holds", out)
    status, out, err = hookflash("doctor", env=environment(**dict(SUDO, SUDO_UID="-1")))
    tap.ok("user root keeps" in " ".join(out.split()), "a SUDO_UID that is none is not believed", out)


def with_file_capabilities(tmp, sip):
    """security.capability as setcap writes it: version 2, effective, both in permitted and inheritable."""
    program = tmp + "/hookflash"
    shutil.copy(HOOKFLASH, program)
    os.chmod(program, 0o755)
    os.setxattr(program, "security.capability", struct.pack("<IIIII", 0x02000001, TWO, TWO, 0, 0))
    home = tmp + "/nobody"
    os.mkdir(home)
    os.chown(home, 65534, 65534)
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    # A user must not change what a sanitizer does to a program with capabilities.
    s = Served("--root", sip, "--session", home + "/session", program=program, prefix=nobody,
               env=environment(HOME=home))
    st = s.status()
    tap.equal((st.get("Uid"), caps(st)["CapPrm"], caps(st)["CapEff"], caps(st)["CapInh"]),
              ("\t".join(["65534"] * 4), TWO, 0, 0),
              "file capabilities: the user's own, with two capabilities, neither in force")
    fetches(SIP + ".loads", "file capabilities: port 69 answers")
    sees_wire(home + "/session", "file capabilities: the wire is seen")
    unplug()
    plug()
    sees_wire(home + "/session", "file capabilities: and again after the card went and came")
    tap.equal(s.stop(), 128 + 15, "file capabilities: ends as ever")
    tap.equal(owners(home), {(65534, 65534)}, "file capabilities: all that was made is the user's")


def with_nothing(tmp, sip):
    home = tmp + "/poor"
    os.mkdir(home)
    os.chown(home, 65534, 65534)
    env = environment(HOME=home)
    s = Served("--root", sip, "--session", home + "/session", "--port", "6969", prefix=NOBODY, env=env)
    st = s.status()
    tap.equal((caps(st)["CapPrm"], st.get("NoNewPrivs"), st.get("Seccomp")), (0, "1", "2"),
              "no privilege: none is kept, and the sandbox holds all the same")
    tap.ok("no capture: not permitted" in s.talk() and "setcap" in s.talk(),
           "no privilege: what is missing is said, and what grants it", s.talk())
    status, got = curl(6969, SIP + ".loads", address=ADDRESS)
    tap.ok(status == 0 and got, "no privilege: phones are served on a port that needs none")
    s.stop()


def on_old_kernel(tmp, sip):
    """Neither Landlock nor seccomp: it serves, and says what is missing."""
    old = (sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "confine.py"),
           "--no-sandbox", "-")
    home = tmp + "/old"
    os.mkdir(home)
    any_phones(home + "/root")
    s = Served("--root", home + "/root", "--session", home + "/session", prefix=old,
               env=environment(HOME=home))
    wait_for(lambda: "seccomp is not in force" in s.talk(), 60, "what is missing")
    tap.ok("Landlock is not in force: not in this kernel" in s.talk() and
           "seccomp is not in force" in s.talk(), "old kernel: what is missing is said", s.talk())
    fetches("any.cnf", "old kernel: phones are served all the same")
    tap.equal(caps(s.status())["CapPrm"], TWO, "old kernel: and privileges are given up")
    tap.equal(s.stop(), 128 + 15, "old kernel: ends as ever")
    status, out, err = hookflash("doctor", prefix=old)
    tap.ok("Landlock: not available: not in this kernel" in out and
           "seccomp: not available" in out, "old kernel: doctor says so", out)


def by_systemd(tmp, sip):
    """A socket that was bound by somebody else, and a word when it is ready."""
    home = tmp + "/service"
    os.mkdir(home)
    os.chown(home, 65534, 65534)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound, \
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        bound.bind(("0.0.0.0", 69))
        told.bind(tmp + "/notify")
        os.chmod(tmp + "/notify", 0o777)
        told.settimeout(60)
        # The process's number is its own: Python has it, and setpriv and the program after it.
        start = (sys.executable, "-c", "import os, sys; os.dup2(int(sys.argv[1]), 3); "
                 "os.environ['LISTEN_PID'] = str(os.getpid()); "
                 "os.execvp(sys.argv[2], sys.argv[2:])", str(bound.fileno()), *NOBODY)
        s = Served("--root", sip, "--session", home + "/session", prefix=start,
                   pass_fds=(bound.fileno(),),
                   env=environment(HOME=home, LISTEN_FDS="1", NOTIFY_SOCKET=tmp + "/notify"))
        tap.equal(told.recv(100), b"READY=1", "systemd: is told when phones can ask")
    tap.equal(caps(s.status())["CapPrm"], 0, "systemd: with a socket given, no capability is needed")
    fetches(SIP + ".loads", "systemd: port 69 answers")
    tap.equal(s.stop(), 128 + 15, "systemd: ends as ever")


bites()
with Folder() as tmp:
    os.chmod(tmp, 0o755)
    plug()
    sip = forge(tmp + "/sip", SIP)
    as_plain_root(tmp, sip)
    as_sudo(tmp, sip)
    with_file_capabilities(tmp, sip)
    with_nothing(tmp, sip)
    on_old_kernel(tmp, sip)
    by_systemd(tmp, sip)
shutil.rmtree(os.environ[MOUNTS], ignore_errors=True)
tap.done()
