#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs every fuzz target once over its corpus: tests/fuzz/fuzz_X over tests/fuzz/corpus/X. A target
# without a corpus or a dictionary, or that Makefile.am forgot to build, fails. Speaks TAP.
set -u
src=${SRC_DIR:-.}/tests/fuzz
build=${BUILD_DIR:-.}/tests/fuzz

set -- "$src"/fuzz_*.c
echo "1..$#"
n=0
for source do
    n=$((n + 1))
    name=$(basename "$source" .c)
    corpus=$src/corpus/${name#fuzz_}
    if [ ! -x "$build/$name" ]; then
        echo "not ok $n - $name is not built: is it in FUZZ_TARGETS of Makefile.am?"
    elif ! ls "$corpus"/* >/dev/null 2>&1; then
        echo "not ok $n - $name has no corpus in $corpus"
    elif [ ! -s "$src/${name#fuzz_}.dict" ]; then
        echo "not ok $n - $name has no dictionary $src/${name#fuzz_}.dict"
    elif out=$("$build/$name" -runs=0 "$corpus" 2>&1); then
        echo "ok $n - $name"
    else
        printf '%s\n' "$out" | tail -n 40 | sed 's/^/# /'
        echo "not ok $n - $name"
    fi
done
