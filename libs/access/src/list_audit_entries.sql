-- Audit entries that match a filter, newest first.
-- $1 most, $2 entries before this one, $3 actor, $4 action, $5 part of the subject, $6 first day, $7 last day
SELECT id, at, actor, action, subject, reason, details FROM ops.audit_log
WHERE ($2::bigint IS NULL OR id < $2)
  AND ($3::text IS NULL OR actor = $3)
  AND ($4::text IS NULL OR action = $4)
  AND ($5::text IS NULL OR strpos(lower(subject), lower($5)) > 0)
  AND ($6::date IS NULL OR at >= $6::date AT TIME ZONE 'UTC')
  AND ($7::date IS NULL OR at < ($7::date + 1) AT TIME ZONE 'UTC')
ORDER BY id DESC LIMIT $1
