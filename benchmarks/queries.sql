-- name: create_schema
-- purpose: the variant's own tables; {schema} is replaced by a fixed name of ours before it is sent.
DROP SCHEMA IF EXISTS {schema} CASCADE;
CREATE SCHEMA {schema};
CREATE TABLE {schema}.case_file (
    case_no text PRIMARY KEY,
    opened_at timestamptz NOT NULL DEFAULT now(),
    concluded_at timestamptz
);
CREATE TABLE {schema}.work_row (
    case_no text NOT NULL REFERENCES {schema}.case_file,
    item text NOT NULL,
    dispatched_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    PRIMARY KEY (case_no, item)
);
CREATE INDEX work_row_open ON {schema}.work_row (item, dispatched_at) WHERE done_at IS NULL;
CREATE TABLE {schema}.decision (
    case_no text NOT NULL REFERENCES {schema}.case_file,
    item text NOT NULL,
    outcome text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (case_no, item)
);

-- name: drop_schema
-- purpose: leave nothing of a variant behind.
DROP SCHEMA IF EXISTS {schema} CASCADE;

-- name: open_case
-- parameters: case_no
INSERT INTO case_file (case_no) VALUES ($1) ON CONFLICT DO NOTHING;

-- name: dispatch_item
-- purpose: the work-list row and its notification, in one transaction; a repeat changes nothing.
-- parameters: case_no, item
WITH written AS (
    INSERT INTO work_row (case_no, item) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING case_no, item
)
SELECT pg_notify(current_schema(), case_no || ' ' || item) FROM written;

-- name: record_decision
-- purpose: the decision row, and the work-list row is done, in one transaction; a repeat changes nothing.
-- parameters: case_no, item, outcome
WITH written AS (
    INSERT INTO decision (case_no, item, outcome) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING case_no, item
)
UPDATE work_row SET done_at = now() FROM written
WHERE work_row.case_no = written.case_no AND work_row.item = written.item;

-- name: conclude_case
-- purpose: the case is concluded and the driver notified, in one transaction; a repeat changes nothing.
-- parameters: case_no
WITH written AS (
    UPDATE case_file SET concluded_at = now() WHERE case_no = $1 AND concluded_at IS NULL RETURNING case_no
)
SELECT pg_notify(current_schema(), case_no || ' concluded') FROM written;

-- name: count_whole_cases
-- purpose: how many of the given cases are concluded with every one of $2 items dispatched, decided and done.
-- parameters: case_nos, number of items
SELECT count(*)
FROM case_file
WHERE case_no = ANY ($1::text[])
  AND concluded_at IS NOT NULL
  AND $2 = (SELECT count(*) FROM work_row WHERE work_row.case_no = case_file.case_no AND done_at IS NOT NULL)
  AND $2 = (SELECT count(*) FROM decision WHERE decision.case_no = case_file.case_no);

-- name: wal_position
-- purpose: bytes of write-ahead log written since the server was made.
SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint;

-- name: server_version
SELECT current_setting('server_version');

-- name: request_start
-- purpose: ask the DBOS process to start a case.
-- parameters: channel, case_no
SELECT pg_notify($1, $2);

-- name: create_empty_schema
-- purpose: a schema for the service's own migrations; {schema} is replaced by a fixed name of ours.
DROP SCHEMA IF EXISTS {schema} CASCADE;
CREATE SCHEMA {schema};

-- name: open_rows
-- purpose: the work-list rows of a case of the service that are open; one without a key when it is concluded.
-- parameters: case_no
SELECT key FROM item_case WHERE case_no = $1 AND state = 'open'
UNION ALL
SELECT NULL FROM case_file WHERE case_no = $1 AND concluded_at IS NOT NULL;

-- name: count_unapplied_acts
-- purpose: acts of the given cases of the service that were refused or never settled.
-- parameters: case_nos
SELECT count(*) FROM act WHERE case_no = ANY ($1::text[]) AND outcome IS DISTINCT FROM 'applied';

-- name: new_entries
-- purpose: entries of the given cases that come after the number seen of each, in order, with the moment of writing.
-- parameters: case_nos, numbers seen
SELECT journal.case_no, seq, body, recorded_at
FROM journal JOIN unnest($1::text[], $2::int[]) AS seen (case_no, last) USING (case_no)
WHERE seq > seen.last
ORDER BY case_no, seq;

-- name: open_case_count
-- purpose: how many cases of the service still have something running.
SELECT count(*) FROM case_file WHERE open;
