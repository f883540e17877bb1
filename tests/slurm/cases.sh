# cases.sh: what run.sh does to jobs half-way. Sourced by it.

rank_killed() {
    started rank
    local host
    host=$(node_of_rank 2)
    "$C" exec "$host" pkill -KILL -n -x portalis-worker
    over rank
    check "rank: the others went on, in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    check "rank: its units in hand and no more were cut off" [ "$(lost)" -le 3 ]
}

# It stands still for longer than its leases last, then goes on.
rank_hung() {
    SLOW=600 started hung
    local host
    host=$(node_of_rank 2)
    "$C" exec "$host" pkill -STOP -n -x portalis-worker
    sleep 5
    "$C" exec "$host" pkill -CONT -n -x portalis-worker
    over hung
    check "hung: the others went on, in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    check "hung: it was noticed, and came back" [ "$(ask "SELECT count(*) FROM event WHERE what IN ('rank.lost', 'rank.back')")" = 2 ]
    check "hung: its old result was refused" grep -q 'result.refused' "$OUT/.portalis/log/scheduler.log"
}

node_off() {
    started node
    local first other
    first=$(ask_snapshot 'SELECT host FROM run WHERE id = (SELECT max(id) FROM run)')
    other=$(ask_snapshot "SELECT host FROM rank WHERE host <> '$first' LIMIT 1")
    "$C" off "$other"
    over node
    check "node: the others went on, in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    "$C" on "$other"
}

# Slurm loses sight of the first node, whose ranks run on: the requeued job must not run beside them.
slurmd_killed() {
    SLOW=1500 started zombie
    local first pid
    first=$(ask_snapshot 'SELECT host FROM run WHERE id = (SELECT max(id) FROM run)')
    "$C" exec "$first" pkill -KILL -x slurmd
    over zombie
    "$C" off "$first"
    "$C" on "$first"
}

first_node_off() {
    started first
    local first
    first=$(ask_snapshot 'SELECT host FROM run WHERE id = (SELECT max(id) FROM run)')
    "$C" off "$first"
    over first
    check "first: another start went on" [ "$(ask 'SELECT count(*) FROM run')" -gt 1 ]
    "$C" on "$first"
}

requeued() {
    started requeue
    scontrol requeue "$ID"
    over requeue
}

cancelled() {
    started cancel
    scancel "$ID"
    until_end
    check "cancel: nothing acknowledged was lost" [ "$(ask "SELECT count(*) FROM unit WHERE state = 'done'")" -ge $((UNITS / 3)) ]
    submit "$JOB"
    over cancel
}

# The work lasts longer than Slurm takes to want the nodes, so that the notice comes half-way. Slurm
# takes its time for that as it sees fit, so CI's short form does without.
preempted() {
    SLOW=1000 started spot "partition: spot"
    local urgent
    urgent=$(sbatch --parsable -p urgent -N2 -w "$(squeue -h -j "$ID" -o %N)" --exclusive \
        -o /dev/null --wrap "sleep 3")
    check "spot: an urgent job wants its nodes" [ -n "$urgent" ]
    over spot
    check "spot: it was drained, not cut off" [ "$(lost)" = 0 ]
    check "spot: the log tells of the notice" grep -q 'slurm.notice.*USR1' "$OUT/.portalis/log/slurm.log"
    scancel "$urgent" 2>/dev/null
}

# A controller writes down what jobs it has within five seconds; of one that is younger its successor
# knows nothing.
controller_restarted() {
    SLOW=900 started ctld
    sleep 6
    "$C" ctld-kill
    sleep 2
    "$C" ctld-start
    over ctld
    check "ctld: the job did not notice" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
}

by_srun() {
    started srun 'launch: srun'
    local host
    host=$(node_of_rank 2)
    "$C" exec "$host" pkill -KILL -n -x portalis-worker
    over srun
    check "srun: the job started again by itself" [ "$(ask 'SELECT count(*) FROM run')" -gt 1 ]
}

by_pmi2() {
    started pmi2 'launch: pmi2'
    local host
    host=$(node_of_rank 2)
    "$C" exec "$host" pkill -KILL -n -x portalis-worker
    over pmi2
    check "pmi2: the others went on, in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    check "pmi2: without MPI" [ "$(ask 'SELECT link FROM run')" = tcp ]
    SLOW=400 started pmi2-again 'launch: pmi2'
    scontrol requeue "$ID"
    over pmi2-again
}

accounted() {
    if [ "$ACCOUNTING" = 0 ]; then
        echo "      accounted: left out, slurmdbd or mariadb-server is not installed"
        return
    fi
    started account
    scontrol requeue "$ID"
    over account
    sleep 3 # the controller tells the database now and then
    check "accounted: Slurm and the ledger agree" eval '"$PORTALIS" account "$OUT" >"$SCRATCH/account"'
    check "accounted: over the requeue" grep -q ' 2 allocations .* ledger *2 starts' "$SCRATCH/account"
    sed 's/^/      /' "$SCRATCH/account"
}

# joined_by_another NAME [SLURM OPTIONS]: a job that runs, whose second, smaller allocation has done some
# units by now. Their numbers are in $FIRST and $SECOND.
joined_by_another() {
    local i
    SLOW=700 started "$@"
    FIRST=$ID
    sed -i 's/^resources: .*/resources: {ranks: 2, nodes: 1, gpus_per_node: 2, time: 10m}/' "$JOB"
    slowly 700
    check "$1: a second allocation of another size is taken" submit "$JOB"
    unset PORTALIS_FAULT
    SECOND=$ID
    for i in $(seq 300); do
        [ "$(ask_snapshot "SELECT count(*) FROM attempt a JOIN rank r USING (run, rank) WHERE r.batch = 'slurm:$SECOND' AND a.outcome = 'done'")" -gt 3 ] && break
        sleep 0.1
    done
    check "$1: its ranks do units of the first one's start" [ "$i" -lt 300 ]
}

# A second allocation of the job joins the running one, goes on in its place when that is
# preempted, and then has it as its own late world.
late_allocation() {
    joined_by_another late
    scontrol requeue "$FIRST"
    over late
    ID=$FIRST
    check "late: the first one ends as well" until_end
    check "late: as done" [ "$(state "$FIRST")" = COMPLETED ]
    check "late: the second one went on in its place" [ "$(ask "SELECT count(*) FROM run WHERE batch = 'slurm:$SECOND'")" -gt 0 ]
    check "late: no log has the token" eval '! grep -rqE "Bearer|[0-9a-f]{32}" "$OUT/.portalis/log"'
    echo "      units by late ranks: $(ask "SELECT count(*) FROM attempt a JOIN rank r USING (run, rank) WHERE r.batch IS NOT NULL AND a.outcome = 'done'")"
}

# Its node is switched off: the first one goes on as if it had lost two ranks.
late_node_off() {
    joined_by_another lateoff
    local node
    node=$(ask_snapshot "SELECT DISTINCT host FROM rank WHERE batch = 'slurm:$SECOND'")
    "$C" off "$node"
    ID=$FIRST
    over lateoff
    check "lateoff: the others went on, in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    check "lateoff: its units in hand and no more were cut off" [ "$(lost)" -le 6 ]
    scancel "$SECOND"
    "$C" on "$node"
}

# Worlds without mpirun join as well, and lose a rank as late ones do.
late_by_pmi2() {
    joined_by_another latepmi2 'launch: pmi2'
    local node
    node=$(ask_snapshot "SELECT DISTINCT host FROM rank WHERE batch = 'slurm:$SECOND'")
    "$C" exec "$node" pkill -KILL -n -x portalis-worker
    ID=$FIRST
    over latepmi2
    check "latepmi2: the others went on, in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    check "latepmi2: it was hit" grep -rq rank.lost "$OUT/.portalis/log"
    check "latepmi2: its units in hand and no more were cut off" [ "$(lost)" -le 3 ]
    ID=$SECOND until_end
    check "latepmi2: the second one ends as done" [ "$(state "$SECOND")" = COMPLETED ]
}

late_by_srun() {
    joined_by_another latesrun 'launch: srun'
    ID=$FIRST
    over latesrun
    check "latesrun: in the same start" [ "$(ask 'SELECT count(*) FROM run')" = 1 ]
    ID=$SECOND until_end
    check "latesrun: the second one ends as done" [ "$(state "$SECOND")" = COMPLETED ]
}

# The batch script of a second submission must not take the job from a first that waits.
late_waits() {
    new waits
    slowly 300
    submit "$JOB"
    local first=$ID
    BEGAN=$SECONDS
    submit "$JOB"
    unset PORTALIS_FAULT
    over waits
    ID=$first until_end
    check "waits: both are done" [ "$(state "$first")" = COMPLETED ]
}

array() {
    new a1; local one=$JOB
    new a2
    check "array: two jobs" submit "$one" "$JOB"
    BEGAN=$SECONDS
    ID=${ID%_*}_1
    over array
}

[ $# -gt 0 ] || set -- rank_killed requeued
[ "$1" != --slow ] || set -- rank_killed rank_hung requeued preempted controller_restarted cancelled \
    node_off first_node_off slurmd_killed by_srun by_pmi2 accounted array \
    late_allocation late_node_off late_by_pmi2 late_by_srun late_waits
for one in "$@"; do "$one"; done
