# SPDX-License-Identifier: MIT
"""What the end-to-end scripts share: TAP, running hookflash, forging sets, waiting for conditions."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

OWN_NETWORK = "HOOKFLASH_IN_NAMESPACE"


def enter_own_network():
    """As root the server listens to the wire, and tests that run at once would hear each other on
    loopback: so each script has one of its own, where it can be made."""
    if OWN_NETWORK in os.environ or os.geteuid() != 0 or not shutil.which("ip"):
        return
    if subprocess.run(["unshare", "-n", "ip", "link", "set", "lo", "up"],
                      stderr=subprocess.DEVNULL, check=False).returncode == 0:
        os.environ[OWN_NETWORK] = "1"
        up = 'ip link set lo up && exec "$@"'
        os.execvp("unshare", ["unshare", "-n", "sh", "-c", up, "sh", sys.executable, *sys.argv])


enter_own_network()

BUILD = os.environ.get("BUILD_DIR", "build")
HOOKFLASH = os.path.join(BUILD, "hookflash")
PHONES = os.path.join(BUILD, "hookflash-phones")

SIP, SCCP = "P0S3-8-12-00", "P00308010200"
# What a step may take where ASan shares two cores with twenty others: none comes near it otherwise.
PATIENCE = 120


class Tap:
    """One line a case; a failure prints what was seen, and the script ends 0 either way (TAP)."""

    def __init__(self):
        self.count = 0

    def ok(self, good, name, seen=None):
        self.count += 1
        if not good and seen is not None:
            for line in str(seen).splitlines()[-25:]:
                print("#", line)
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        return good

    def equal(self, got, want, name):
        return self.ok(got == want, name, f"got  {got!r}\nwant {want!r}")

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} # SKIP {name}: {why}", flush=True)

    def done(self):
        print(f"1..{self.count}")


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HOOKFLASH"))}
    env.update(more)
    return env


def tell_sanitizers(text):
    """What a program printed, if it is a sanitizer's word: into this script's own log, where
    bootstrap looks for it."""
    for line in text.splitlines():
        if "Sanitizer" in line or "runtime error" in line:
            print("#", line, flush=True)


def run(*args, timeout=300, stdin=subprocess.DEVNULL, env=None, cwd=None, prefix=(), first=None):
    """(exit status, stdout, stderr); a hang is a failure with what was printed until then. `first`
    is called in the process before it becomes the program."""
    command = [*prefix, *map(str, args)]
    try:
        p = subprocess.run(command, stdin=stdin, capture_output=True, timeout=timeout,
                           env=env or environment(), cwd=cwd, preexec_fn=first)
        err = p.stderr.decode("latin-1")
        tell_sanitizers(err)
        return p.returncode, p.stdout.decode("latin-1"), err
    except subprocess.TimeoutExpired as e:
        return "timeout", (e.stdout or b"").decode("latin-1"), (e.stderr or b"").decode("latin-1")


def hookflash(*args, **kw):
    return run(HOOKFLASH, *args, **kw)


def lines(text):
    """JSON Lines as dicts; a line that is none fails the script."""
    return [json.loads(line) for line in text.splitlines()]


def of_kind(events, kind):
    return [e for e in events if e.get("kind") == kind]


def problems_of(phone, events, by="ip"):
    """Its problems by name. That a block in twenty was sent again is none where it was: a busy
    machine makes its own server impatient, and the word is honest then. Events know it by "ip", or
    by "mac" where its address may change."""
    resent = any(e["resent"] * 20 > e["blocks"] for e in of_kind(events, "tftp.done")
                 if e.get(by) == phone[by])
    return [q["slug"] for q in phone["problems"] if not (resent and q["slug"] == "retransmitting")]


def wait_for(condition, seconds, what, every=0.02):
    """Polls; the answer of condition as soon as it is true, else False after the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(every)
    print(f"# waited {seconds} s in vain: {what}")
    return False


class Folder:
    """A temporary folder that goes when the script ends."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="hookflash-e2e-")

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        subprocess.run(["chmod", "-R", "u+rwx", self.path], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.path, ignore_errors=True)


def forge(folder, *loads, extra=()):
    os.makedirs(folder, exist_ok=True)
    status, out, err = run(PHONES, "--forge", ",".join(loads), "--out", folder, *extra)
    if status != 0:
        sys.exit(f"Bail out! hookflash-phones --forge: {status} {out} {err}")
    return folder


def printed(file, process):
    """What it wrote there; while it runs, without the line that is still being written. Never by
    seek(): the place in the file is the process's own, who would write over its first lines."""
    runs = process.poll() is None
    text = os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0).decode("latin-1")
    return text[:text.rfind("\n") + 1] if runs else text


class Server:
    """`hookflash serve` in the background on a free port of 127.0.0.1 (address None: of all), ready
    when __init__ returns."""

    def __init__(self, *args, stdout=None, prefix=(), env=None, port=0, address="127.0.0.1"):
        self.out = stdout or tempfile.TemporaryFile()
        self.err = tempfile.NamedTemporaryFile()
        self.process = subprocess.Popen(
            [*prefix, HOOKFLASH, "serve", "--port", str(port),
             *(["--address", address] if address else []), *map(str, args)],
            stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.err, env=env or environment())
        self.port = wait_for(self._port, PATIENCE, "the server's greeting")

    def _port(self):
        text = self.talk()
        if "UDP port " in text and "Ctrl-C" in text:
            return int(text.split("UDP port ")[1].split()[0].strip(";"))
        return 0 if self.process.poll() is None else -1

    def talk(self):
        with open(self.err.name, encoding="latin-1") as f:
            return f.read()

    def output(self):
        return printed(self.out, self.process)

    def stop(self, signo=signal.SIGTERM, timeout=PATIENCE):
        """Exit status, as subprocess gives it (negative: the signal that killed it)."""
        if self.process.poll() is None:
            self.process.send_signal(signo)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "hangs"
        finally:
            tell_sanitizers(self.talk())

    def wait(self, timeout=300):
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return "timeout"
        finally:
            tell_sanitizers(self.talk())


def phones(server, *args, timeout=600):
    """hookflash-phones against a Server: (exit status, its `sim` lines)."""
    status, out, err = run(PHONES, "--server", f"127.0.0.1:{server.port}", "--until-settled",
                           "--json", *args, timeout=timeout)
    if err:
        print("#", err.strip()[:500])
    return status, of_kind(lines(out), "sim")


def peer(name):
    """A program of PATH, or one that was unpacked below the build folder (bootstrap, peer:)."""
    for top in (os.environ.get("BUILD_DIR", "build"), os.environ.get("SRC_DIR", ".") + "/build"):
        for sub in ("sbin", "usr/sbin", "usr/bin"):
            path = f"{top}/peers/{sub}/{name}"
            if os.access(path, os.X_OK):
                return path
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def curl(port, name, address="127.0.0.1", timeout=PATIENCE):
    """Fetches one file by TFTP: (curl's exit status, bytes)."""
    p = subprocess.run(["curl", "-s", "-m", str(timeout), f"tftp://{address}:{port}/{name}"],
                       capture_output=True)
    return p.returncode, p.stdout
