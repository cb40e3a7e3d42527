#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Several hops under one command: every load and file of the way is looked for before anything is
touched, in all that was given and in the library; files are those of the first hop, and the server's
answers are the same bytes."""
import os
import shutil

from e2e import PATIENCE, SIP, Folder, Server, Tap, curl, environment, forge, hookflash, wait_for

MAC = "00156219BB2F"
SIP_3, SIP_4, SIP_5, SIP_6 = "P0S30302", "P0S3-04-4-00", "P0S3-05-3-00", "P0S3-06-3-00"
DEFAULTS = ["OS79XX.TXT", "SIPDefault.cnf", "XMLDefault.cnf.xml"]
tap = Tap()


def content(path):
    with open(path, "rb") as f:
        return f.read()


def made(out):
    """Of a dry run: what a phone reads from each config."""
    return {line.split()[1]: line.split()[-1] for line in out.splitlines() if "reads:" in line}


with Folder() as tmp:
    data = environment(XDG_DATA_HOME=tmp + "/data")
    sip = forge(tmp + "/sip", SIP)
    steps = forge(tmp + "/steps", SIP_4, SIP_5, SIP_6)
    root = ["--root", tmp + "/root"]

    def dry(*args):
        return hookflash("write", *root, "--dry-run", *args, env=data)

    # --- what is missing is said before anything is touched ---
    status, out, err = hookflash("serve", *root, "--port", "0", "--load", sip, "--phones", MAC,
                                 "--from", SIP_3, env=data)
    tap.ok(status == 4 and f"from {SIP_3} to {SIP}, hop 1 of 4: needs {SIP_4}, which is not here" in err
           and f"Looked in {sip} and {tmp}/data/hookflash/loads" in err and "Next: give it too" in err,
           "a load on the way that is nowhere: hop, load, and where it was looked for",
           f"{status}\n{err}")
    tap.ok(not os.path.exists(tmp + "/root"), "and nothing was touched")
    os.rename(f"{steps}/{SIP_5}.bin", tmp + "/kept.bin")
    status, out, err = dry("--load", sip, "--load", steps, "--phones", MAC, "--from", SIP_3)
    tap.ok(status == 4 and f"hop 2 of 4: {SIP_5} has no {SIP_5}.bin, which a phone that runs {SIP_4} "
           "fetches" in err, "a set without the flavour that an unsigned phone fetches", err)
    os.rename(tmp + "/kept.bin", f"{steps}/{SIP_5}.bin")
    status, out, err = dry("--load", sip, "--phones", MAC, "--from", "SIP 3.2")
    tap.ok(status == 2 and "--from SIP 3.2: this is not the name of a load" in err,
           "what is no load's name", err)
    status, out, err = dry("--load", f"{steps}#{SIP_4}", "--phones", MAC, "--from", SIP_6)
    tap.ok(status == 4 and "signed" in err, "from signed back to unsigned", err)
    status, out, err = dry("--load", sip, "--phones", "all")
    tap.ok(status == 0 and SIP_4 in err and "It would be held" in err,
           "what old phones might need, of which nothing was said", err)

    # --- where it may lie ---
    status, out, err = dry("--load", sip, "--load", steps, "--phones", MAC, "--from", SIP_3)
    tap.ok(status == 0 and "up to 4 hops a phone" in err, "in a second --load", err)
    tap.equal(made(out), {f"SIP{MAC}.cnf": SIP_4, "OS79XX.TXT": SIP_4, "SIPDefault.cnf": SIP_4},
              "the files are those of the first hop")
    tap.ok(f"{SIP_6}.sbn" in out, "the loads those of all hops", out)
    shutil.copytree(steps, tmp + "/data/hookflash/loads/climb")
    tap.equal(dry("--load", sip, "--phones", MAC, "--from", SIP_3)[0], 0, "in the library")

    # --- each phone its own ---
    with open(tmp + "/phones.csv", "w", encoding="ascii") as f:
        f.write(f"mac,from\n{MAC},{SIP_6}\n00156219BB30,{SIP_5}\n")
    status, out, err = dry("--load", sip, "--phones", tmp + "/phones.csv", "--from", SIP_3)
    tap.equal((status, made(out)), (0, {f"SIP{MAC}.cnf": SIP, f"SEP{MAC}.cnf.xml": SIP,
                                        "SIP00156219BB30.cnf": SIP_6}),
              "the from column goes before --from; no default file could say both")

    # --- and the server says what the files say ---
    for start, hop in [(SIP_3, SIP_4), (SIP_6, SIP)]:
        folder = tmp + "/served-" + start
        server = Server("--root", folder, "--load", sip, "--phones", MAC, "--from", start,
                        "--session", tmp + "/session-" + start, env=data)
        out = dry("--load", sip, "--phones", MAC, "--from", start)[1]
        wait_for(lambda out=out, folder=folder: all(os.path.exists(f"{folder}/{line.split()[1]}")
                                                    for line in out.splitlines()), PATIENCE,
                 "all files")
        names = [f"SIP{MAC}.cnf", f"SEP{MAC}.cnf.xml", *DEFAULTS]
        written = {n: content(f"{folder}/{n}") for n in names if os.path.exists(f"{folder}/{n}")}
        for name in names:  # from here on the folder alone gives nothing
            if name in written:
                os.remove(f"{folder}/{name}")
        tap.equal({n: curl(server.port, n)[1] for n in names if n in written}, written,
                  f"from {start}: the answers are the bytes that were written")
        tap.ok(hop.encode() in written[f"SIP{MAC}.cnf"], f"which name {hop}", written)
        tap.equal(curl(server.port, f"{SIP}.sb2")[0] == 0, hop == SIP,
                  "a load of a later hop is given out only when it has come")
        server.stop()
tap.done()
