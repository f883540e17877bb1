-- The ledger: what was found, done, lost and spent. Written by rank 0 alone; everything that
-- is shown to people is derived from these rows, and nothing is stored twice: costs are
-- attempts and ranks times prices. Times are milliseconds since 1970, hashes 32-byte blobs.
-- docs/ledger.md tells what each table is for.

CREATE TABLE job (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    tool TEXT NOT NULL,
    created_ms INTEGER NOT NULL
);

-- One start of the scheduler. ended_ms stays NULL when it was killed; seen_ms is its last sign.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    link TEXT NOT NULL,
    workers INTEGER NOT NULL,
    tool TEXT NOT NULL,
    exit_code INTEGER,
    why TEXT
);

-- Units of the last scan. state: pending, done, rejected (the source cannot be translated),
-- failed, quarantined, gone (no longer in the source). trouble says why it is one of the last.
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    module TEXT NOT NULL,
    is_package INTEGER NOT NULL,
    source BLOB NOT NULL,
    key BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    component INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    cost_us INTEGER NOT NULL,
    clash TEXT,
    state TEXT NOT NULL,
    kills INTEGER NOT NULL DEFAULT 0,
    trouble TEXT,
    reason TEXT,          -- why its key is new, in words: "new file", "source changed" ...
    reason_run INTEGER    -- the run that found that
);
CREATE INDEX unit_key ON unit (key);

-- What a source imports, so that it is parsed for that once: lines of level, colon, name.
CREATE TABLE source_import (
    source BLOB PRIMARY KEY,
    parsed INTEGER NOT NULL,
    names TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE shard (
    id INTEGER PRIMARY KEY,
    n_units INTEGER NOT NULL,
    cost_us INTEGER NOT NULL
);

-- Files that look like Python and are no units, with the reason.
CREATE TABLE skip (
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    matters INTEGER NOT NULL,
    why TEXT NOT NULL
);

-- What a stage made, by the key of its inputs. A key that is here is never worked on again.
CREATE TABLE stage_result (
    key BLOB PRIMARY KEY,
    stage INTEGER NOT NULL,
    path TEXT NOT NULL,
    outcome TEXT NOT NULL,      -- done, rejected
    artifact BLOB NOT NULL,
    artifact_bytes INTEGER NOT NULL,
    source_bytes INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    nodes INTEGER NOT NULL,
    functions INTEGER NOT NULL,
    classes INTEGER NOT NULL,
    findings INTEGER NOT NULL,
    is_script INTEGER NOT NULL,
    why TEXT NOT NULL,
    run INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    detailed INTEGER NOT NULL DEFAULT 0  -- its findings are in `finding`
) WITHOUT ROWID;

CREATE TABLE finding (
    key BLOB NOT NULL,
    line INTEGER NOT NULL,
    col INTEGER NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL
);
CREATE INDEX finding_key ON finding (key);

-- One grant of one unit to one rank. outcome NULL: in hand. Others: done, rejected, failed,
-- returned (handed back), lost (its rank went silent), expired, orphaned (its scheduler died),
-- refused (an old epoch), damaged (accepted once, then its artifact was found broken).
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    unit INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    key BLOB NOT NULL,
    granted_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    outcome TEXT,
    cause TEXT,
    wall_us INTEGER,
    cpu_us INTEGER,
    UNIQUE (unit, stage, epoch)
);
CREATE INDEX attempt_open ON attempt (run) WHERE outcome IS NULL;
-- A result is accepted once.
CREATE UNIQUE INDEX attempt_accepted ON attempt (key) WHERE outcome IN ('done', 'rejected');
CREATE VIEW lease AS
    SELECT unit, stage, epoch, rank, run, granted_ms FROM attempt WHERE outcome IS NULL;

-- left_ms NULL: still there, or lost with its scheduler; seen_ms is its last sign.
CREATE TABLE rank (
    run INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    device TEXT NOT NULL,
    price_class TEXT NOT NULL,
    joined_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    left_ms INTEGER,
    why TEXT,
    rss_bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, rank)
) WITHOUT ROWID;

-- Inputs of the job, with their source and date. `hours_of`: rank, gpu or node.
CREATE TABLE price (
    class TEXT PRIMARY KEY,
    usd_per_hour REAL NOT NULL,
    hours_of TEXT NOT NULL,
    source TEXT NOT NULL,
    date TEXT NOT NULL
);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    what TEXT NOT NULL,
    text TEXT NOT NULL
);

-- Copies for readers that were written, and the time it took.
CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    took_us INTEGER NOT NULL,
    why TEXT NOT NULL
);

-- The steps after the units, one row a run: package, check, verify.
CREATE TABLE step (
    run INTEGER NOT NULL,
    name TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER,
    outcome TEXT,
    text TEXT,
    PRIMARY KEY (run, name)
) WITHOUT ROWID;

-- What cargo and the comparison with CPython said, of the latest workspace.
CREATE TABLE crate_check (
    crate TEXT PRIMARY KEY,
    ok INTEGER NOT NULL,
    n_errors INTEGER NOT NULL,
    first_error TEXT NOT NULL,
    run INTEGER NOT NULL
);

CREATE TABLE script_verify (
    bin TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    python_ms INTEGER NOT NULL,
    rust_ms INTEGER NOT NULL,
    run INTEGER NOT NULL
);
