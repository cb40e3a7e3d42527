#!/bin/sh
# SPDX-License-Identifier: MIT
# Three readers that know more than a compiler's warnings: clang-tidy, cppcheck and gcc -fanalyzer,
# over every source of the program. What they say is a place to look, not a verdict: they guess what
# a caller may pass. `make lint` gives the preprocessor's flags as arguments.
set -u
cd "${SRC_DIR:-.}" || exit 1
sources=$(tests/house/tracked.sh | grep -E '^src/.*\.c$')
status=0

run() { # the command whose tool is named first; every source is added to it
    command -v "$1" >/dev/null 2>&1 || { echo "lint: no $1 here: apt-get install $1" >&2; return; }
    echo "== $1" >&2
    "$@" || status=1
}

# No path of the project holds a blank: splitting the list is meant.
run clang-tidy --quiet --warnings-as-errors='*' $sources -- -std=c11 "$@"
run cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    --suppress=missingIncludeSystem -Isrc $sources
# gcc 12 loses sight of what a struct of the caller holds: leaks and unset bytes are for ASan and
# valgrind.
for source in $sources; do
    gcc -std=c11 "$@" -O1 -fanalyzer -Wno-analyzer-malloc-leak \
        -Wno-analyzer-use-of-uninitialized-value -Werror -S -o /dev/null "$source" || status=1
done
exit $status
