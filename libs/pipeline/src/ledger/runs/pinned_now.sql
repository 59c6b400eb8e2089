-- Settings of a run that is planned now, read at one moment. $1 flow, $2 run, $3 source, $4 folders where other flows have
-- their processed files unless their rules change it, $5 upstream flow, or null
SELECT
  -- Without backfills whose own run still waits.
  (SELECT coalesce(json_agg(json_build_object(
      'id', backfill_id, 'from', to_char(from_date, 'YYYY-MM-DD'), 'to', to_char(to_date, 'YYYY-MM-DD'))
      ORDER BY backfill_id), '[]')
   FROM ops.backfills b JOIN ops.runs r USING (run_id)
   WHERE b.flow = $1 AND b.cancelled_at IS NULL AND (b.run_id = $2 OR r.status <> 'waiting')) AS backfills,
  (SELECT coalesce(json_agg(file_id ORDER BY file_id), '[]')
   FROM ops.deliveries WHERE source = $3 AND withdrawn_at IS NOT NULL) AS withdrawn,
  (SELECT coalesce(json_agg(declared.flow ORDER BY declared.flow), '[]')
   FROM jsonb_each_text($4) AS declared (flow, processed)
   LEFT JOIN LATERAL (
     SELECT rules ->> 'processed' AS processed
     FROM ops.flow_rules r WHERE r.flow = declared.flow ORDER BY version DESC LIMIT 1
   ) newest_rules ON true
   WHERE coalesce(newest_rules.processed, declared.processed) = 'move') AS movers,
  (SELECT snapshot_id::integer FROM ops.snapshots
   WHERE flow = $1 AND status = 'published') AS published,
  (SELECT max(snapshot_id)::integer FROM ops.snapshots
   WHERE flow = $1 AND run_id < $2 AND status IN ('published', 'retained')) AS former,
  (SELECT snapshot_id::integer FROM ops.snapshots
   WHERE flow = $5 AND status = 'published') AS upstream
