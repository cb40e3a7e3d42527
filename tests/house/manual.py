#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Man pages and completion against the programs themselves: what --help and explain tell, the page
tells too and the shell completes; and `make install` puts all of it where it is looked for."""
import os
import re
import shutil
import subprocess
import sys
import xml.dom.minidom

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from e2e import BUILD, HOOKFLASH, PHONES, Folder, Tap, environment, hookflash, lines, run  # noqa: E402

SRC = os.environ.get("SRC_DIR", ".")
tap = Tap()
COMMANDS = re.findall(r"^  ([a-z][a-z-]*) +\S", hookflash("--help")[1].split("\nCommands")[1], re.M)
KINDS = ["session", "session.end", "load", "file.written", "tftp.request", "tftp.done", "dhcp.reply",
         "cdp", "register", "link", "capture", "action"]
SECTIONS = ["DESCRIPTION", "COMMANDS", "OPTIONS", "JOURNAL AND JSON FORMAT", "FILES", "ENVIRONMENT",
            "WEB PAGE", "EXIT STATUS", "EXAMPLES", "DIAGNOSES"]


def made(name):
    with open(f"{BUILD}/assets/{name}", encoding="ascii") as f:
        return f.read()


def page(name):
    """As it is read: no roff, no hyphens that are none."""
    text = made(name)
    text = re.sub(r"\\f[BIR]", "", text).replace("\\-", "-").replace("\\&", "")
    return text.replace("\\e", "\\")


def options_of(*command):
    return re.findall(r"^  (?:-\w, )?(--[a-z0-9-]+)", run(*command, "--help")[1], re.M)


def completes(program, *words):
    """What bash offers for the last of these words."""
    script = (f'source "$0"; COMP_WORDS=({program} "$@"); COMP_CWORD=$#; '
              f'_{program.replace("-", "_")}; printf "%s\\n" "${{COMPREPLY[@]}}"')
    p = subprocess.run(["bash", "--norc", "-c", script, f"{BUILD}/assets/bash/{program}", *words],
                       capture_output=True, env=environment(), check=False)
    return sorted(set((p.stdout + p.stderr).decode().split()))


text = page("hookflash.1")
tap.ok({"demo", "serve", "watch", "doctor"} <= set(COMMANDS), "--help lists commands", COMMANDS)
tap.equal([s for s in SECTIONS if f".SH {s}\n" not in text], [], "the page has every section")
for command in COMMANDS:
    known = options_of(HOOKFLASH, command)
    tap.ok(f".B {command} " in text and len(known) >= 4, f"{command} is in the page", known)
    tap.equal([o for o in known if f"\n{o} " not in text and f"\n{o}\n" not in text and
               f", {o}" not in text and f"\n{o}[=" not in text], [], f"and so is every option that {command} --help tells")
    tap.equal(completes("hookflash", command, "--"), sorted(known), "and bash completes them")
tap.ok("\n.B --plain " in text and "(no command, serve)" in text or "(serve, no command)" in text,
       "what hookflash does without a command is in the page")
text_phones = page("hookflash-phones.1")
known = options_of(PHONES)
tap.equal([o for o in known if f"\n{o} " not in text_phones and f"\n{o}\n" not in text_phones], [],
          "every option of hookflash-phones is in its page")
tap.equal(completes("hookflash-phones", "--"), sorted(known), "and bash completes them")

tap.equal([k for k in KINDS if f".TP\n.B {k}\n" not in text], [], "kinds of events are in the page")
tap.ok("code (number)" in text and "sha256 (64 hexadecimal digits, where known)" in text,
       "with their fields and types")
catalogue = lines(hookflash("explain", "--json")[1])
tap.equal([e["slug"] for e in catalogue if f".B {e['slug']}\n({e['severity']})" not in text or
           e["fix"] not in text], [], "every diagnosis is, with what to do")
tap.ok(f'"hookflash {hookflash("--version")[1].split()[1]}"' in text, "the version is")

if shutil.which("groff"):
    for name in ("hookflash.1", "hookflash-phones.1"):
        p = subprocess.run(["groff", "-ww", "-man", "-Tascii", "-z", f"{BUILD}/assets/{name}"],
                           capture_output=True, check=False)
        tap.equal((p.returncode, p.stderr), (0, b""), f"groff -ww has nothing against {name}")
else:
    tap.skip("the pages are set without a warning", "groff is not installed")

tap.equal(completes("hookflash", "ex"), ["explain"], "a command")
tap.equal(completes("hookflash", ""), sorted(COMMANDS), "all of them")
before = completes("hookflash", "--")
tap.ok({"--plain", "--root", "--help", "--version"} <= set(before) and "--dry-run" not in before,
       "before any, the wizard's options", before)
tap.equal(completes("hookflash", "explain", "name-b"), ["name-bytes"], "a slug")
tap.equal(completes("hookflash", "demo", "--trouble", "name-c"), ["name-case"], "one as a value")
tap.ok("lo" in completes("hookflash", "doctor", "-i", ""), "an interface")
tap.equal(completes("hookflash", "plan", "--from", "P"), [], "what cannot be known is left alone")
formats = completes("hookflash", "report", "x", "--format", "")
tap.ok(len(formats) >= 7, "formats", formats)
for name in formats:
    status, _, err = hookflash("report", "/nonexistent", "--format", name)
    tap.equal(status, 4, f"and {name} is one: only the session is missing")
with Folder() as tmp:
    os.mkdir(tmp + "/tftp")
    open(tmp + "/tftp.log", "w").close()
    tap.equal(completes("hookflash", "serve", "--root", tmp + "/t"), [tmp + "/tftp"], "folders")
    tap.equal(completes("hookflash", "watch", tmp + "/t"), [tmp + "/tftp", tmp + "/tftp.log"],
              "files")

for shell, names in (("bash", ("bash/hookflash", "bash/hookflash-phones")),
                     ("zsh", ("zsh/_hookflash", "zsh/_hookflash-phones")),
                     ("fish", ("fish/hookflash.fish", "fish/hookflash-phones.fish"))):
    if shutil.which(shell):
        for name in names:
            p = subprocess.run([shell, "-n", f"{BUILD}/assets/{name}"], capture_output=True,
                               check=False)
            tap.equal((p.returncode, p.stderr), (0, b""), f"{shell} reads {name}")

with Folder() as tmp:
    env = {k: v for k, v in environment().items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    status, out, err = run("make", "-C", BUILD, "install", f"DESTDIR={tmp}", "prefix=/usr", env=env)
    there = sorted(os.path.relpath(os.path.join(folder, name), tmp)
                   for folder, _, some in os.walk(tmp) for name in some)
    tap.ok("setcap cap_net_raw,cap_net_bind_service+eip" in out and "install-caps" in out,
           "make install offers capabilities instead of root", out)
    with open(f"{tmp}/usr/lib/systemd/system/hookflash.service", encoding="ascii") as f:
        unit = f.read()
    tap.ok("\nExecStart=/usr/bin/hookflash serve " in unit and "\nType=notify\n" in unit,
           "the service starts the program where it was installed", unit)
    if shutil.which("systemd-analyze"):
        here = unit.replace("/usr/bin/", os.path.abspath(BUILD) + "/")
        os.mkdir(f"{tmp}/units")
        with open(f"{tmp}/units/hookflash.service", "w", encoding="ascii") as f:
            f.write(here)
        shutil.copy(f"{SRC}/assets/hookflash.socket", f"{tmp}/units")
        verified = run("systemd-analyze", "verify", "--man=no", f"{tmp}/units/hookflash.service",
                       f"{tmp}/units/hookflash.socket", env=env)
        tap.equal(verified, (0, "", ""), "systemd finds nothing wrong with service and socket")
        shutil.rmtree(f"{tmp}/units")
    tap.equal((status, there), (0, [
        "usr/bin/hookflash",
        "usr/bin/hookflash-phones",
        "usr/lib/systemd/system/hookflash.service",
        "usr/lib/systemd/system/hookflash.socket",
        "usr/libexec/hookflash/hookflash-mqtt",
        "usr/share/applications/hookflash.desktop",
        "usr/share/bash-completion/completions/hookflash",
        "usr/share/bash-completion/completions/hookflash-phones",
        "usr/share/fish/vendor_completions.d/hookflash-phones.fish",
        "usr/share/fish/vendor_completions.d/hookflash.fish",
        "usr/share/icons/hicolor/scalable/apps/hookflash.svg",
        "usr/share/man/man1/hookflash-phones.1",
        "usr/share/man/man1/hookflash.1",
        "usr/share/zsh/site-functions/_hookflash",
        "usr/share/zsh/site-functions/_hookflash-phones"]), "make install installs just this")
if shutil.which("desktop-file-validate"):
    tap.equal(run("desktop-file-validate", f"{SRC}/assets/hookflash.desktop"), (0, "", ""),
              "the desktop entry is one")
else:
    tap.skip("the desktop entry is one", "desktop-file-validate is not installed")
xml.dom.minidom.parse(f"{SRC}/assets/hookflash.svg")
tap.ok(os.path.getsize(f"{SRC}/assets/hookflash.svg") < 4096, "its icon is XML, and small")
tap.done()
