#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PHONES 5's readers a second time, written from the text alone, and compared with phone_parse.

What the forge, the simulated phones and the judge share could be wrong in all three at once
(DESIGN 13). So the same rules stand here once more, in another language and another style (regular
expressions and a character loop where the C has token readers). Compared over the corruption
symptoms of PHONES 5.4 with literal expectations, over the files that phone_config makes, and over a
few thousand mutations of good files, from a fixed seed. Speaks TAP.
"""
import os
import random
import re
import subprocess
import sys

PROGRAM = os.path.join(os.environ.get("BUILD_DIR", "."), "tests/oracle/phone_reads")
END_OF_FILE = re.compile(rb"[\x00\x1a\xff]")


def visible(data):
    return END_OF_FILE.split(data, maxsplit=1)[0]


def verdict(load):
    load = load[:56]
    if not load:
        return ("no-load", b"", b"")
    if not re.match(rb"[Pp][0Dd].3", load, re.S):
        return ("refused", load, b"")
    return ("load", load, load if load.endswith(b".loads") else load + b".loads")


LINE = re.compile(
    rb"""(?P<key>[A-Za-z0-9_-]+)[ \t]*:[ \t]*
         (?: "(?P<double>(?:[^"\\]|\\.)*)"
           | '(?P<single>(?:[^'\\]|\\.)*)'
           | (?P<bare>(?![ \t"'])[^ \t\r\n\#;]*) )""",
    re.X | re.S)


def read_text(data, model):
    load = b""
    for line in visible(data).split(b"\n"):
        m = LINE.match(line)
        if not m or m["key"].lower() != b"image_version":
            continue
        if m["bare"] is not None:
            load = m["bare"]
        else:
            quoted = m["double"] if m["double"] is not None else m["single"]
            load = re.sub(rb"\\(.)", rb"\1", quoted, flags=re.S)
    return verdict(load)


def read_xml(data, model):
    wanted = {b"loadinformation", {7940: b"loadinformation8", 7960: b"loadinformation7"}[model]}
    data, at, load = visible(data), 0, b""
    while True:
        at = data.find(b"<", at)
        close = data.find(b">", at)
        if at < 0 or close < 0:
            return verdict(load)
        tag = data[at + 1:close]
        at = close + 1
        if re.split(rb"[ \t\r\n/]", tag, maxsplit=1)[0].lower() not in wanted:
            continue
        value = re.match(rb"[^<A-Za-z0-9_=.-]*([A-Za-z0-9_=.-]+)", data[at:])
        if tag.endswith(b"/") or not value:
            return ("syntax", b"", b"")
        load = value[1]
        at += value.end()


def read_os79xx(data, model):
    load = re.split(rb"[\r\n]", data, maxsplit=1)[0][:56]
    return ("load", load, load if load.endswith(b".loads") else load + b".loads") if load else (
        "no-load", b"", b"")


READERS = {
    "SIPDefault.cnf": read_text,
    "SIP00156219BB2F.cnf": read_text,
    "SEP00156219BB2F.cnf.xml": read_xml,
    "XMLDefault.cnf.xml": read_xml,
    "OS79XX.TXT": read_os79xx,
}


def read(name, model, data):
    if len(data) > 8192:
        return ("too-long", b"", b"")
    return READERS[name](data, model)


def read_manifest(data):
    found = {"loader": b"", "application": b"", "version": b""}
    for token in re.findall(rb"[A-Za-z0-9_-][A-Za-z0-9_=.-]*", visible(data)):
        low = token.lower()
        if b".sbn" in low:
            found["loader"] = token[:31]
        elif b".sb2" in low:
            found["application"] = token[:31]
        elif b"la_version=" in low and low.index(b"la_version=") + 11 < len(low):
            at = low.index(b"la_version=") + 11
            found["version"] = token[at:at + 8]
        elif b"la_version=" in low:
            found["version"] = b""
    return (str(int(all(found.values()))), found["loader"], found["application"], found["version"])


SIP, SEP, XML = "SIPDefault.cnf", "SEP00156219BB2F.cnf.xml", "XMLDefault.cnf.xml"
NOTHING = ("no-load", b"", b"")


def asks(load, request):
    return ("load", load, request)


# PHONES 5.4, column "UAL loader asks for".
SYMPTOMS = [
    (SIP, b"image_version: P0S3-8-12-00 \r\n", asks(b"P0S3-8-12-00", b"P0S3-8-12-00.loads")),
    (SIP, b'image_version: "P0S3-8-12-00 "\n', asks(b"P0S3-8-12-00 ", b"P0S3-8-12-00 .loads")),
    (SIP, b'image_version:" P0S3-8-12-00 "\n', ("refused", b" P0S3-8-12-00 ", b"")),
    (SIP, b"image_version: P0S3-8-12-00\r\n", asks(b"P0S3-8-12-00", b"P0S3-8-12-00.loads")),
    (SIP, b"\xef\xbb\xbfimage_version: P0S3-8-12-00\n", NOTHING),
    (XML, b"\xef\xbb\xbf<loadInformation7>P0S3-8-12-00</loadInformation7>",
     asks(b"P0S3-8-12-00", b"P0S3-8-12-00.loads")),
    (SIP, "image_version: P0S3-8-12-00\n".encode("utf-16"), NOTHING),
    (SIP, "image_version: P0S3-8-12-00\n".encode("utf-16-le"), NOTHING),
    (SIP, "image_version: \u201cP0S3-8-12-00\u201d\n".encode(),
     ("refused", "\u201cP0S3-8-12-00\u201d".encode(), b"")),
    (SIP, b"image_version: P0S3-8-12-00.loads\n",
     asks(b"P0S3-8-12-00.loads", b"P0S3-8-12-00.loads")),
    (SIP, b"image_version: P0S3-8-12-00.LOADS\n",
     asks(b"P0S3-8-12-00.LOADS", b"P0S3-8-12-00.LOADS.loads")),
    (SIP, b"image_version: P0S3-8-12-00.bin\n",
     asks(b"P0S3-8-12-00.bin", b"P0S3-8-12-00.bin.loads")),
    (SIP, b"image_version: P003-8-12-00\n", asks(b"P003-8-12-00", b"P003-8-12-00.loads")),
    (SEP, b"<loadInformation>P003-8-12-00</loadInformation>",
     asks(b"P003-8-12-00", b"P003-8-12-00.loads")),
    (SIP, b"image_version: p0s3-8-12-00\n", asks(b"p0s3-8-12-00", b"p0s3-8-12-00.loads")),
    (SIP, b"image_version: P0S3" + b"x" * 60 + b"\n",
     asks(b"P0S3" + b"x" * 52, b"P0S3" + b"x" * 52 + b".loads")),
    (SEP, b"<device><loadInformation></loadInformation></device>", ("syntax", b"", b"")),
    (SIP, b"image_version: P0S3-8-12-00\n" + b"#" * 8165, ("too-long", b"", b"")),
]

SEEDS = {
    SIP: [b'# made by hand\r\nimage_version : "P0S3-8-12-00"; # now\r\nproxy1_port: 5060\r\n',
          b"tftp_cfg_dir: './sip/'\nimage_version: P00308010200 \nimage_version:\"P0S3\\\"x\"\n"],
    SEP: [b'<!-- x --><device><loadInformation model="IP Phone 7960"> P0S3-8-12-00 '
          b"</loadInformation></device>\n"],
    XML: [b'<Default><loadInformation8 model="IP Phone 7940">P0S3-8-12-00</loadInformation8>\n'
          b'<loadInformation7 model="IP Phone 7960">P00308010200</loadInformation7></Default>'],
    "OS79XX.TXT": [b"P003-8-12-00\r\n"],
}
MANIFEST = b"P003-8-12-00.sbn\r\nP0S3-8-12-00.sb2\r\nLA_VERSION=PAS30830\r\n"
SPICE = [b"\x00", b"\x1a", b"\xff", b"\n", b"\r", b'"', b"'", b"\\", b"#", b";", b":", b" ", b"\t",
         b"<", b">", b"/", b"<!", b".loads", b".LOADS", b"\xef\xbb\xbf", b"image_version:",
         b"<loadInformation>", b"<LOADINFORMATION7>", b".sbn", b".SB2", b"LA_VERSION=", b"P0S3"]


def mutate(rnd, data):
    data = bytearray(data)
    for _ in range(rnd.randint(1, 4)):
        at = rnd.randint(0, len(data))
        how = rnd.randint(0, 4)
        if how == 0:
            data[at:at] = rnd.choice(SPICE)
        elif how == 1:
            data[at:at + 1] = bytes([rnd.randint(0, 255)])
        elif how == 2:
            del data[at:at + rnd.randint(1, 6)]
        elif how == 3:
            data[at:at] = data[rnd.randint(0, len(data)):][:rnd.randint(1, 60)]
        else:
            data[at:at + 1] = rnd.choice(SPICE)
    return bytes(data)


def to_hex(data):
    return data.hex() or "-"


def run(lines):
    done = subprocess.run([PROGRAM], input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True)
    return done.stdout.splitlines()


def ask(cases):
    """The C's answers to (name, model, data), in order."""
    answers = []
    for line in run([f"read {name} {model} {to_hex(data)}" for name, model, data in cases]):
        result, load, request = line.split(" ")
        answers.append((result, *(b"" if x == "-" else bytes.fromhex(x) for x in (load, request))))
    return answers


def compare(cases, expected):
    wrong = []
    got = ask(cases)
    if len(got) != len(cases):
        return [f"{len(cases)} asked, {len(got)} answered"]
    for case, want, have in zip(cases, expected, got):
        if want != have:
            wrong.append(f"{case}: python {want}, C {have}")
    return wrong


def symptoms():
    cases = [(name, 7960, data) for name, data, _ in SYMPTOMS]
    literal = [want for _, _, want in SYMPTOMS]
    return compare(cases, literal) + [
        f"{case}: python reads {read(*case)}, PHONES says {want}"
        for case, want in zip(cases, literal) if read(*case) != want]


def mutations():
    rnd = random.Random(7960)
    cases = [(name, rnd.choice([7940, 7960]), mutate(rnd, rnd.choice(seeds)))
             for name, seeds in SEEDS.items() for _ in range(1000)]
    return compare(cases, [read(*case) for case in cases])


def manifests():
    rnd = random.Random(7940)
    cases = [MANIFEST] + [mutate(rnd, MANIFEST) for _ in range(1000)]
    wrong = []
    for data, line in zip(cases, run([f"manifest - 0 {to_hex(data)}" for data in cases])):
        flag, *rest = line.split(" ")
        have = (flag, *(b"" if x == "-" else bytes.fromhex(x) for x in rest))
        if have != read_manifest(data):
            wrong.append(f"{data}: python {read_manifest(data)}, C {have}")
    return wrong


def written_files():
    wrong = []
    for start, target, loader in [("P00308010200", "P0S3-8-12-00", b"P003-8-12-00"),
                                  ("P0S3-8-12-00", "P00308010200", b"P00308010200"),
                                  ("P0S3-8-12-00", "P0S3-06-3-00", b"P0S3-06-3-00")]:
        lines = run([f"build {start} 0 {target}"])
        if len(lines) != 6 or lines[-1] != ".":
            wrong.append(f"{target}: {lines}")
        for line in lines[:-1]:
            name, data = line.split(" ")
            want = loader if name == "OS79XX.TXT" else target.encode()
            for model in (7940, 7960):
                got = read(name, model, bytes.fromhex(data))
                if got[:2] != ("load", want):
                    wrong.append(f"{target}: {name} reads {got}")
    return wrong


def main():
    tests = [("PHONES 5.4 row by row, both readers", symptoms),
             ("4000 mutations of config files read alike", mutations),
             ("1000 mutations of a manifest read alike", manifests),
             ("every written file reads as its load", written_files)]
    print(f"1..{len(tests)}")
    failed = False
    for number, (title, test) in enumerate(tests, 1):
        wrong = test()
        failed = failed or bool(wrong)
        for text in wrong[:5]:
            print("# " + text)
        print(f"{'not ok' if wrong else 'ok'} {number} - {title}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
