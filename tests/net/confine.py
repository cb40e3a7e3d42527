#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command whose pread() fails with EIO from a given offset on, a disk error on demand; or one
on a kernel that has neither Landlock nor seccomp.

    confine.py --pread-fails-at BYTES command...
    confine.py --no-sandbox - command...

A seccomp filter looks at the system call's offset, so the failure needs no device, no root and no
preloaded library, and works under ASan.
"""
import ctypes
import errno
import os
import platform
import struct
import sys

NR_PREAD64 = {"x86_64": 17, "aarch64": 67}
NR_SECCOMP = {"x86_64": 317, "aarch64": 277}
NR_PRCTL = {"x86_64": 157, "aarch64": 167}
NR_LANDLOCK_CREATE_RULESET, PR_SET_SECCOMP = 444, 22
LD_ABS, JEQ, JGE, RET = 0x20, 0x15, 0x35, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
FIRST_LOW, OFFSET_LOW = 16, 16 + 3 * 8  # first and fourth argument, little endian


def failing_disk(limit):
    return [(LD_ABS, 0, 0, 0),                                   # the system call's number
            (JEQ, 0, 3, NR_PREAD64[platform.machine()]),         # not pread64: to ALLOW
            (LD_ABS, 0, 0, OFFSET_LOW),
            (JGE, 0, 1, limit),                                  # below the limit: to ALLOW
            (RET, 0, 0, ERRNO | errno.EIO),
            (RET, 0, 0, ALLOW)]


def old_kernel():
    return [(LD_ABS, 0, 0, 0),
            (JEQ, 5, 0, NR_LANDLOCK_CREATE_RULESET),             # to ENOSYS
            (JEQ, 4, 0, NR_SECCOMP[platform.machine()]),
            (JEQ, 0, 2, NR_PRCTL[platform.machine()]),           # not prctl: to ALLOW
            (LD_ABS, 0, 0, FIRST_LOW),
            (JEQ, 1, 0, PR_SET_SECCOMP),
            (RET, 0, 0, ALLOW),
            (RET, 0, 0, ERRNO | errno.ENOSYS)]


def main():
    code = old_kernel() if sys.argv[1] == "--no-sandbox" else failing_disk(int(sys.argv[2]))
    filters = b"".join(struct.pack("HBBI", *line) for line in code)
    store = ctypes.create_string_buffer(filters, len(filters))
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(store))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, program, 0, 0) != 0:
        sys.exit(f"confine.py: no seccomp filter: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[3], sys.argv[3:])


if __name__ == "__main__":
    main()
