-- Begins to send lineage with the events of unfinished runs.
INSERT INTO ops.open_lineage_cursor (sent_event)
SELECT coalesce(
  (SELECT min(event_id) - 1 FROM ops.events JOIN ops.runs USING (run_id)
   WHERE status IN ('waiting', 'queued', 'running')),
  (SELECT max(event_id) FROM ops.events), 0)
ON CONFLICT DO NOTHING
