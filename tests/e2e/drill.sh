#!/bin/bash
# portalis drill: a job that is hit comes out as one that was left alone, and the job that is
# shown to it is not touched.
. "$(dirname "$0")/lib.sh"

modules "$T/src" 40
p run "$T/src" -o "$T/job" -n 2 -q
ok "a job" code_is 0
before=$(find "$T/job" -type f -newermt '1970-01-01' -exec cat {} + | md5sum)

p drill "$T/job" --seed "${SEED:-3}" --hits "${HITS:-4}" --keep "$T/kept"
ok "a drill ends well" code_is 0
ok "every output is the undisturbed one's" grep -Eq 'output +([0-9]+) of \1 jobs are byte-equal' "$T/out"
ok "every ledger is sound" grep -Eq 'ledger +([0-9]+) of \1 jobs' "$T/out"
ok "it says how long each kind took to recover" grep -q 'median ms' "$T/out"
ok "and its seed" grep -Eq "seed +${SEED:-3}\$" "$T/out"
ok "the job was not touched" test "$before" = "$(find "$T/job" -type f -newermt '1970-01-01' -exec cat {} + | md5sum)"

p drill "$T/job" --seed 5 --hits 2 --notice 30s -q
ok "a notice of 30 s: ends well" code_is 0
ok "a notice of 30 s: at most one percent of the work is in vain" \
    grep -Eq 'in vain .* (0\.[0-9]+|1\.00) %' "$T/out"
p drill "$T/job" --notice soon
ok "a notice is a duration" code_is 2
p drill "$T/job" --seed x
ok "a seed is a number" code_is 2
p drill "$T/none"
ok "a job that is not there is told" code_is 2
finish
