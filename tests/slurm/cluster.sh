#!/usr/bin/env bash
# cluster.sh: a Slurm cluster of several nodes on one machine, for tests. Each node is a set of
# namespaces (net, uts, ipc, mount, pid) with its own name, address, /dev/shm and slurmd, so that
# MPI takes it for a machine, and SIGKILL to its PID 1 is a power cut. No systemd, no cgroups.
# slurmctld and munged run beside them; this host is the login node.
#
#   cluster.sh start | stop          root; needs slurmctld, slurmd, munge, iproute2
#   cluster.sh can                   says why it cannot start here (exit 1), or nothing
#   cluster.sh env                   what a client's shell needs (eval it)
#   cluster.sh off NODE | on NODE    cut the power of n1, n2 ...; boot it again
#   cluster.sh exec NODE COMMAND...  runs a command inside of a node
#   cluster.sh ctld-kill | ctld-start
#
# CLUSTER: its folder (short: sockets lie in it). NODES, CPUS, GPUS (of each node; fake),
# NET (first three bytes of the addresses), BRIDGE, PORT. ACCOUNTING=1: with slurmdbd and MariaDB,
# for sacct.
set -u
export LC_ALL=C
CLUSTER=${CLUSTER:?a folder}
NODES=${NODES:-3} CPUS=${CPUS:-8} GPUS=${GPUS:-2}
NET=${NET:-10.77.3} BRIDGE=${BRIDGE:-ptslurm} PORT=${PORT:-17817}
ACCOUNTING=${ACCOUNTING:-0}
PATH=$PATH:/usr/sbin:/sbin
RUN=$CLUSTER/run LOG=$CLUSTER/log CONF=$CLUSTER/slurm.conf
SELF=$(readlink -f "$0")
export SLURM_CONF=$CONF

die() { printf 'cluster: %s\n' "$*" >&2; exit 1; }

alive() { # a zombie is dead: who reaps it may be slow
    local state
    state=$(sed 's/.*) //' "/proc/${1:-0}/stat" 2>/dev/null) && [ "${state%% *}" != Z ]
}

kill_file() { # FILE SIGNAL: ends the process that a file names, and waits for it
    local pid i
    pid=$(cat "$1" 2>/dev/null) || return 0
    alive "$pid" && kill -"$2" "$pid"
    for i in $(seq 50); do
        alive "$pid" || break
        sleep 0.05
    done
    alive "$pid" && kill -KILL "$pid"
    rm -f "$1"
}

can() {
    local p
    [ "$(id -u)" = 0 ] || { echo "not root"; return 1; }
    for p in slurmctld slurmd munged sbatch ip unshare nsenter mpirun; do
        command -v $p >/dev/null || { echo "$p is not installed"; return 1; }
    done
    unshare --net --uts --ipc --mount --pid --fork true 2>/dev/null ||
        { echo "this machine gives no namespaces"; return 1; }
    ip link add "${BRIDGE}t" type bridge 2>/dev/null ||
        { echo "this machine gives no network bridge"; return 1; }
    ip link del "${BRIDGE}t"
    mknod "${TMPDIR:-/tmp}/pt-null.$$" c 1 3 2>/dev/null ||
        { echo "this machine makes no device files"; return 1; }
    rm -f "${TMPDIR:-/tmp}/pt-null.$$"
}

accounting_conf() {
    if [ "$ACCOUNTING" = 0 ]; then
        echo AccountingStorageType=accounting_storage/none
        return
    fi
    cat <<END
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$((PORT + 2))
AccountingStoragePass=$RUN/munge.sock
JobAcctGatherType=jobacct_gather/linux
END
}

sql() { mariadb --no-defaults -S "$RUN/mysql.sock" -uroot -e "$1" >/dev/null 2>&1; }

start_accounting() {
    mkdir -p "$CLUSTER/db"
    (umask 077; cat >"$CLUSTER/slurmdbd.conf" <<END
AuthType=auth/munge
AuthInfo=socket=$RUN/munge.sock
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort=$((PORT + 2))
SlurmUser=root
LogFile=$LOG/slurmdbd.log
PidFile=$RUN/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$((PORT + 3))
StorageUser=slurm
StoragePass=slurm
StorageLoc=acct
END
    )
    mariadb-install-db --no-defaults --datadir="$CLUSTER/db" --user=root --skip-test-db \
        --auth-root-authentication-method=normal >"$LOG/mariadb-install.log" 2>&1 || die "mariadb-install-db: see $LOG"
    setsid mariadbd --no-defaults --user=root --datadir="$CLUSTER/db" --socket="$RUN/mysql.sock" \
        --bind-address=127.0.0.1 --port=$((PORT + 3)) --pid-file="$RUN/mariadbd.pid" \
        --innodb-buffer-pool-size=64M --innodb-lock-wait-timeout=900 --skip-log-bin \
        </dev/null >"$LOG/mariadbd.log" 2>&1 &
    for _ in $(seq 200); do sql 'select 1' && break; sleep 0.1; done
    sql "create database acct; create user slurm@'127.0.0.1' identified by 'slurm'; create user slurm@'localhost' identified by 'slurm'; grant all on acct.* to slurm@'127.0.0.1'; grant all on acct.* to slurm@'localhost'" ||
        die "the database: see $LOG"
    slurmdbd || die "slurmdbd: see $LOG"
    for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$((PORT + 2))") 2>/dev/null && break; sleep 0.1; done
    sacctmgr -i add cluster tests >/dev/null 2>&1
}

write_conf() {
    local host i g
    host=$(hostname -s)
    mkdir -p "$RUN" "$LOG" "$CLUSTER/state" "$CLUSTER/spool" "$CLUSTER/tmp"
    chmod 755 "$CLUSTER" "$RUN"
    chmod 700 "$CLUSTER/state"
    [ -s "$CLUSTER/munge.key" ] || (umask 077; head -c 1024 /dev/urandom >"$CLUSTER/munge.key")
    {
        echo "127.0.0.1 localhost"
        echo "$NET.254 $host"
        for i in $(seq "$NODES"); do echo "$NET.$i n$i"; done
    } >"$CLUSTER/hosts"
    printf '%s\n' CgroupPlugin=autodetect Constrain{Cores,RAMSpace,Devices}=no >"$CLUSTER/cgroup.conf"
    for i in $(seq "$NODES"); do
        for g in $(seq 0 $((GPUS - 1))); do # Slurm wants devices; these are /dev/null's twins
            [ -e "$RUN/n$i.gpu$g" ] || mknod "$RUN/n$i.gpu$g" c 1 3
        done
        echo "NodeName=n$i Name=gpu Type=fake File=$RUN/n$i.gpu[0-$((GPUS - 1))]"
    done >"$CLUSTER/gres.conf"
    cat >"$CONF" <<END
ClusterName=tests
SlurmctldHost=$host($NET.254)
SlurmctldPort=$PORT
SlurmdPort=$((PORT + 1))
SrunPortRange=60001-63000
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$RUN/munge.sock,cred_expire=5
CredType=cred/munge
StateSaveLocation=$CLUSTER/state
SlurmdSpoolDir=$CLUSTER/spool/%n
TmpFS=$CLUSTER/tmp/%n
SlurmctldPidFile=$RUN/slurmctld.pid
SlurmdPidFile=$RUN/slurmd-%n.pid
SlurmctldLogFile=$LOG/slurmctld.log
SlurmdLogFile=$LOG/slurmd-%n.log
MailProg=/bin/true
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
PropagateResourceLimits=NONE
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
GresTypes=gpu
SlurmdParameters=config_overrides
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2,sched_min_interval=0,batch_sched_delay=0
PriorityType=priority/basic
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
JobRequeue=1
SlurmctldParameters=preempt_send_user_signal
KillWait=4
KillOnBadExit=0
SlurmctldTimeout=30
SlurmdTimeout=6
MessageTimeout=5
TCPTimeout=2
InactiveLimit=0
ReturnToService=2
$(accounting_conf)
NodeName=DEFAULT CPUs=$CPUS RealMemory=4000 Gres=gpu:fake:$GPUS State=UNKNOWN
$(for i in $(seq "$NODES"); do echo "NodeName=n$i NodeHostname=n$i NodeAddr=$NET.$i"; done)
PartitionName=DEFAULT Nodes=ALL MaxTime=INFINITE DefaultTime=60 State=UP
PartitionName=normal Default=YES PriorityTier=10 PreemptMode=OFF
PartitionName=spot PriorityTier=1 PreemptMode=REQUEUE GraceTime=10
PartitionName=urgent PriorityTier=100 PreemptMode=OFF
END
}

print_env() {
    cat <<END
export SLURM_CONF=$CONF PMIX_MCA_psec=native PMIX_MCA_gds=hash
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_btl=self,vader,tcp OMPI_MCA_pml=ob1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_MCA_btl_tcp_if_include=$NET.0/24 OMPI_MCA_oob_tcp_if_include=$NET.0/24
END
}

# PID 1 of a node.
node_init() {
    local i=$1
    mount --make-rprivate /
    mount -t proc proc /proc
    mount -t tmpfs -o mode=1777 tmpfs /dev/shm
    mount --bind "$CLUSTER/hosts" /etc/hosts
    hostname "n$i"
    ip link set lo up
    until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
    ip addr add "$NET.$i/24" dev eth0
    ip link set eth0 up
    ip route add default via "$NET.254"
    mkdir -p "$CLUSTER/spool/n$i" "$CLUSTER/tmp/n$i"
    export PMIX_MCA_psec=native PMIX_MCA_gds=hash
    slurmd -N "n$i"
    trap 'exit 0' TERM
    while :; do sleep 1000 & wait $!; done # bash reaps the orphans
}

node_on() {
    local i=$1 pid children
    pid=$(cat "$RUN/n$i.outer" 2>/dev/null) && alive "$pid" && die "n$i is up"
    ip link del "$BRIDGE$i" 2>/dev/null
    setsid unshare --net --uts --ipc --mount --pid --fork --kill-child \
        "$SELF" node-init "$i" </dev/null >>"$LOG/n$i.console" 2>&1 &
    pid=$!
    echo $pid >"$RUN/n$i.outer"
    for _ in $(seq 100); do # until it has a network of its own
        [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/$$/ns/net)" ] && break
        sleep 0.02
    done
    # The address on the wire stays, so that a node booted anew meets no stale ARP entries.
    ip link add "$BRIDGE$i" type veth peer name eth0 \
        address "02:00:00:00:4d:$(printf %02x "$i")" netns $pid || die "veth of n$i"
    ip link set "$BRIDGE$i" master "$BRIDGE" up
    for _ in $(seq 100); do
        children=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null)
        [ -n "$children" ] && break
        sleep 0.02
    done
    echo "${children%% *}" >"$RUN/n$i.init"
}

node_off() {
    local pid
    pid=$(cat "$RUN/n$1.init" 2>/dev/null) && alive "$pid" && kill -KILL "$pid"
    kill_file "$RUN/n$1.outer" KILL
    rm -f "$RUN/n$1.init" "$RUN/slurmd-n$1.pid"
    ip link del "$BRIDGE$1" 2>/dev/null
}

start() {
    local i starting=()
    [ ! -e "$RUN/started" ] || die "started already"
    write_conf
    : >"$RUN/started"
    munged --force --key-file="$CLUSTER/munge.key" --socket="$RUN/munge.sock" \
        --pid-file="$RUN/munged.pid" --log-file="$LOG/munged.log" \
        --seed-file="$CLUSTER/state/munged.seed" || die "munged: see $LOG"
    ip link add "$BRIDGE" type bridge forward_delay 0 || die "bridge $BRIDGE"
    ip addr add "$NET.254/24" dev "$BRIDGE"
    ip link set "$BRIDGE" up
    [ "$ACCOUNTING" = 0 ] || start_accounting
    slurmctld || die "slurmctld: see $LOG"
    for i in $(seq "$NODES"); do
        node_on "$i" &
        starting+=($!)
    done
    wait "${starting[@]}"
    for _ in $(seq 200); do
        [ "$(sinfo -h -N -p normal -o %T 2>/dev/null | grep -c '^idle$')" = "$NODES" ] && return
        sleep 0.1
    done
    die "the nodes are not all idle: see $LOG"
}

stop() {
    local i
    kill_file "$RUN/slurmctld.pid" TERM
    for i in $(seq "$NODES"); do node_off "$i"; done
    kill_file "$RUN/slurmdbd.pid" TERM
    kill_file "$RUN/mariadbd.pid" TERM
    kill_file "$RUN/munged.pid" TERM
    ip link del "$BRIDGE" 2>/dev/null
    rm -f "$RUN/started"
}

run_in_node() {
    local pid
    pid=$(cat "$RUN/$1.init" 2>/dev/null) || die "no node $1"
    shift
    exec nsenter -t "$pid" --net --uts --ipc --mount --pid -- "$@"
}

case ${1:-} in
start) start ;;
stop) stop ;;
can) can ;;
env) print_env ;;
off) node_off "${2#n}" ;;
on) node_on "${2#n}" ;;
exec) shift; run_in_node "$@" ;;
ctld-kill) kill_file "$RUN/slurmctld.pid" KILL ;;
ctld-start) slurmctld || die "slurmctld: see $LOG" ;;
node-init) node_init "$2" ;;
*) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
