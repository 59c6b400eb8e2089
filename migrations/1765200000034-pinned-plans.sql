-- What a run goes by, in one value that is written when the run is planned.

ALTER TABLE ops.runs ADD COLUMN pinned jsonb;
COMMENT ON COLUMN ops.runs.pinned IS 'What the stages of the run go by beside its files and rules_version: qualityRules, backfills, withdrawn files, movers, published and former snapshot, as they were when it was planned; null of a run that was not planned, or by an older version.';

-- A cancelled run that is retried makes its days anew after all.
ALTER TABLE ops.backfills ADD COLUMN cancelled_at timestamptz;
COMMENT ON COLUMN ops.backfills.cancelled_at IS 'When its run was cancelled: no run makes these days anew from then on, unless that run is retried; null otherwise.';
