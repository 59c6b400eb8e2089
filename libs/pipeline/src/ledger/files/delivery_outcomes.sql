-- Outcomes of texts at paths of a source. $1 source, $2 flow, $3 paths, $4 their digests
SELECT t.path, t.sha256, f.status, f.dataset, f.delivered_as AS "deliveredAs",
       coalesce(f.file_id = (
         SELECT p.file_id FROM ops.source_paths p JOIN ops.source_files o USING (file_id)
         WHERE p.source = $1 AND p.path = t.path AND o.flow = $2
         ORDER BY p.arrival DESC LIMIT 1), false) AS "isSeen",
       coalesce(f.withdrawn_at IS NOT NULL, false) AS "isWithdrawn", f.refused_at AS "refusedAt",
       CASE WHEN f.status = 'E'
         THEN json_build_object('code', f.error_code, 'message', f.error_message) END AS error,
       -- A run may fail after it has published its files.
       (SELECT json_build_object(
          'runId', c.run_id::text, 'rowsIn', c.rows_in, 'isOver', r.finished_at IS NOT NULL)
        FROM ops.run_files c JOIN ops.runs r USING (run_id)
        WHERE c.file_id = f.file_id AND c.is_new AND (r.status NOT IN ('failed', 'cancelled') OR EXISTS (
          SELECT FROM ops.snapshots p WHERE p.run_id = c.run_id AND p.published_at IS NOT NULL))
        ORDER BY c.run_id DESC LIMIT 1) AS "takenBy"
FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS t (path, sha256, place)
LEFT JOIN (
  SELECT s.*, d.path AS delivered_as, d.withdrawn_at
  FROM ops.source_files s JOIN ops.deliveries d USING (file_id)
  WHERE d.source = $1 AND s.flow = $2
) f USING (sha256)
ORDER BY t.place
