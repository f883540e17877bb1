#!/bin/bash
# Translates a hundred modules of CPython's own library into one crate and lets `cargo check`
# read it: whatever Python it is, the Rust compiles. On demand (minutes).
#
#     tests/behaviour/stdlib_check.sh [MODULE...]      as paths under the library: json/decoder
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
portalis=${PORTALIS:-$root/build/portalis}
python=${PYTHON:-python3}
work=${WORK:-$root/build/stdlib_check}
library=$($python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
modules=("$@")
if [ ${#modules[@]} -eq 0 ]; then
    modules=(abc argparse ast base64 bdb bisect calendar cmd code codecs codeop
        collections/__init__ colorsys compileall concurrent/futures/_base configparser contextlib
        copy copyreg csv dataclasses datetime decimal _pydecimal difflib dis email/message
        email/header email/_header_value_parser enum filecmp fileinput fnmatch fractions ftplib
        functools getopt getpass gettext glob graphlib gzip hashlib heapq hmac html/parser
        http/client http/cookies imaplib inspect ipaddress json/decoder json/encoder keyword
        linecache locale logging/__init__ mailbox mimetypes netrc nntplib numbers operator optparse
        os pathlib pdb pickle pickletools platform plistlib poplib pprint profile pstats pyclbr
        queue quopri random re/_compiler re/_parser reprlib sched selectors shelve shlex shutil
        smtplib socket socketserver sre_parse ssl stat statistics string stringprep subprocess
        symtable tarfile tempfile textwrap threading timeit token tokenize trace traceback
        tracemalloc types typing unittest/mock unittest/case urllib/parse urllib/request uuid
        warnings wave weakref xml/dom/minidom xml/etree/ElementTree zipfile asyncio/base_events
        asyncio/streams asyncio/tasks)
fi
rm -rf "$work/src"
mkdir -p "$work/src"
: > "$work/src/lib.rs"
cat > "$work/Cargo.toml" <<X
[package]
name = "stdlib_check"
version = "0.1.0"
edition = "2021"

[dependencies]
pyrt = { path = "${PYRT:-$root/worker/pyrt}" }
X
failed=0
for m in "${modules[@]}"; do
    [ -e "$library/$m.py" ] || continue
    id=m_$(echo "$m" | tr '/.-' '___')
    if "$portalis" translate "$library/$m.py" > "$work/src/$id.rs" 2> "$work/$id.err"; then
        echo "pub mod $id;" >> "$work/src/lib.rs"
    else
        echo "not translated: $m: $(head -1 "$work/$id.err")"
        failed=$((failed + 1))
        rm "$work/src/$id.rs"
    fi
done
if ! (cd "$work" && cargo check --offline > log 2>&1); then
    grep -A6 '^error' "$work/log" | head -60
    failed=$((failed + 1))
fi
n=$(wc -l < "$work/src/lib.rs")
echo "$n modules, $(cat "$work"/src/m_*.rs | wc -l) lines of Rust, $(grep -c '^error' "$work/log" || true) errors"
[ $failed -eq 0 ]
