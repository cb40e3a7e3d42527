#!/bin/sh
# SPDX-License-Identifier: MIT
# The core is pure: it may call only what is listed here. A clock, a file, a socket, a print or
# hidden state (strtok, setlocale ...) in src/core fails this test, whoever wrote it and why ever.
# Speaks TAP.
set -u
lib=${BUILD_DIR:-.}/libcore.a
allowed='
mem(cpy|cmp|move|set|chr|rchr|mem)
str(len|cmp|ncmp|chr|rchr|str|nlen|spn|cspn)
v?snprintf
malloc|calloc|realloc|free|abort
qsort|bsearch
inet_(pton|ntop)
__assert_fail
__stack_chk_fail
__(mem(cpy|move|set)|v?snprintf)_chk
__(asan|ubsan|sanitizer|sancov|gcov|llvm|lsan)_.*
_GLOBAL_OFFSET_TABLE_|__tls_get_addr|__start_.*|__stop_.*
'
# jansson reads and writes the journal lines: in the JSON modules and nowhere else.
json='json_.*|jansson_.*'
# inih cuts the lines of an answers file: there and nowhere else.
ini='ini_parse_stream'
pattern=$(printf '%s' "$allowed" | tr -s '\n' '|' | sed 's/^|//; s/|$//')

[ -f "$lib" ] || { echo "Bail out! no $lib"; exit 1; }

bad=$({
    nm --defined-only "$lib" | awk '{ print "own", $3 }'
    nm -A -u "$lib" | sed 's/.*libcore_a-/calls /; s/: .* / /'
} | awk -v allowed="^($pattern)\$" -v json="^($json)\$" -v ini="^$ini\$" '
    $1 == "own" { own[$2]; next }
    $3 in own || $3 ~ allowed { next }
    $2 ~ /(_json|^report)\.o$/ && $3 ~ json { next }
    $2 ~ /^wizard_answers\.o$/ && $3 ~ ini { next }
    { print $2 " calls " $3 }' | sort -u)
if [ -z "$bad" ]; then
    echo "ok 1 - libcore calls nothing outside the allow-list"
else
    printf '%s\n' "$bad" | sed 's/^/# /'
    echo "not ok 1 - libcore calls nothing outside the allow-list"
fi

# Mutable file-scope state would make two models share something: data and bss must be empty. A
# table of pointers is const but relocated (.data.rel.ro). A sanitizer or gcov brings state of its
# own: in such a build there is nothing to be said.
case "$(nm -u "$lib" 2>/dev/null)" in
*__asan_* | *__gcov_* | *__sanitizer_cov*) n=1 ;;
*)
    n=2
    rw=$(objdump -t "$lib" | awk '
        # address, flags, section, TAB, size, name; d among the flags: the section itself
        { section = $0; sub(/\t.*/, "", section); flags = section; sub(/.* /, "", section) }
        section == "*COM*" || (flags !~ / d / && section ~ /^\.t?(data|bss)/ && section !~ /\.rel\.ro/) {
            print $NF
        }' | sort -u)
    if [ -z "$rw" ]; then
        echo "ok 2 - libcore has no mutable state"
    else
        printf '# %s\n' $rw
        echo "not ok 2 - libcore has no mutable state"
    fi
    ;;
esac

# Rooms: core includes no header of the shell or the screen; ui includes only its own and core's; of
# the shell, app.c and its parts alone include ui.
src=${SRC_DIR:-.}
bad=$(grep -nE '#include "(ui|phones)/|#include "[a-z_]+\.h"' "$src"/src/core/*.[ch] 2>/dev/null
    grep -nE '#include "ui/' "$src"/src/*.[ch] "$src"/src/phones/*.[ch] 2>/dev/null | grep -vE '/src/app(_[a-z]+)?\.[ch]:'
    grep -nE '#include "' "$src"/ui/*.[ch] | grep -vE '#include "(ui|core)/')
if [ -z "$bad" ]; then
    echo "ok $((n + 1)) - rooms include only what they may"
else
    printf '%s\n' "$bad" | sed 's/^/# /'
    echo "not ok $((n + 1)) - rooms include only what they may"
fi
echo "1..$((n + 1))"
