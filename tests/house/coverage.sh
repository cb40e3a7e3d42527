#!/bin/sh
# SPDX-License-Identifier: MIT
# How much of each source the suite ran, worst first, from gcov's own counts. `make coverage` in a
# build configured with --enable-coverage.
set -u
cd "${BUILD_DIR:-.}" || exit 1
find src -name '*.gcda' -exec gcov -n {} + 2>/dev/null |
    awk -v root="${SRC_DIR:-.}/" -F "[':% ]+" '
        /^File/ { file = $2; sub(/^(\.\.\/)+/, "", file); sub(root, "", file) }
        /^Lines executed/ && file ~ /^src\/.*\.c$/ {
            hit[file] = $3 * $NF / 100 > hit[file] ? $3 * $NF / 100 : hit[file]
            lines[file] = $NF
            file = ""
        }
        END {
            for (f in lines) {
                printf "%6.1f %% of %4d  %s\n", 100 * hit[f] / lines[f], lines[f], f
                h += hit[f]
                n += lines[f]
            }
            if (n) printf "%6.1f %% of %4d  all\n", 100 * h / n, n
        }' | sort -n
