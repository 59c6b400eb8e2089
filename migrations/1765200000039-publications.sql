-- `ops.snapshots` keeps the last publication of a snapshot only: one that is put back loses its first time.
CREATE TABLE ops.publications (
  flow         text NOT NULL,
  snapshot_id  bigint NOT NULL REFERENCES ops.snapshots,
  published_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (flow, published_at)
);
COMMENT ON TABLE ops.publications IS 'Which snapshot of a flow was published from which time on.';

-- What was published before a snapshot was put back is not known exactly.
INSERT INTO ops.publications (flow, snapshot_id, published_at)
SELECT DISTINCT ON (flow, published_at) flow, snapshot_id, published_at FROM ops.snapshots s
WHERE published_at IS NOT NULL AND published_at >= ALL (
  SELECT at FROM ops.audit_log a JOIN ops.snapshots r ON a.subject = 'snapshot ' || r.snapshot_id
  WHERE a.action = 'publish-snapshot' AND r.flow = s.flow)
ORDER BY flow, published_at, snapshot_id DESC;

ALTER TABLE ops.queries ADD COLUMN as_of text;
COMMENT ON COLUMN ops.queries.as_of IS 'The run, snapshot or time whose rows the query asked for; null for current rows.';
