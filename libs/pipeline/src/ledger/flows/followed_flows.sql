-- A flow and the flows that it follows, in order.
-- $1 flow
WITH RECURSIVE chain (flow, step) AS (
  SELECT $1::text, 1
  UNION ALL
  SELECT f.after_flow, step + 1 FROM chain JOIN ops.flow_settings f USING (flow)
  WHERE f.after_flow IS NOT NULL AND step < 100)
SELECT flow FROM chain ORDER BY step
