-- Takes rules back to where a snapshot ends that is published for the first time and ends before what they have
-- judged: weeks that have gone, as one with a wrong date, would silence all up to them. Not where a newer snapshot
-- goes as far: then the rule was set after it, or the weeks have come back.
-- $1 flow, $2 when, $3 last day of the snapshot, $4 the snapshot
UPDATE ops.notification_rules r
SET judged_week = $3
WHERE flow = $1 AND alert IS NOT NULL AND created_at <= $2 AND judged_week > $3::date
  AND NOT EXISTS (
    SELECT FROM ops.snapshots newer
    WHERE newer.flow = r.flow AND newer.snapshot_id > $4 AND newer.published_at IS NOT NULL
      AND newer.data_through >= r.judged_week)
