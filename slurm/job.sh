# Made by `portalis submit`; do not edit, submit again. What it does again after a requeue, or on
# other nodes, is what it does the first time: go on with what the ledger has not.
set -u
watcher=
@VALUES@
job=${JOBS[${SLURM_ARRAY_TASK_ID:-0}]}
id=${SLURM_JOB_ID:-0}
[ -z "${SLURM_ARRAY_JOB_ID:-}" ] || id=${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}
exec >>"$job/.portalis/log/slurm.log" 2>&1 </dev/null || exit 3

say() { # EVENT TEXT
    printf '%s slurm.%s job=%s start=%s node=%s %s\n' "$(date -u +%FT%TZ)" "$1" "$id" \
        "${SLURM_RESTART_COUNT:-0}" "${SLURMD_NODENAME:-?}" "${2:-}"
}

say start "nodes=${SLURM_JOB_NODELIST:-?} workers=$WORKERS launch=$LAUNCH"
for module in "${MODULES[@]}"; do
    module load "$module" || { say module "cannot load $module"; exit 3; }
done

# With --no-kill the job outlives the loss of any node, of its first, too; but that one runs this
# script, and rank 0. So others watch it, and ask for the requeue that Slurm does not think of.
watch() { # JOB NODE SECONDS: a node that Slurm calls DOWN is no longer of the job
    local nodes
    while sleep "$3"; do
        nodes=$(squeue --noheader --jobs="$1" --states=RUNNING --format=%N) && [ -n "$nodes" ] || continue
        scontrol show hostnames "$nodes" | grep -qxF -e "$2" || scontrol requeue "$1"
    done
}
if [ "$REQUEUE" = 1 ] && [ "${SLURM_NNODES:-1}" -gt 1 ]; then
    watchers=$((SLURM_NNODES > 2 ? 2 : 1))
    # It wants no GPU, whatever the job has.
    env -u SLURM_GPUS_PER_NODE srun --overlap --no-kill --kill-on-bad-exit=0 --mpi=none \
        --gres=none --mem=0 --relative=1 --nodes=$watchers --ntasks=$watchers \
        bash -c "$(declare -f watch); watch \"\$@\"" watch "$id" "$SLURMD_NODENAME" "$WATCH_S" &
    watcher=$!
fi

# USR1 is Slurm's word ahead of the end (--signal), TERM its last; CONT comes with TERM. `portalis
# batch` drains the ranks, commits and leaves: 75.
child=
notice() {
    say notice "signal=$1"
    [ -z "$child" ] || kill -USR2 "$child" 2>/dev/null
}
trap 'notice USR1' USR1
trap 'notice TERM' TERM
trap : CONT
"$PORTALIS" batch "$job" --ranks "$WORKERS" --nodes "$NODES" &
child=$!
while kill -0 "$child" 2>/dev/null; do wait "$child"; done # a trap ends a wait, not the child
wait "$child"
rc=$?
[ "$rc" -lt 128 ] || rc=75 # killed: what was committed stays
say end "exit=$rc"
[ -z "$watcher" ] || kill "$watcher" 2>/dev/null
# An exit status of 0 in the grace period would end the job, so Slurm is asked in so many words.
if [ "$rc" = 75 ] && [ "$REQUEUE" = 1 ]; then
    scontrol requeue "$id" && { say requeue; exit 75; }
    [ "$(squeue --noheader --jobs="$id" --format=%T)" = PENDING ] && { say requeue "by Slurm"; exit 75; }
    say requeue "refused; to go on: portalis submit, or portalis resume"
fi
exit "$rc"
