#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The new home: call server, extension and password from the list of phones reach the phone's own
file, by `write` and by the server alike, and the password reaches nothing else."""
import os

from e2e import SCCP, SIP, Folder, Server, Tap, curl, forge, hookflash, phones

PLANTED = "Geheim-7h"
MACS = ["00156219BB00", "00156219BB01"]
CSV = f"""mac;name;extension;password;server
{MACS[0]};Front desk;101;{PLANTED};
{MACS[1]};;102;;192.0.2.9
"""
OWN = (f"image_version: {SIP}\nproxy1_address: \"192.0.2.5\"\nline1_name: \"101\"\n"
       f"line1_shortname: \"101\"\nline1_authname: \"101\"\nline1_password: \"{PLANTED}\"\n"
       "line1_displayname: \"Front desk\"\nphone_label: \"Front desk\"\n")
OTHER = (f"image_version: {SIP}\nproxy1_address: \"192.0.2.9\"\nline1_name: \"102\"\n"
         "line1_shortname: \"102\"\nline1_authname: \"102\"\n")
tap = Tap()


def content(path):
    with open(path, "rb") as f:
        return f.read()


def holders(folder, secret):
    """The files beneath a folder that hold these bytes."""
    paths = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
    return [os.path.relpath(path, folder) for path in paths if secret in content(path)]


with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    with open(tmp + "/phones.csv", "w", encoding="utf-8") as f:
        f.write(CSV)
    chosen = ["--phones", tmp + "/phones.csv", "--call-server", "192.0.2.5"]

    status, out, err = hookflash("write", "--load", sip, "--root", tmp + "/written", *chosen)
    tap.equal(status, 0, "write, with a list that knows extensions")
    tap.equal(content(f"{tmp}/written/SIP{MACS[0]}.cnf").decode(), OWN,
              "a phone's file says server, line and password")
    tap.equal(content(f"{tmp}/written/SIP{MACS[1]}.cnf").decode(), OTHER,
              "another's says its own server and has no password")
    tap.equal(content(f"{tmp}/written/SIPDefault.cnf").decode(), f"image_version: {SIP}\n",
              "the default file names no server: the two differ")
    tap.ok(PLANTED not in out + err, "the talk does not tell the password", out + err)

    session = tmp + "/session"
    server = Server("--root", tmp + "/served", "--load", sip, *chosen, "--until-done",
                    "--session", session, "--speed", "50", "--timeout", "240")
    tap.equal(curl(server.port, f"SIP{MACS[0]}.cnf")[1].decode(), OWN,
              "the server gives the phone the same bytes")
    tap.equal(curl(server.port, "SIPDefault.cnf")[1].decode(), f"image_version: {SIP}\n",
              "and the same default file")
    status, sims = phones(server, "--count", "2", "--from", SCCP, "--mac", "00:15:62:19:bb:00",
                          "--speed", "50")
    tap.equal({s["load"] for s in sims}, {SIP}, "phones read their load from such files")
    tap.equal(server.wait(), 0, "and are done")
    for fmt in ("text", "csv", "csv-requests", "md", "html", "json"):
        status, _, err = hookflash("report", session, "--format", fmt, "-o", f"{tmp}/report.{fmt}")
        tap.ok(status == 0, f"report as {fmt}", err)
    os.rename(tmp + "/phones.csv", tmp + "/written/phones.csv")
    tap.equal([n for n in holders(tmp, PLANTED.encode()) if not n.startswith(("written", "served"))],
              [], "neither journal nor capture nor a report holds the password")
    tap.equal(holders(tmp + "/served", PLANTED.encode()), [f"SIP{MACS[0]}.cnf"],
              "of the served files the phone's own alone does")
    tap.ok(PLANTED not in server.output() + server.talk(), "and the server never told it")

    sccp = forge(tmp + "/sccp", SCCP)
    status, _, err = hookflash("write", "--load", sccp, "--root", tmp + "/back", "--phones", "all",
                               "--call-server", "cm.example")
    tap.ok(status == 0 and b"<processNodeName>cm.example</processNodeName>" in
           content(tmp + "/back/XMLDefault.cnf.xml"),
           "to SCCP with all: XMLDefault.cnf.xml names the call manager", err)
    status, _, err = hookflash("write", "--load", sip, "--root", tmp + "/x", "--phones", "all",
                               "--call-server", "192.0.2.5 ")
    tap.ok(status == 2 and "--call-server, character 10: there can be no blank here" in err,
           "a blank behind the server's address is told", f"{status} {err}")
tap.done()
