#!/bin/sh
# SPDX-License-Identifier: MIT
# hookflash-phones over real sockets against our server: conversions both ways, a bad line, a power
# cut, flash kept from run to run, the forge, exit codes and a signal. Speaks TAP.
set -u
phones=$BUILD_DIR/hookflash-phones
dir=$(mktemp -d) || exit 1
server=
trap 'kill $server 2>/dev/null; rm -rf "$dir"' EXIT
n=0

check() { # check STATUS NAME
    n=$((n + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $n - $2"
    else
        echo "not ok $n - $2"
        sed 's/^/# /' "$dir/out" "$dir/err" 2>/dev/null
    fi
}

run() { # run EXPECTED-STATUS ARGS...: stdout in out, stderr in err
    want=$1
    shift
    timeout 500 "$phones" "$@" >"$dir/out" 2>"$dir/err"
    got=$?
    [ $got -eq "$want" ] || { echo "# ended $got, not $want"; return 1; }
}

count() { # count LINES PATTERN
    [ "$(grep -c -- "$2" "$dir/out")" -eq "$1" ]
}

echo 1..20

run 0 --forge P0S3-8-12-00,P00308010200 --out "$dir/root"
[ $? -eq 0 ] && [ "$(stat -c %s "$dir/root/P0S3-8-12-00.sb2")" -eq 756524 ] &&
    [ "$(stat -c %s "$dir/root/P0S3-8-12-00.loads")" -eq 458 ] &&
    [ "$(ls "$dir/root" | wc -l)" -eq 8 ]
check $? "the forge writes two sets, in the sizes of real ones"

run 0 --forge P0S3-8-12-00 --out "$dir/bad" --fault truncated --part sb2
[ $? -eq 0 ] && [ "$(stat -c %s "$dir/bad/P0S3-8-12-00.sb2")" -lt 756524 ] &&
    cmp -s "$dir/bad/P003-8-12-00.sbn" "$dir/root/P003-8-12-00.sbn"
check $? "--fault damages the one part and leaves the others whole"

run 2 --forge P0S3-8-12-00 --out "$dir/bad" --fault checksum --part loads
check $? "a fault that a part cannot have is a usage error"

"$BUILD_DIR/tests/net/tftpd_bare" --address 127.0.0.1 --port 0 "$dir/root" >"$dir/port" 2>/dev/null &
server=$!
tries=0
while [ ! -s "$dir/port" ] && [ $tries -lt 2400 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
port=$(awk '{print $2}' "$dir/port")
quick="--server 127.0.0.1:$port --speed 100 --until-settled --for 400 --json"

cat >"$dir/root/XMLDefault.cnf.xml" <<'X'
<Default><loadInformation8 model="IP Phone 7940">P0S3-8-12-00</loadInformation8>
<loadInformation7 model="IP Phone 7960">P0S3-8-12-00</loadInformation7></Default>
X
run 0 $quick --count 6 --from P0030801SR02,none --state "$dir/state" &&
    count 6 '"load":"P0S3-8-12-00","protocol":"sip"' && count 6 '"settled":true'
check $? "SCCP phones and phones without an application become SIP"

run 0 $quick --count 6 --state "$dir/state" && count 6 '"upgrades":0' && count 6 '"boots":1'
check $? "with their flash kept they are current: one boot, no upgrade"

run 0 $quick --count 2 --loss 0.2 --dup 2 --reorder 1 --seed 7 &&
    count 2 '"protocol":"sip"' && count 2 '"settled":true'
check $? "loss, doubles and late ones do not keep them from it"

run 0 $quick --count 1 --power-cut flash --verbose &&
    grep -q 'log power is cut' "$dir/out" && count 1 '"protocol":"sip"' && count 1 '"boots":3'
check $? "a power cut while flash is written costs one boot"

rm "$dir/root/XMLDefault.cnf.xml"
printf 'image_version: "P00308010200"\n' >"$dir/root/SIPDefault.cnf"
run 0 $quick --count 2 --state "$dir/state" && count 2 '"load":"P00308010200","protocol":"sccp"'
check $? "and back to SCCP by SIPDefault.cnf"

printf 'image_version: "P00308010200 "\n' >"$dir/root/SIPDefault.cnf"
run 1 $quick --count 1 --from none --verbose && count 1 '"load":"","protocol":"none"' &&
    grep -q 'LCD TFTP P00308010200 .loads' "$dir/out" &&
    [ "$(grep -c 'LCD TFTP file not found' "$dir/out")" -eq 3 ]
check $? "the trailing blank inside quotes: three loops without an application, status 1"

rm "$dir/root/SIPDefault.cnf"
run 0 --forge P0S30202,P0S3-06-3-00 --out "$dir/old" && [ "$(ls "$dir/old" | wc -l)" -eq 3 ] &&
    cmp -s -i 404:0 "$dir/old/P0S3-06-3-00.sbn" "$dir/old/P0S3-06-3-00.bin"
check $? "loads before the universal loader are one image, unsigned, or signed with its unsigned twin"

printf 'P003-8-12-00\r\n' >"$dir/root/OS79XX.TXT"
cat >"$dir/root/XMLDefault.cnf.xml" <<'X'
<Default><loadInformation8>P0S3-8-12-00</loadInformation8>
<loadInformation7>P0S3-8-12-00</loadInformation7></Default>
X
run 0 $quick --count 3 --from P0S3-06-3-00,P00305000300,P00303020214 &&
    count 3 '"load":"P0S3-8-12-00"' && count 3 '"approximate":true' && count 3 '"boots":2'
check $? "phones older than the universal loader get it by OS79XX.TXT, and SIP 8.12 with it"

run 1 $quick --no-dhcp --from P0S3-06-3-00 --state "$dir/wiped" &&
    count 1 '"load":"".*"lcd":"Protocol Application Invalid".*"requests":2' &&
    [ "$(cat "$dir/wiped")" = "001562000001 7960 PAS30830 - - wiped" ]
check $? "without DHCP they stay half-way: the server typed at them is forgotten"

run 1 $quick --no-dhcp --state "$dir/wiped" && count 1 '"requests":0' &&
    run 0 $quick --state "$dir/wiped" && count 1 '"load":"P0S3-8-12-00"'
check $? "and know it no better when switched on again, until there is DHCP"
rm "$dir/root/OS79XX.TXT" "$dir/root/XMLDefault.cnf.xml"

run 2 $quick --from P003-8-12-00
check $? "a loader is nothing that a phone runs"
run 2 --count 3
check $? "no server is a usage error"
run 3 --server 127.0.0.1 --bind 192.0.2.77
check $? "an address that is not ours cannot be bound"
run 3 --interface no-such-card
check $? "an interface that is not there cannot be opened"
run 2 --interface lo --addresses 10.9.0.100/24
check $? "addresses without DHCP and without --tftp are a usage error"
run 2 --server 127.0.0.1 --addresses 10.9.0.100/24
check $? "and addresses without an interface"

# Without --until-settled it runs until told.
# Not under timeout(1): that passes a signal on twice, and the second one may come when the handler
# is gone and the summary already printed.
"$phones" --server "127.0.0.1:$port" --bind 127.2.0.1 --speed 1000 --verbose --for 400 \
    >"$dir/out" 2>"$dir/err" &
pid=$!
tries=0
while ! grep -q 'LCD Booting' "$dir/out" && [ $tries -lt 6000 ]; do
    tries=$((tries + 1))
    sleep 0.02
done
kill -TERM $pid
wait $pid
[ $? -eq 0 ] && grep -q 'phones run an application' "$dir/out"
check $? "SIGTERM prints the summary and ends 0"
