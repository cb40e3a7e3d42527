#!/bin/sh
# SPDX-License-Identifier: MIT
# Screens as text, held against tests/golden/*.screen. `make update-golden` writes them anew: then
# read the diff. Every case is drawn at four sizes, in both character sets, with colour and without;
# those of a story marked "one", at 80x24 in UTF-8 without colour; cases called scheme-* in every
# scheme.
# Speaks TAP.
set -u
here=${SRC_DIR:-.}/tests/golden
screen=${BUILD_DIR:-.}/tests/golden/screen
seven=$here/seven-phones.jsonl
journal=$seven
seconds=2
lanes=all
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

draw() { # name, keys
    case $lanes-$1 in
    *-scheme-*) set -- "$2" '80x24 utf8 default' '80x24 utf8 light' '80x24 utf8 high-contrast' ;;
    one-*) set -- "$2" '80x24 utf8 mono' ;;
    *) set -- "$2" '80x24 utf8 color' '80x24 ascii mono' '60x17 ascii color' '132x43 utf8 mono' ;;
    esac
    pressed=$1
    shift
    for lane; do
        echo "== $lane"
        # Splitting the lane into its three words is meant.
        "$screen" $lane "$journal" "$seconds" "$pressed" || return
    done
}

n=0
while read -r name keys; do
    case $name in
    '' | '#'*) continue ;;
    @*)
        seconds=${keys%% *}
        lanes=${keys#"$seconds"}
        lanes=${lanes# }
        journal=wizard
        [ "$name" = @wizard ] && continue
        journal=$work/${name#@}.jsonl
        python3 "$here/stories.py" "${name#@}" >"$journal" || exit 1
        continue
        ;;
    esac
    n=$((n + 1))
    draw "$name" "$keys" >"$work/$name.screen" 2>"$work/error"
    status=$?
    if [ "${1:-}" = --update ]; then
        cp "$work/$name.screen" "$here/$name.screen"
    elif [ $status = 0 ] && cmp -s "$work/$name.screen" "$here/$name.screen"; then
        echo "ok $n - $name"
    else
        { cat "$work/error"; diff -u "$here/$name.screen" "$work/$name.screen"; } |
            head -n 60 | sed 's/^/# /'
        echo "not ok $n - $name"
    fi
done <"$here/cases"

# Below the smallest size there is a page of its own; from there on every size is drawn without
# harm, up to one that no screen has.
for size in 40x10 59x24 80x16 1x1 2x3 500x200; do
    n=$((n + 1))
    if said=$("$screen" $size utf8 color "$seven" 2 '!?' 2>&1); then
        echo "ok $n - $size is drawn"
    else
        printf '%s\n' "$said" | sed 's/^/# /'
        echo "not ok $n - $size is drawn"
    fi
done
echo "1..$n"
