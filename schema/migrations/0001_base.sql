-- The store, version 1.  Tables hold integers and interned names; views with
-- names and ISO-8601 text are for people (schema/views: made anew when a
-- column is added to what they show).
--
-- A row of an export is identified by source << 32 | record number, so ids do
-- not depend on the number of threads.  Times are microseconds UTC.
-- Secondary indexes are made by the ingest (schema/indexes.c).

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value INTEGER
) STRICT, WITHOUT ROWID;

-- One row per ingested file.
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,             -- without directories
    format TEXT NOT NULL,
    profile TEXT NOT NULL,          -- '' = none
    options TEXT NOT NULL,          -- the options that change what is read
    parser_version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,           -- of the stored bytes, hex
    stored_bytes INTEGER NOT NULL,
    plain_bytes INTEGER NOT NULL,
    members INTEGER NOT NULL,       -- gzip members; 0 = plain
    records INTEGER NOT NULL,       -- records read, rejects not counted
    rejects INTEGER NOT NULL,       -- all, also those beyond the stored ones
    partial INTEGER NOT NULL,       -- 1 = truncated or damaged
    naive_times INTEGER NOT NULL,   -- timestamps without a zone, read as UTC
    leap_seconds INTEGER NOT NULL,  -- second 60, clamped
    remarks TEXT NOT NULL,          -- one sentence a line
    first_us INTEGER,               -- span of plausible event times
    last_us INTEGER,
    UNIQUE (sha256, format, profile, options, parser_version)
) STRICT;

-- What could not be read; nothing is dropped silently.
CREATE TABLE reject (
    source INTEGER NOT NULL REFERENCES source (id),
    record INTEGER NOT NULL,        -- 1-based
    byte INTEGER NOT NULL,          -- in the decompressed stream
    reason TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    PRIMARY KEY (source, record, byte)
) STRICT, WITHOUT ROWID;

CREATE TABLE processor (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE phase (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE category (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- Columns of exports that have no column of their own in run_row: "context"
-- columns repeat from row to row and are stored once per distinct tuple,
-- "extra" columns are stored per row.
CREATE TABLE exported_column (
    place TEXT NOT NULL,            -- context | extra | log_extra | the name of a loaded table
    name TEXT NOT NULL,             -- as exported
    sql_name TEXT NOT NULL,         -- its column
    type TEXT NOT NULL,             -- STRING INT64 FLOAT64 BOOL DATE TIMESTAMP JSON; '' = no value seen yet
    PRIMARY KEY (place, name)
) STRICT, WITHOUT ROWID;

-- Plain tables (ingest --table NAME), made when a file is loaded into them:
-- hc_row = source << 32 | record, hc_byte, hc_hash and the exported columns.
CREATE TABLE loaded_table (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Distinct tuples of context columns; x_* columns are added as they appear.
CREATE TABLE context (
    id INTEGER PRIMARY KEY,
    hash_hi INTEGER NOT NULL,       -- XXH3-128 of the canonical tuple
    hash_lo INTEGER NOT NULL,
    processor INTEGER NOT NULL REFERENCES processor (id),
    phase INTEGER NOT NULL REFERENCES phase (id),
    category INTEGER NOT NULL REFERENCES category (id)
) STRICT;

-- Formats of texts, for SQL's format().  A BLOB in a column for text (ANY) is
-- the id of a format and its arguments, "17,1692,2025,2,9"; views, and the
-- function hc_text() of hindcast's own connections, give the text.
CREATE TABLE text_pattern (id INTEGER PRIMARY KEY, format TEXT NOT NULL) STRICT;

-- Distinct error messages while they are few (base/limits.h), each with the
-- first cell it was read out of; cells without a message each by themselves.
CREATE TABLE error_text (
    id INTEGER PRIMARY KEY,
    raw ANY NOT NULL,               -- text, may be packed
    message TEXT,
    hash INTEGER NOT NULL           -- of raw
) STRICT;

-- The truth: one row per exported record of a run, never changed.
CREATE TABLE run_row (
    id INTEGER PRIMARY KEY,         -- source << 32 | record
    run INTEGER NOT NULL,           -- run.id: hash of (processor, run_id)
    context INTEGER NOT NULL REFERENCES context (id),
    status INTEGER NOT NULL,        -- 0 other 1 running 2 success 3 failed 4 partial 5 skipped
    class INTEGER NOT NULL,         -- 0 running 1 final 2 cleanup
    started_us INTEGER,
    ended_us INTEGER,
    data_date INTEGER,              -- days since 1970-01-01
    duration_s REAL,
    records INTEGER,
    error INTEGER REFERENCES error_text (id),
    run_id ANY,                     -- a UUID is 16 bytes, a number INTEGER (hc_id()); NULL = synthetic key
    error_raw ANY,                  -- text, may be packed; NULL = error_text.raw
    error_message TEXT,             -- where the dictionary was full
    message_id ANY,                 -- as run_id
    payload INTEGER,                -- shared_text.id
    payload_raw ANY,                -- text, may be packed; where the dictionary was full
    hash INTEGER NOT NULL,          -- of the whole canonical record
    byte INTEGER NOT NULL           -- in the decompressed stream of its source
) STRICT;

-- Exported columns that no field above holds and that differ from row to row;
-- x_* columns are added as they appear, no row where all are NULL.
CREATE TABLE run_extra (row INTEGER PRIMARY KEY) STRICT;

-- Long texts that repeat (payloads of redelivered messages), while few.
CREATE TABLE shared_text (
    id INTEGER PRIMARY KEY,
    text ANY NOT NULL,              -- text, may be packed
    hash INTEGER NOT NULL
) STRICT;

-- A typed cell that does not hold its type (also NaN and infinities): the
-- text as exported, beside the NULL in its column.
CREATE TABLE odd_cell (
    row INTEGER NOT NULL,           -- run_row.id
    column TEXT NOT NULL,           -- as exported
    text TEXT NOT NULL,
    PRIMARY KEY (row, column)
) STRICT, WITHOUT ROWID;

-- Derived: one row per (processor, run_id), after bookkeeping rows are
-- understood; rewritten for the keys a command touched.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,         -- hash of (processor, run_id)
    row INTEGER NOT NULL,           -- run_row.id of the deciding row
    context INTEGER NOT NULL,       -- of the deciding row
    outcome INTEGER NOT NULL,       -- 1 open 2 success 3 failed 4 partial 5 skipped 6 lost 0 other
    flags INTEGER NOT NULL,         -- 1 phantom 2 phantom_dup 4 dup_final 8 conflict 16 synthetic
    n_rows INTEGER NOT NULL,        -- distinct rows
    started_us INTEGER,
    rows BLOB                       -- the other row ids, 8 bytes each, big endian; NULL = none
) STRICT;

-- Derived: rows that are an exact repeat of another row of their run (a row
-- exported twice); they count nowhere.
CREATE TABLE run_repeat (row INTEGER PRIMARY KEY) STRICT;

-- Derived: counts per UTC hour.  rows counts distinct rows by their own
-- started hour; runs and the columns after it count runs at their deciding
-- row.
CREATE TABLE rollup (
    hour INTEGER NOT NULL,          -- hours since the epoch; -2147483648 = no start time
    processor INTEGER NOT NULL,
    phase INTEGER NOT NULL,
    status INTEGER NOT NULL,
    class INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    category INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    phantom INTEGER NOT NULL,
    phantom_dup INTEGER NOT NULL,
    zero_records INTEGER NOT NULL,
    durations INTEGER NOT NULL,     -- runs with a plausible duration
    duration_sum_us INTEGER NOT NULL,
    PRIMARY KEY (hour, processor, phase, status, class, outcome, category)
) STRICT, WITHOUT ROWID;

-- Derived: failed rows per UTC hour, processor and message (rows whose message
-- found the dictionary full are not here; see meta.uncounted_messages).
CREATE TABLE rollup_error (
    hour INTEGER NOT NULL,
    processor INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES error_text (id),
    rows INTEGER NOT NULL,
    PRIMARY KEY (hour, processor, message)
) STRICT, WITHOUT ROWID;

-- Distinct origins of log entries; '' = absent.  Found by hash: beyond what
-- fits into memory (base/limits.h) in this table.
CREATE TABLE log_origin (
    id INTEGER PRIMARY KEY,
    hash_hi INTEGER NOT NULL,       -- XXH3-128 of the canonical origin
    hash_lo INTEGER NOT NULL,
    project TEXT NOT NULL,
    log_name TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    service TEXT NOT NULL,
    revision TEXT NOT NULL,
    location TEXT NOT NULL,
    instance TEXT NOT NULL,
    resource_labels TEXT NOT NULL,  -- compact JSON object
    UNIQUE (hash_lo, hash_hi)
) STRICT;

-- One row per log entry as exported.
CREATE TABLE log (
    id INTEGER PRIMARY KEY,         -- source << 32 | record
    origin INTEGER NOT NULL REFERENCES log_origin (id),
    time_us INTEGER,                -- timestamp, else receiveTimestamp
    time_ns INTEGER NOT NULL,       -- nanoseconds beyond time_us, 0..999
    time_is_received INTEGER NOT NULL, -- 1 = timestamp was absent
    received_us INTEGER,
    received_ns INTEGER,            -- nanoseconds beyond received_us
    severity INTEGER NOT NULL,
    role INTEGER NOT NULL,          -- derived: 0 an event 1 repeat of another entry 2 further part of a split entry
    key_hash INTEGER,               -- of (project, time to the ns, insertId); NULL = never collapses
    hash INTEGER NOT NULL,          -- of the whole canonical entry
    byte INTEGER NOT NULL,          -- in the decompressed stream of its source
    payload_kind INTEGER NOT NULL,  -- 0 none 1 text 2 json 3 proto
    http_status INTEGER,
    http_latency_us INTEGER,
    http_request_bytes INTEGER,
    http_response_bytes INTEGER,
    status_code INTEGER,            -- google.rpc code
    operation_flags INTEGER NOT NULL, -- 1 first 2 last
    split_index INTEGER, split_total INTEGER,
    message TEXT,                   -- what a person reads
    payload TEXT,                   -- compact JSON of jsonPayload or protoPayload
    insert_id TEXT,
    execution TEXT,
    http_method TEXT, http_url TEXT, http_agent TEXT,
    trace TEXT, span_id TEXT,
    operation_id TEXT, operation_producer TEXT,
    split_uid TEXT,
    labels TEXT,                    -- compact JSON object
    rest TEXT                       -- compact JSON of every other key
) STRICT;
