-- How far the steps of runs were sent as OpenLineage events.
CREATE TABLE ops.open_lineage_cursor (
  is_only    boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  -- events up to this one were sent, or are not to be
  sent_event bigint NOT NULL
);
COMMENT ON TABLE ops.open_lineage_cursor IS 'How far events were sent as OpenLineage; empty until a receiver is first set. Whoever sends holds its row.';
