-- Snapshots of a flow that retention no longer keeps.
-- $1 flow, $2 number to keep, of published and of held ones each, $3 maximum age in days, or null, $4 minutes
WITH own AS (SELECT * FROM ops.snapshots WHERE flow = $1)
SELECT snapshot_id::integer AS id FROM own s JOIN ops.runs r USING (run_id)
WHERE (s.status = 'building' AND r.status IN ('failed', 'cancelled'))
   OR (s.status = 'retained'
       AND (published_at < now() - $3::integer * interval '1 day'
            OR (snapshot_id NOT IN (
                  SELECT snapshot_id FROM own WHERE status IN ('published', 'retained')
                  ORDER BY published_at DESC LIMIT $2)
                AND (SELECT coalesce(min(p.published_at), s.published_at) FROM ops.publications p
                     WHERE p.flow = $1 AND p.published_at > s.published_at)
                    < now() - $4::integer * interval '1 minute')))
   OR (s.status = 'held' AND r.status IN ('failed', 'cancelled')
       AND (created_at < now() - $3::integer * interval '1 day'
            OR snapshot_id < (SELECT max(snapshot_id) FROM own
                              WHERE published_at IS NOT NULL)
            OR snapshot_id NOT IN (SELECT snapshot_id FROM own WHERE status = 'held'
                                   ORDER BY snapshot_id DESC LIMIT $2)))
