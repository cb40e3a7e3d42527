#!/bin/sh
# SPDX-License-Identifier: MIT
# What a reader of any file may rely on, held over every file of the project. Speaks TAP.
set -u
cd "${SRC_DIR:-.}" || exit 1
tracked=$(tests/house/tracked.sh) || { echo "Bail out! the files of the project are not known"; exit 1; }

n=0
# A rule fails by printing what breaks it.
rule() { # title, what breaks it
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        printf '%s\n' "$2" | sed 's/^/# /'
        echo "not ok $n - $1"
    fi
}

pick() { # extended regular expression of paths
    printf '%s\n' "$tracked" | grep -E "$1"
}

rule "no file of the program is longer than 500 lines" \
    "$(pick '^(src|ui)/.*\.[ch]$' | xargs wc -l |
        awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines" }')"

# The patterns are written so that they do not find themselves.
rule "the project stands alone: nothing outside it is named" \
    "$(printf '%s\n' "$tracked" | xargs grep -InE '(\.\.|/work)/share[d]')"
rule "nothing is left for later" \
    "$(pick '^(src|tests)/.*\.([ch]|sh|py)$' | xargs grep -nE '\<(TO[D]O|FIXM[E])\>')"
rule "every source names its licence on top" \
    "$(pick '\.([ch]|sh|py)$' | xargs awk '
        FNR == 1 { if (last && !said) print last; last = FILENAME; said = 0 }
        FNR <= 2 && /SPDX-License-Identifier: MIT/ { said = 1 }
        END { if (!said) print last }')"

rule "every unit test is in Makefile.am, or it would never run" \
    "$(pick '^tests/unit/test_.*\.c$' | while read -r file; do
        grep -qw "${file%.c}" Makefile.am || echo "$file"
    done)"
rule "every library of configure.ac is one that bootstrap looks for" \
    "$(sed -n 's/^ *PKG_CHECK_MODULES(\[[A-Z_]*\], \[\([^] ]*\).*/\1/p' configure.ac |
        while read -r library; do
            grep -qw "pkg:$library" bootstrap || echo "$library"
        done)"

if command -v clang-format >/dev/null 2>&1; then
    rule "clang-format would change nothing (make format does it)" \
        "$(pick '\.[ch]$' | xargs clang-format --dry-run -Werror 2>&1 | grep 'error:' |
            sed 's/:[0-9]*: error.*//' | sort | uniq -c)"
else
    n=$((n + 1))
    echo "ok $n - clang-format # SKIP clang-format is not installed"
fi
echo "1..$n"
