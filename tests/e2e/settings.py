#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""settings.ini: what it says is taken where neither an option nor an answer does; a mistake in it
is told with file and line; and no load is ever given out because of it."""
import os
import subprocess

from e2e import HOOKFLASH, PATIENCE, SIP, Folder, Tap, environment, forge, hookflash

tap = Tap()

with Folder() as tmp:
    sip = forge(tmp + "/sip", SIP)
    config = tmp + "/config"
    path = config + "/hookflash/settings.ini"
    env = environment(XDG_CONFIG_HOME=config, XDG_DATA_HOME=tmp + "/data")
    os.makedirs(config + "/hookflash")

    def settings(text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def plain(*args, says=()):
        p = subprocess.run([HOOKFLASH, "--plain", *args], env=env, capture_output=True,
                           input="".join(line + "\n" for line in says).encode(), timeout=PATIENCE)
        return p.returncode, p.stdout.decode("latin-1"), p.stderr.decode("latin-1")

    # Mistakes: file and line, for everybody who reads it, and for nobody else.
    for text, says in [
            ("[bench]\nport = 0\nprot = 69\n", "line 3: [bench] has no key prot; did you mean port in [bench]?"),
            ("[screen]\nscheme = pink\n", "line 2: scheme: must be "),
            ("[screen]\nbell = on\nbell = off\n", "line 3: bell stands on line 2 already"),
            ("[screen]\ncolour = never\n", "line 2: [screen] has no key colour"),
            ("[bench]\nport = 7O\n", "line 2: port: 7O  -> 'O' is not a digit (character 2)"),
            ("[convert]\nuntil-done\n", "line 2: must be [section], key = value, or # comment")]:
        settings(text)
        for command in (["demo", "--phones", "1"], ["serve", "--root", sip], ["--plain"]):
            if command == ["--plain"] and "scheme" in text:
                continue
            status, out, err = hookflash(*command, env=env)
            tap.ok(status == 4 and f"{path}: {says}" in err and "Next: mend this file" in err and out == "",
                   f"{command[0]}: {says}", f"{status}\n{out}{err}")
    status, out, err = hookflash("plan", "--from", "P0S3-8-11-00", "--to", SIP, env=env)
    tap.ok(status == 0 and "settings" not in err, "plan does not read it", err)
    os.remove(path)
    os.mkdir(path)
    status, out, err = hookflash("serve", "--root", sip, env=env)
    tap.ok(status == 4 and f"{path}: Invalid argument" in err, "what is no file: 4", err)
    os.rmdir(path)

    # serve takes what its options would say, and gives nobody a load.
    settings(f"[bench]\nport = 0\naddress = 127.0.0.1\nallow = 10.1.0.0/16, 10.2.0.0/16\n"
             f"[load]\nload = {sip}\n[phones]\nphones = all\n[files]\nroot = {tmp}/srv\n"
             f"[point]\ndhcp = yes\ndhcp-pool = 127.0.0.10-127.0.0.20\n[report]\nsession = {tmp}/session\n")
    os.mkdir(tmp + "/srv")
    for args, address in [([], "127.0.0.1"), (["--address", "127.0.0.2"], "127.0.0.2")]:
        p = subprocess.Popen([HOOKFLASH, "serve", "--timeout", "1", *args], env=env,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, err = p.communicate(timeout=PATIENCE)
        err = err.decode()
        tap.ok("DHCP" not in err and "dhcp" not in err, "no addresses are given out because of it", err)
        tap.ok(f"serving {tmp}/srv on UDP port " in err and "UDP port 69" not in err
               and f" of {address}" in err, f"serve {' '.join(args)}: on {address}", err)
    tap.equal(os.listdir(tmp + "/srv"), [], "a load and phones in it write and give out nothing")
    tap.ok(not os.path.exists(tmp + "/session"), "and its session is not everybody's")

    # demo
    settings("[convert]\nspeed = 60\nuntil-done = yes\n")
    status, out, err = hookflash("demo", "--phones", "1", "--json", env=env)
    tap.ok(status == 0 and "60 times real speed" in err, "demo at the speed it says", out[:300] + err)
    status, out, err = hookflash("demo", "--phones", "1", "--json", "--speed", "70", env=env)
    tap.ok(status == 0 and "70 times real speed" in err, "unless another is said", err)

    # The wizard: option > answers > settings > default.
    settings(f"[bench]\ninterface = lo\n[load]\nload = {sip}\n[phones]\nphones = all\n[files]\nroot = {tmp}/of-settings\n")
    enter = [""] * 7
    FOLDER = "Into which folder do the files go? [{}]: "
    with open(tmp + "/answers.ini", "w", encoding="utf-8") as f:
        f.write(f"[files]\nroot = {tmp}/of-answers\n")
    for args, root in [([], "of-settings"), (["--answers", tmp + "/answers.ini"], "of-answers"),
                       (["--answers", tmp + "/answers.ini", "--root", tmp + "/of-option"], "of-option")]:
        status, out, err = plain(*args, says=enter)
        tap.ok(f"name in the library [{sip}]: " in out and "or all [all]: " in out
               and FOLDER.format(f"{tmp}/{root}") in out, f"the wizard: {root}", out + err)
    os.remove(path)
    status, out, err = plain(says=["", "", sip, "all", "", ""])
    tap.ok(FOLDER.format(f"{tmp}/data/hookflash/tftp") in out, "and without the file the default", out + err)
    settings("[bench]\ninterface = eth99\n")
    status, out, err = plain(says=["", "lo"])
    tap.ok("eth99  -> this computer has no such card" in out and "Which of its addresses" in out,
           "a card that is gone is told when it is asked, and another one taken", out + err)
    status, out, err = hookflash("--plain", "--help", env=env)
    tap.ok("settings.ini" in out and "[screen]" in out, "--help speaks of it", out)

tap.done()
