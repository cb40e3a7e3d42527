#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packages as they come from Cisco, from the web and from people who mean harm.

Each is made here, opened by load_store, and its files, sets, notes or refusal compared. What a
package must never do: put a byte on the disk, follow a link, or take long or much memory.
Speaks TAP.
"""
import bz2
import gzip
import io
import lzma
import os
import resource
import subprocess
import tarfile
import tempfile
import time
import zipfile

TOOL = os.path.join(os.environ.get("BUILD_DIR", "."), "tests/oracle/loads_tool")
SANITIZED = b"__asan_init" in open(TOOL, "rb").read()
SIP = "P0S3-8-12-00"
tests = []


def test(ok, what, said=""):
    tests.append(ok)
    print("%s %d - %s" % ("ok" if ok else "not ok", len(tests), what))
    if not ok:
        for line in said.splitlines():
            print("# " + line)


def opened(what, library="/nonexistent"):
    out = subprocess.run([TOOL, "open", what, library], capture_output=True, text=True,
                         errors="replace", timeout=60)
    return out.stdout + out.stderr


def has(said, *lines):
    """Every wanted line is there; a wanted line may end in ... for 'begins with'."""
    got = said.splitlines()
    return all(any(g == w or (w.endswith("...") and g.startswith(w[:-3])) for g in got)
               for w in lines)


def forge(load, folder):
    subprocess.run([TOOL, "forge", load, "0", folder], check=True)
    return {n: open(os.path.join(folder, n), "rb").read() for n in sorted(os.listdir(folder))}


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)
    return path


def make_zip(files, prefix=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(prefix + name, data)
    return out.getvalue()


def make_tar(files, members=()):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
        for info in members:
            t.addfile(info)
    return out.getvalue()


def member(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def every_container(at, files):
    tar = make_tar(files)
    for name, data in [
        ("a.zip", make_zip(files)),
        ("b.zip", make_zip(files, "cmterm/sip/")),
        ("c.tar", tar),
        ("d.tar.gz", gzip.compress(tar)),
        ("e.tgz", gzip.compress(tar)),
        ("f.tar.bz2", bz2.compress(tar)),
        ("g.tar.xz", lzma.compress(tar)),
        ("h.cop.sgn", b"signature \x1f\x8b no" + bytes(range(200)) + gzip.compress(tar)),
        ("i.zip", make_zip({"readme.txt": b"x", "inner.zip": make_zip(files)})),
        ("j.zip", make_zip({"inner.cop.sgn": bytes(100) + gzip.compress(tar)})),
    ]:
        said = opened(write(os.path.join(at, name), data))
        test(has(said, "set SIP 8.12, complete", "file P003-8-12-00.sbn 130956",
                 "file P0S3-8-12-00.loads 458") and "note" not in said, "%s is read" % name, said)
    said = opened(write(os.path.join(at, "deep.zip"), make_zip(
        {"1.zip": make_zip({"2.zip": make_zip(files)}), SIP + ".loads": files[SIP + ".loads"]})))
    test("complete" not in said and "missing P003-8-12-00.sbn" in said,
         "a package in a package in a package is not entered", said)


def hostile_entries(at, files):
    loads = files[SIP + ".loads"]
    tar = make_tar({**files, "../escape.sbn": b"x", "a/../../up.bin": b"x", "/etc/abs.sbn": b"x",
                    "C:\\win.sbn": b"x", "..\\win\\up.sbn": b"x", "ctl\x1b[31m.bin": b"x",
                    "n" * 300 + ".bin": b"x"},
                   [member("link.sbn", tarfile.SYMTYPE, "/etc/passwd"),
                    member("hard.sbn", tarfile.LNKTYPE, "/etc/passwd"),
                    member("null.bin", tarfile.CHRTYPE), member("disk.bin", tarfile.BLKTYPE),
                    member("fifo.bin", tarfile.FIFOTYPE), member("folder.bin", tarfile.DIRTYPE)])
    said = opened(write(os.path.join(at, "evil.tar"), tar))
    path = os.path.join(at, "evil.tar")
    test(has(said, "set SIP 8.12, complete",
             "note %s: entry ../escape.sbn leaves the package (..): left out" % path,
             "note %s: entry a/../../up.bin leaves the package (..): left out" % path,
             "note %s: entry /etc/abs.sbn has an absolute path: left out" % path,
             "note %s: entry C:\\\\win.sbn has an absolute path: left out" % path,
             "note %s: entry ..\\\\win\\\\up.sbn leaves the package (..): left out" % path,
             "note %s: entry ctl\\x1b[31m.bin has control bytes in its name: left out" % path,
             "note %s: entry link.sbn is a link: left out" % path,
             "note %s: entry hard.sbn is a link: left out" % path,
             "note %s: entry null.bin is no plain file: left out" % path,
             "note %s: entry disk.bin is no plain file: left out" % path,
             "note %s: entry fifo.bin is no plain file: left out" % path)
         and said.count("\nfile ") + said.startswith("file ") == 4 and "\x1b" not in said,
         "evil entries are refused by name and the rest is kept", said)
    test("has a name too long for any phone" in said, "a name of 300 bytes is refused", said)
    z = make_zip({**files, "../../../../../../tmp/hookflash-escaped.sbn": b"x"})
    said = opened(write(os.path.join(at, "slip.zip"), z))
    test(has(said, "set SIP 8.12, complete") and "leaves the package (..): left out" in said
         and not os.path.exists("/tmp/hookflash-escaped.sbn"), "a zip slip writes nothing", said)
    said = opened(write(os.path.join(at, "only.zip"), make_zip({"../x.sbn": b"x"})))
    test(has(said, "error -61 %s/only.zip: no load file..." % at) and "leaves the package" in said,
         "nothing but refused entries: said why", said)
    said = opened(write(os.path.join(at, "twice.zip"), make_zip(
        {"a/" + SIP + ".loads": loads, "b/" + SIP + ".loads": loads + b" "})))
    test(has(said, "note P0S3-8-12-00.loads is there more than once and differs: the first one is "
             "used", "file P0S3-8-12-00.loads 458"), "the same name twice, different", said)
    said = opened(write(os.path.join(at, "same.zip"), make_zip(
        {"a/" + SIP + ".loads": loads, "b/" + SIP + ".loads": loads})))
    test("note" not in said, "the same name twice, the same bytes", said)
    said = opened(write(os.path.join(at, "long.tgz"), gzip.compress(
        make_tar({"a.sbn": bytes(17 << 20), **files}))))
    test(has(said, "note %s/long.tgz: entry a.sbn unpacks to more than 16 MB: left out" % at,
             "set SIP 8.12, complete"), "a file of 17 MB is left out and the rest is kept", said)
    many = make_tar({"%d.txt" % i: b"" for i in range(4097)})
    said = opened(write(os.path.join(at, "many.tgz"), gzip.compress(many)))
    test(has(said, "error -7 %s/many.tgz: has more than 4096 entries: stopped" % at),
         "4,097 entries are too many", said)


class Zeros(io.RawIOBase):
    """`left` zeros, without the memory."""

    def __init__(self, left):
        self.left = left

    def readable(self):
        return True

    def readinto(self, into):
        n = min(len(into), self.left)
        into[:n] = bytes(n)
        self.left -= n
        return n


def bomb_zip(path, name, size):
    # 4 GB through a compressor takes a while: repeat one compressed megabyte instead.
    import struct
    import zlib
    mega = bytes(1 << 20)
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = c.compress(mega) + c.flush(zlib.Z_FULL_FLUSH)
    body = once * (size >> 20) + b"\x03\x00"
    with open(path, "wb") as f:
        local = struct.pack("<4s5H3I2H", b"PK\3\4", 45, 0, 8, 0, 0, 0, len(body), size, len(name), 0)
        f.write(local + name.encode() + body)
        start = f.tell()
        f.write(struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, 45, 0, 8, 0, 0, 0, len(body), size,
                            len(name), 0, 0, 0, 0, 0, 0) + name.encode())
        f.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, f.tell() - start, start, 0))
    return path


def bomb_gzip(path, size):
    """A tar of one file of zeros: its compressed megabyte repeated as gzip members."""
    info = tarfile.TarInfo("zeros.txt")
    info.size = size
    once = gzip.compress(bytes(1 << 20))
    with open(path, "wb") as f:
        f.write(gzip.compress(info.tobuf(tarfile.GNU_FORMAT)))
        for _ in range(size >> 20):
            f.write(once)
    return path


def bombs(at, files):
    four_gb = (1 << 32) - (1 << 20)
    for what, path, wanted in [
        ("a 4 GB load in a zip", bomb_zip(os.path.join(at, "bomb.zip"), SIP + ".sb2", four_gb),
         "entry P0S3-8-12-00.sb2 unpacks to more than 16 MB: left out"),
        ("a 4 GB zip in a zip", bomb_zip(os.path.join(at, "bomb2.zip"), "in.zip", four_gb),
         "entry in.zip unpacks to more than 16 MB: left out"),
        ("a 4 GB text in a zip", bomb_zip(os.path.join(at, "bomb3.zip"), "readme.txt", four_gb),
         "no load file"),
        ("a 4 GB text in a tar.gz", bomb_gzip(os.path.join(at, "bomb.tgz"), 1 << 32),
         "unpacks to more than 256 MB at zeros.txt: stopped"),
    ]:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        said = opened(path)
        cpu = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before.ru_utime
        test(said.startswith("error") and wanted in said, "%s stops at the cap" % what, said)
        print("# %.2f s, %.2f s of CPU, package of %d bytes"
              % (time.monotonic() - began, cpu, os.path.getsize(path)))
        test(cpu < (30 if SANITIZED else 5), "%s stops soon" % what, "%.1f s" % cpu)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    test(SANITIZED or peak < 100, "peak memory of all so far: %d MB" % peak)


def broken_packages(at, files):
    whole = make_zip(files)
    encrypted = bytearray(make_zip({SIP + ".loads": files[SIP + ".loads"]}))
    for sign, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        encrypted[encrypted.index(sign) + flags] |= 1
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0x55
    tar = make_tar(files)
    for what, name, data, wanted in [
        ("a zip cut in half", "cut.zip", whole[: len(whole) // 2], "error -74"),
        ("a zip without its last byte", "cut1.zip", whole[:-1], None),
        ("a tar cut in half", "cut.tar", tar[: len(tar) // 2], "error -74"),
        ("a tar.gz cut in half", "cut.tgz", gzip.compress(tar)[:50000], "error -74"),
        ("a zip with one bad byte", "flip.zip", bytes(flipped), "error -74"),
        ("an encrypted zip", "locked.zip", bytes(encrypted), "error -13"),
        ("a text called zip", "text.zip", b"<html>Log in to download</html>\n" * 50, "error -74"),
        ("an empty file called zip", "none.zip", b"", "error -74"),
        ("an old installer", "cmterm.exe", b"MZ" + bytes(range(256)) * 9, "error -74"),
        ("a zip of nothing", "nothing.zip", make_zip({}), "error -61"),
        ("a zip of other things", "other.zip", make_zip({"readme.txt": b"hello"}), "error -61"),
        ("a nested zip that is text", "nest.zip",
         make_zip({"a.zip": b"text" * 99, **files}), "file"),
        ("a gzip of no tar", "plain.gz", gzip.compress(b"hello" * 999), "error -74"),
        ("512 bytes of anything", "any.sgn", bytes(range(256)) * 2, "error -74"),
    ]:
        said = opened(write(os.path.join(at, name), data))
        if wanted is None:  # the end record is one byte short: read or refused, but said
            test(said.startswith("error") or "set SIP 8.12, complete" in said, what, said)
        else:
            test(said.startswith(wanted) and (not wanted.startswith("error") or "\nfix " in said),
                 what, said)
        print("# " + said.splitlines()[0])


def folders(at, files):
    folder = os.path.join(at, "loads")
    os.makedirs(os.path.join(folder, "sub"))
    for name, data in files.items():
        write(os.path.join(folder, name), data)
    write(os.path.join(folder, "SEP001122334455.cnf.xml"), b"<device/>")
    write(os.path.join(folder, "sub", "P0S30202.bin"), b"x")
    write(os.path.join(folder, "more.zip"), b"x")
    os.mkfifo(os.path.join(folder, "pipe.bin"))
    os.symlink("nowhere", os.path.join(folder, "dangling.sbn"))
    said = opened(folder)
    test(has(said, "set SIP 8.12, complete", "note %s/pipe.bin: is no plain file: left out" % folder,
             "note %s/dangling.sbn: No such file or directory: left out" % folder,
             "note %s/more.zip: is a package..." % folder) and "P0S30202" not in said,
         "a folder, with a FIFO and a dead link in it", said)
    one = os.path.join(folder, "P0S3-8-12-00.sb2")
    said = opened(one)
    test(has(said, "set SIP 8.12, missing P0S3-8-12-00.loads, missing P003-8-12-00.sbn"),
         "one load file by its path", said)
    with open(one, "ab") as f:
        f.truncate(17 << 20)
    said = opened(one)
    test(said.startswith("error -27"), "a load file of 17 MB", said)
    os.mkdir(os.path.join(at, "empty"))
    for what, path, wanted in [
        ("an empty folder", os.path.join(at, "empty"), "error -61"),
        ("a path that is not there", os.path.join(at, "not/there"), "error -2"),
        ("a device", "/dev/null", "error -22"),
        ("an empty name", "", "error -2"),
    ]:
        said = opened(path)
        test(said.startswith(wanted) and "\nfix " in said, what, said)


def unreadable(at, files):
    """As root every folder can be read, so this runs as somebody else where it can."""
    folder = os.path.join(at, "locked")
    os.mkdir(folder)
    write(os.path.join(folder, SIP + ".loads"), files[SIP + ".loads"])
    os.chmod(os.path.join(folder, SIP + ".loads"), 0)
    os.chmod(at, 0o755)
    nobody = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}

    def as_nobody(path):
        return subprocess.run([TOOL, "open", path, "/nonexistent"], capture_output=True, text=True,
                              **nobody).stdout

    try:
        os.chmod(folder, 0o755)
        said = as_nobody(folder)
    except (PermissionError, OSError):
        for what in ("a file", "a folder"):
            tests.append(True)
            print("ok %d # SKIP %s nobody may read: cannot run as nobody here" % (len(tests), what))
        return
    if not said:
        for what in ("a file", "a folder"):
            tests.append(True)
            print("ok %d # SKIP %s nobody may read: nobody cannot reach the program" % (len(tests), what))
        return
    test("Permission denied: left out" in said, "a file nobody may read", said)
    os.chmod(folder, 0)
    said = as_nobody(folder)
    test(said.startswith("error -13") and "\nfix ls -ld" in said, "a folder nobody may read", said)
    os.chmod(folder, 0o755)


def library(at, files, sccp):
    lib = os.path.join(at, "library")
    os.mkdir(lib)
    write(os.path.join(lib, "cmterm-sip.zip"), make_zip(files))
    os.mkdir(os.path.join(lib, "sccp"))
    for name, data in sccp.items():
        write(os.path.join(lib, "sccp", name), data)
    write(os.path.join(lib, "junk.zip"), b"junk")
    for what, wanted in [
        (SIP, "set SIP 8.12, complete"),
        ("p0s3-8-12-00", "set SIP 8.12, complete"),
        ("P0030801SR02", "set SCCP 8.1(2)SR2, complete"),
        ("sccp", "set SCCP 8.1(2)SR2, complete"),
        ("cmterm-sip.zip", "set SIP 8.12, complete"),
        ("P0S3-9-9-00", "error -2 P0S3-9-9-00: no such file, and no load of this name in " + lib),
    ]:
        said = opened(what, lib)
        test(has(said, wanted), "from the library: %s" % what, said)


def main():
    with tempfile.TemporaryDirectory() as at:
        os.chdir(at)
        folder = {load: os.path.join(at, "forged-" + load) for load in (SIP, "P0030801SR02")}
        for f in folder.values():
            os.mkdir(f)
        files, sccp = (forge(load, f) for load, f in folder.items())
        every_container(at, files)
        hostile_entries(at, files)
        broken_packages(at, files)
        folders(at, files)
        unreadable(at, files)
        library(at, files, sccp)
        bombs(at, files)
    print("1..%d" % len(tests))


if __name__ == "__main__":
    main()
