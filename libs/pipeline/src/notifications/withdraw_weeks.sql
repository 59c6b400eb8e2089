-- Resets rules to the end of a snapshot that is published for the first time and ends before the weeks that they have
-- checked: removed weeks, such as one with a wrong date, would silence all weeks before them. Not if a newer snapshot
-- also has these weeks: then the rule is newer, or the weeks are back.
-- $1 flow, $2 when, $3 last day of the snapshot, $4 the snapshot
UPDATE ops.notification_rules r
SET evaluated_week = $3
WHERE flow = $1 AND alert IS NOT NULL AND created_at <= $2 AND evaluated_week > $3::date
  AND NOT EXISTS (
    SELECT FROM ops.snapshots newer
    WHERE newer.flow = r.flow AND newer.snapshot_id > $4 AND newer.published_at IS NOT NULL
      AND newer.data_through >= r.evaluated_week)
