-- Flows side by side: runs, snapshots and files are each of one flow. What was there before is of
-- weekly-sales, and so is what names no flow.

ALTER TABLE ops.runs ADD COLUMN flow text NOT NULL DEFAULT 'weekly-sales';
DROP INDEX ops.runs_one_active;
-- At most one run of a flow is under way: a second request is refused with the first one's number.
CREATE UNIQUE INDEX runs_one_active ON ops.runs (flow) WHERE status IN ('queued', 'running');

ALTER TABLE ops.snapshots ADD COLUMN flow text NOT NULL DEFAULT 'weekly-sales';
DROP INDEX ops.snapshots_one_published;
CREATE UNIQUE INDEX snapshots_one_published ON ops.snapshots (flow) WHERE status = 'published';

-- The extent of a snapshot in words that fit any flow.
ALTER TABLE ops.snapshots RENAME COLUMN first_week TO first_date;
ALTER TABLE ops.snapshots RENAME COLUMN weeks TO dates;
ALTER TABLE ops.snapshots RENAME COLUMN sales_rows TO fact_rows;
ALTER TABLE ops.snapshots RENAME COLUMN sales_total TO fact_total;
COMMENT ON COLUMN ops.snapshots.dates IS 'How many different dates it has rows of.';
COMMENT ON COLUMN ops.snapshots.fact_rows IS 'Rows of facts that its marts are made of.';

-- Two flows may be given the same bytes; to each they are a file of its own.
ALTER TABLE ops.source_files
  ADD COLUMN flow text NOT NULL DEFAULT 'weekly-sales',
  DROP CONSTRAINT source_files_sha256_key,
  ADD CONSTRAINT source_files_sha256_key UNIQUE (flow, sha256);

-- Rows whose reference is missing: a stores file is what all of them lacked until now.
ALTER TABLE ops.integration_faults ADD COLUMN refers_to text NOT NULL DEFAULT 'stores';
ALTER TABLE ops.integration_faults ALTER COLUMN refers_to DROP DEFAULT;
