#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is said in several places is said alike: libraries and their versions, programs that the
tests need, the number of the release. And --version tells what a bug report has to."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from e2e import Tap, hookflash  # noqa: E402

SRC = os.environ.get("SRC_DIR", ".")
# Of every machine that has a compiler; the README calls them "gcc or clang", "with its runtime".
TOLD_AS_COMPILER = {"cc", "stdio.h", "linux/openat2.h", "sanitizers", "libfuzzer"}
# Come with a server that the README names.
TOLD_WITH_ANOTHER = {"libwrap.so.0", "libdlt.so.2"}
# Libraries without a function that says which one it is, or that a program of its own links.
TELL_NOTHING = {"inih", "libcap-ng", "libmosquitto"}
tap = Tap()


def text(path):
    with open(os.path.join(SRC, path), encoding="utf-8") as f:
        return f.read()


def needs():
    """(for what, kind of probe, what is looked for, its package of Debian), as bootstrap has them"""
    table = re.search(r"<<'TABLE'\n(.*?)\nTABLE\n", text("bootstrap"), re.S).group(1)
    for line in table.splitlines():
        purpose, probe, apt = line.split()[:3]
        kind, _, name = probe.rpartition(":")
        yield purpose, kind, name, apt


def told():
    """README's table of what it is made of: purpose -> its words."""
    rows = re.search(r"\n\| for \| what \| why \|\n\|[-|]+\|\n(.*?)\n\n", text("README.md"),
                     re.S).group(1)
    words, purpose = {}, ""
    for row in rows.splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        purpose = cells[0].strip("`") or purpose
        words.setdefault(purpose, []).append(cells[1])
    return words


def names_of(name, apt):
    """Under any of these a reader finds it."""
    bare = re.sub(r"-(dev|base|client)$", "", apt)
    return {name, apt, bare, re.sub(r"^lib", "", bare)}


wanted = dict(re.findall(r"PKG_CHECK_MODULES\(\[[A-Z_]+\], \[(\S+)(?: >= ([\d.]+))?\]", text("configure.ac")))
wanted.pop("cmocka")
readme, table = told(), list(needs())
libraries = {name.replace("_core", ""): least for name, least in wanted.items()}

tap.equal(sorted(name for purpose, kind, name, _ in table if (purpose, kind) == ("demo", "pkg")),
          sorted(wanted), "bootstrap looks for the libraries that configure wants")
running = dict(row.split() for row in readme["running"])
tap.equal(sorted(running), sorted(libraries), "README names the same")
tap.equal({name: least for name, least in running.items() if libraries[name]},
          {name: least for name, least in libraries.items() if least}, "and the same versions")

everything = set(re.split(r"[ ,]+", " ".join(" ".join(rows) for rows in readme.values())))
tap.equal([name for _, kind, name, apt in table
           if kind != "pkg" and not names_of(name, apt) & (everything | TOLD_AS_COMPILER |
                                                           TOLD_WITH_ANOTHER)],
          [], "README names each program that bootstrap looks for")

build = re.search(r"Build-Depends:\n((?: .*\n)+)", text("assets/debian/control")).group(1)
build = {line.split(",")[0].split()[0] for line in build.splitlines()}
tap.equal(sorted(build - {"debhelper-compat", "pkg-config"}),
          sorted(apt for _, kind, _, apt in table if kind == "pkg"),
          "the Debian package is built with the same")

version = re.search(r"AC_INIT\(\[hookflash\],\[([\d.]+)\]\)", text("configure.ac")).group(1)
changes = text("CHANGELOG.md")
tap.equal(re.findall(r"^## \[([^]]+)\]", changes, re.M)[-1:], ["0.1.0"], "the first release is told")
tap.ok(f"\n## [{version}] - 20" in changes or "\n## [Unreleased]\n" in changes,
       "and so is this one")
tap.equal([line for line in re.findall(r"^#+ .*", changes, re.M)
           if not re.fullmatch(r"# Changelog|## \[Unreleased\]|## \[\d+\.\d+\.\d+\] - 20\d\d-\d\d-\d\d|"
                               r"### (Added|Changed|Deprecated|Removed|Fixed|Security)", line)],
          [], "in the form of Keep a Changelog")
tap.ok(text("assets/debian/changelog").startswith(f"hookflash ({version}-"),
       "the Debian package has the release's number")

status, out, err = hookflash("--version")
lines = out.splitlines()
tap.equal((status, lines[:1], err), (0, [f"hookflash {version}"], ""), "--version")
tap.equal([line.split()[0] for line in lines[1:]], sorted(libraries), "names every library")
tap.equal([line for line in lines[1:] if line.split()[0] not in TELL_NOTHING and
           not re.fullmatch(r"[\w-]+ \d+(\.\d+)+(-\w+)? \(built with \d+(\.\d+)*(-\w+)?\)",
                            line)],
          [], "as it is here, where it tells, and as it was when this was built")
for name in wanted:
    p = subprocess.run(["pkg-config", "--modversion", name], capture_output=True, check=False)
    tap.ok(any(line.startswith(name.replace("_core", "") + " ") and
               line.endswith(f"(built with {p.stdout.decode().strip()})") for line in lines),
           f"{name}: as pkg-config says", out)
tap.done()
