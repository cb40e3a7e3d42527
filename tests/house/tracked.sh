#!/bin/sh
# SPDX-License-Identifier: MIT
# The files that belong to the project, one a line: what git tracks or, in a released tarball, what
# its .manifest names (make dist writes it from this list).
cd "${1:-.}" || exit 1
if [ -e .git ]; then
    git ls-files
else
    cat .manifest
fi
