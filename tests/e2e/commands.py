#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line: exit codes of DESIGN 2, and messages that name the mistake and the next step."""
import os
import socket
import subprocess

from e2e import SCCP, SIP, Folder, Server, Tap, environment, forge, hookflash, lines, run

tap = Tap()

COMMANDS = ["demo", "serve", "check", "plan", "write", "report", "explain", "doctor"]
status, out, err = hookflash("--help")
tap.ok(status == 0 and all(f"  {c} " in out for c in COMMANDS), "--help names every command", out)
for command in COMMANDS:
    status, out, err = hookflash(command, "--help")
    tap.ok(status == 0 and "Example:" in out and err == "", f"{command} --help", out + err)
    wide = [line for line in out.splitlines() if len(line) > 80 and "hookflash" not in line]
    tap.equal(wide, [], f"{command} --help: no option's help is wider than 80 columns")
status, out, err = hookflash("--version")
tap.ok(status == 0 and out.startswith("hookflash ") and "libevent " in out, "--version", out)

# (arguments, exit status, what the message must say)
USAGE = [
    ([], 2, "say what to do"),
    (["convert"], 2, "'convert' is no command"),
    (["chekc", "x"], 2, "did you mean check?"),
    (["convert", "--help"], 2, "'convert' is no command"),
    (["serve", "--prot", "69"], 2, "--prot is no option; did you mean --port?"),
    (["serve", "--prot", "69"], 2, "Next: hookflash serve --help"),
    (["serve"], 2, "needs --root DIR"),
    (["serve", "--root"], 2, "needs a value"),
    (["serve", "--root", "x", "--port", "70000"], 2, "a port, 0 to 65535"),
    (["serve", "--root", "x", "--load", "y"], 2, "only chosen phones are ever given a load"),
    (["serve", "--root", "x", "--allow", "300.1.1.1/8"], 2, "hookflash serve: --allow: must be"),
    (["serve", "--root", "x", "--data-ports", "9-3"], 2, "hookflash serve: --data-ports: must be"),
    (["plan", "--root", "x"], 2, "does not know --root"),
    (["plan", "--from", SIP], 2, "--to"),
    (["demo", "--speed", "fast"], 2, "0.01 to 10000"),
    (["demo", "--phones", "0"], 2, "from 1 to"),
    (["demo", "--phones", "0"], 2, "Next: hookflash demo --phones 8"),
    (["demo", "--phones", "2", "--trouble", "name-bytes"], 2,
     "Next: hookflash demo --trouble name-bytes"),
    (["demo", "--scheme", "pink"], 2, "--scheme pink: must be default, light"),
    (["demo", "--bell", "loud"], 2, "--bell loud: must be on or off"),
    (["demo", "--trouble", "gremlins"], 2, "--trouble list"),
    (["check"], 2, "PATH"),
    (["report"], 2, "SESSION"),
    (["demo", "--trouble", "name-byts"], 2, "did you mean name-bytes?"),
    (["explain", "gremlins"], 2, "gremlins"),
    (["explain", "nmae-bytes"], 2, "Perhaps: hookflash explain name-bytes"),
    (["serve", "--root", "/nonexistent/x"], 4, "mkdir -p"),
    (["check", "/nonexistent/x"], 4, "/nonexistent/x"),
    (["report", "/nonexistent/x"], 4, "/nonexistent/x"),
    (["write", "--load", "/nonexistent.zip", "--root", "x"], 4, "/nonexistent.zip"),
]
for args, want, says in USAGE:
    status, out, err = hookflash(*args, env=environment(XDG_DATA_HOME="/nonexistent/data"))
    tap.ok(status == want and says in err and out == "",
           f"hookflash {' '.join(args)}: {want}, {says}", f"{status}\n{out}{err}")

with Folder() as tmp:
    sets = forge(tmp + "/sets", SIP, SCCP)
    one = forge(tmp + "/sip", SIP)
    root = tmp + "/tftp"
    os.mkdir(root)

    # several loads in one folder: which one is a question, not a guess
    status, out, err = hookflash("write", "--load", sets, "--root", root)
    tap.ok(status == 4 and f"{sets}#" in err and SCCP in err, "two loads in one package: say which",
           err)

    status, out, err = hookflash("write", "--load", f"{sets}#{SIP}", "--root", root, "--phones",
                                 "00156219BB2F", "--dry-run")
    tap.ok(status == 0 and os.listdir(root) == [], "write --dry-run writes nothing", out + err)
    tap.ok("SEP00156219BB2F.cnf.xml" in out and f"a phone reads: {SIP}" in out,
           "and shows every file with the load that a phone reads from it", out)

    status, out, err = hookflash("write", "--load", one, "--root", root, "--phones",
                                 "00:15:62:19:bb:2f", "--json")
    names = sorted(os.listdir(root))
    tap.equal((status, names),
              (0, sorted(["OS79XX.TXT", f"P003-8-12-00.bin", "P003-8-12-00.sbn", f"{SIP}.loads",
                          f"{SIP}.sb2", "SEP00156219BB2F.cnf.xml", "SIP00156219BB2F.cnf",
                          "SIPDefault.cnf", "XMLDefault.cnf.xml"])), "write writes the whole set")
    tap.equal(sorted(e["name"] for e in lines(out)), names, "and tells each file as JSON")
    tap.ok("for every phone" in err, "and that the default files speak to the others too", err)
    status, out, err = hookflash("write", "--load", one, "--root", root, "--phones", "all")
    tap.ok(status == 0 and "for every phone" not in err, "which all of them may well do", err)
    with open(root + "/OS79XX.TXT", "rb") as f:
        tap.equal(f.read(), b"P003-8-12-00", "OS79XX.TXT is exactly the loader's name")

    with open(root + "/SIPDefault.cnf", "w", encoding="ascii") as f:
        f.write("image_version: P0S3-08-11-00\nproxy1_address: 10.0.0.1\n")
    status, out, err = hookflash("write", "--load", one, "--root", root)
    backups = [n for n in os.listdir(root) if n.startswith("SIPDefault.cnf.bak-")]
    tap.ok(status == 0 and len(backups) == 1, "a file that was different is kept beside it",
           os.listdir(root))
    status, out, err = hookflash("write", "--load", one, "--root", root)
    tap.ok(status == 0 and "0 files written" in err, "writing again changes nothing", err)

    status, out, err = hookflash("check", root)
    tap.equal(status, 0, "check finds what write wrote in order")

    # one file of a set, the others beside it
    status, out, err = hookflash("write", "--load", f"{one}/{SIP}.loads", "--root", root)
    tap.ok(status == 4 and f"--load {one}\n" in err, "a .loads by itself: name its folder", err)

    # the unsigned .bin is for old phones, which cannot tell that it is damaged
    bent = forge(tmp + "/bent", SIP)
    with open(bent + "/P003-8-12-00.bin", "r+b") as f:
        f.seek(5000)
        byte = f.read(1)[0]
        f.seek(5000)
        f.write(bytes([byte ^ 1]))
    os.mkdir(tmp + "/given")
    status, out, err = hookflash("write", "--load", bent, "--root", tmp + "/given")
    tap.ok(status == 0 and "P003-8-12-00.bin: the image has sum" in err and "left out" in err,
           "a damaged part that is not needed is told", err)
    tap.ok("P003-8-12-00.bin" not in os.listdir(tmp + "/given"), "and not given to any phone",
           os.listdir(tmp + "/given"))

    # a link out of the folder is never written through
    os.symlink(tmp + "/outside", root + "/linked.cnf")
    os.remove(root + "/OS79XX.TXT")
    os.symlink(tmp + "/outside", root + "/OS79XX.TXT")
    status, out, err = hookflash("write", "--load", one, "--root", root)
    tap.ok(status == 4 and not os.path.exists(tmp + "/outside"), "a link is not written through",
           f"{status} {err}")
    os.remove(root + "/OS79XX.TXT")

    # port busy: said by whom
    holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    holder.bind(("127.0.0.1", 0))
    port = holder.getsockname()[1]
    status, out, err = hookflash("serve", "--root", root, "--address", "127.0.0.1", "--port", port,
                                 "--session", tmp + "/s0")
    tap.ok(status == 3 and f"(process {os.getpid()})" in err and "Next:" in err,
           "a busy port ends 3 and names who holds it", f"{status} {err}")
    tap.ok(not os.path.exists(tmp + "/s0"), "and leaves no session behind")
    holder.close()

    # one session, one program
    first = Server("--root", root, "--session", tmp + "/s1")
    status, out, err = hookflash("serve", "--root", root, "--address", "127.0.0.1", "--port", "0",
                                 "--session", tmp + "/s1")
    tap.ok(status == 3 and "another hookflash" in err, "a session is open once only",
           f"{status} {err}")
    tap.equal(first.stop(), 128 + 15, "SIGTERM ends 143")
    tap.ok(first.output().strip() != "", "and still prints the closing lines", first.output())

    if os.geteuid() == 0:
        os.chmod(tmp, 0o755)
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        shut = tmp + "/shut"
        os.mkdir(shut, 0o700)
        env = environment(HOME="/nonexistent")
        status, out, err = hookflash("serve", "--root", shut, "--address", "127.0.0.1", "--port",
                                     "0", prefix=nobody, env=env)
        tap.ok(status == 3 and f"ls -ld {shut}" in err, "a folder without permission ends 3",
               f"{status} {err}")
        status, out, err = hookflash("write", "--load", one, "--root", shut + "/x", prefix=nobody,
                                     env=env)
        tap.equal(status, 3, "and writing there too")
        status, out, err = run("unshare", "-n", "sh", "-c",
                               "ip link set lo up; echo 1024 > "
                               "/proc/sys/net/ipv4/ip_unprivileged_port_start; exec setpriv "
                               "--reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "
                               "--bounding-set=-all \"$@\"",
                               "sh", os.path.abspath(os.environ.get("BUILD_DIR", "build")) +
                               "/hookflash", "serve", "--root", one, "--address", "127.0.0.1",
                               env=env)
        tap.ok(status == 3 and "not permitted" in err and "setcap" in err,
               "port 69 without privilege ends 3 and says what grants it", f"{status} {err}")
    else:
        tap.skip("permissions", "needs root to become somebody else")

    # a full disk: the old file is whole, and it is said
    script = ("mount -t tmpfs -o size=1m none \"$1\" && cp \"$2/OS79XX.TXT\" \"$1/SIPDefault.cnf\""
              " && dd if=/dev/zero of=\"$1/fill\" bs=4k 2>/dev/null; "
              "\"$3\" write --load \"$4\" --root \"$1\"; s=$?; "
              "cmp -s \"$2/OS79XX.TXT\" \"$1/SIPDefault.cnf\" && echo whole; ls -a \"$1\"; exit $s")
    with open(tmp + "/OS79XX.TXT", "w", encoding="ascii") as f:
        f.write("P003-8-12-00")
    full = tmp + "/full"
    os.mkdir(full)
    status, out, err = run("unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c", script,
                           "sh", full, tmp, os.path.join(os.environ.get("BUILD_DIR", "build"),
                                                         "hookflash"), one)
    if "unshare" in err or "mount:" in err:
        tap.skip("full disk", err.strip())
    else:
        tap.ok(status == 4 and "No space left" in err and "whole" in out and "df -h" in err,
               "a full disk: said, the former file whole", f"{status}\n{out}\n{err}")
        tap.ok(not any(line not in (".", "..", "fill", "SIPDefault.cnf", "whole")
                       and line.startswith(".") for line in out.split()),
               "and no temporary file is left", out)

tap.done()
