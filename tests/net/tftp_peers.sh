#!/bin/sh
# SPDX-License-Identifier: MIT
# Real TFTP clients fetch files whole from our server (TFTP 3): tftp-hpa, atftp, curl, busybox.
# The four work at the same time, each through its own list below; every fetched file is compared
# byte by byte. A client that is not installed is a SKIP here and a failure in CI. Speaks TAP.
set -u
build=${BUILD_DIR:-.}
dir=$(mktemp -d "${TMPDIR:-/tmp}/hookflash-peers.XXXXXX")
servers=
trap 'kill $servers 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

# The one place that knows how the server is started: root, output, flags.
serve() {
    "$build/tests/net/tftpd_bare" --address 127.0.0.1 --port 0 $3 "$1" >"$2" 2>"$2.err" &
    servers="$servers $!"
    tries=0
    until grep -q '^port ' "$2"; do
        tries=$((tries + 1))
        [ $tries -lt 2400 ] && kill -0 $! ||
            { echo "Bail out! the server does not start: $(cat "$2.err")"; exit 1; }
        sleep 0.05
    done
    port=$(sed -n 's/^port //p' "$2")
}

# Files, and what their netascii form must be, made independently of the server.
mkdir "$dir/root"
python3 - "$dir" <<'PYTHON'
import re, struct, sys
base = sys.argv[1]
def write(name, content):
    open(f"{base}/{name}", "wb").write(content)
def pattern(size):
    step = 2654435761
    return b"".join(struct.pack("!I", i * step & 0xffffffff) for i in range(size // 4 + 1))[:size]
forty = pattern(40 << 20)
for name, size in (("0", 0), ("511", 511), ("512", 512), ("513", 513), ("1M", 1 << 20),
                   ("10M", 10 << 20), ("40M", 40 << 20)):
    write(f"root/{name}", forty[:size])
text = b"".join(b"line %d\n" % i + b"\r" * (i % 3 == 0) for i in range(20000))
text = b"x" * 511 + b"\n" + b"y" * 510 + b"\r" + text
write("root/text", text)
write("text.netascii", re.sub(rb"[\r\n]", lambda m: b"\r\n" if m[0] == b"\n" else b"\r\0", text))
PYTHON

# get_CLIENT REMOTE LOCAL [name=value...]
get_hpa() {
    tftp -m "${mode:-binary}" 127.0.0.1 "$port" -c get "$1" "$2" </dev/null
}
get_atftp() {
    remote=$1 local=$2
    shift 2
    for option in "$@"; do
        set -- "$@" --option "$(echo "$option" | tr = ' ')"
        shift
    done
    atftp "$@" --get --remote-file "$remote" --local-file "$local" 127.0.0.1 "$port" </dev/null
}
get_curl() {
    remote=$1 local=$2
    shift 2
    flags=${1:+--tftp-blksize ${1#blksize=}}
    : >"$local" # curl makes no file for an empty one
    curl -sS ${flags:---tftp-no-options} ${ascii:+--use-ascii} -o "$local" \
        "tftp://127.0.0.1:$port/$remote" </dev/null
}
get_busybox() {
    flags=${3:+-b ${3#blksize=}}
    busybox tftp -g ${flags:-} -r "$1" -l "$2" 127.0.0.1 "$port" </dev/null
}

# try CLIENT REMOTE EXPECTED OPTIONS...: one line of result
try() {
    client=$1 remote=$2 expected=$3
    shift 3
    got=$dir/$client.$how.got
    rm -f "$got"
    ( "get_$client" "$remote" "$got" "$@" ) >"$got.log" 2>&1
    status=$?
    what="$client gets $remote whole $how${*:+ with $*}"
    if [ $status -eq 0 ] && cmp -s "$got" "$expected"; then
        echo "ok $what"
    else
        echo "not ok $what"
        echo "# status $status; $(cmp "$got" "$expected" 2>&1 | head -1)"
        tail -2 "$got.log" | sed 's/^/# /'
    fi
}

whole() { # CLIENT OPTIONS...: the sizes around a block
    for size in 0 511 512 513; do
        try "$1" $size "$dir/root/$size" ${2:+"$2"}
    done
}
big() { # CLIENT FILE OPTIONS...
    who=$1 file=$2
    shift 2
    try "$who" "$file" "$dir/root/$file" "$@"
}

# What each client can do. Every option list is run in both modes, the slowest files in one.
run_hpa() {
    whole hpa
    big hpa 10M
    big hpa 40M
    mode=ascii try hpa text "$dir/root/text" # tftp turns the line ends back
}
run_atftp() {
    whole atftp
    whole atftp blksize=512
    big atftp 10M blksize=512 tsize=0 timeout=5
    big atftp 10M blksize=1428 tsize=0
    big atftp 40M blksize=65464 windowsize=4
    big atftp 10M blksize=1428 windowsize=16
    try atftp text "$dir/root/text" "mode=netascii" # it turns the line ends back
    [ "$how" = "from one port" ] || { big atftp 40M; big atftp 1M blksize=8; }
}
run_curl() {
    whole curl
    whole curl blksize=512
    big curl 10M blksize=512
    big curl 10M blksize=1428
    big curl 40M blksize=65464
    ascii=1 try curl text "$dir/text.netascii"
    [ "$how" = "from one port" ] || { big curl 40M; big curl 1M blksize=8; }
}
run_busybox() {
    whole busybox
    whole busybox blksize=512
    big busybox 10M blksize=1428
    big busybox 40M blksize=65464
    # its request has to fit into a block
    [ "$how" = "from one port" ] && big busybox 1M blksize=64 || big busybox 40M
}

program() {
    case $1 in hpa) echo tftp ;; *) echo "$1" ;; esac
}
installed() {
    command -v "$(program "$1")" >/dev/null || return 1
    case $1 in
    hpa) tftp -V 2>/dev/null | grep -q hpa ;;
    curl) curl --version | grep -q tftp ;;
    busybox) busybox tftp --help 2>&1 | grep -q -- -b ;;
    esac
}

serve "$dir/root" "$dir/each.out" ""
each=$port
serve "$dir/root" "$dir/one.out" --one-port
one=$port
for client in hpa atftp curl busybox; do
    if ! installed $client; then
        [ "${CI:-}" = true ] && verdict="not ok" skip= || verdict=ok skip=" # SKIP not installed"
        echo "$verdict $(program $client) is installed$skip" >"$dir/$client.tap"
        continue
    fi
    (
        how="from a port of its own" port=$each
        run_$client
        how="from one port" port=$one
        run_$client
    ) >"$dir/$client.tap" &
    jobs="${jobs:-} $!"
done
wait ${jobs:-}
for pid in $servers; do
    if kill -TERM "$pid" && wait "$pid"; then
        echo "ok the server stops cleanly"
    else
        echo "not ok the server stops cleanly"
    fi
done >"$dir/z.tap"
servers=

cat "$dir"/*.tap | awk '
    /^(not )?ok/ { n++; sub(/ok /, "ok " n " - ") }
    /^not ok/    { bad = 1 }
                 { print }
    END          { print "1.." n; exit bad }'
