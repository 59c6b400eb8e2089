-- The last event that every reader of events has passed.
-- $1 whether lineage is sent
SELECT coalesce(least((SELECT evaluated_event FROM ops.notification_cursor),
                      CASE WHEN $1::boolean THEN (SELECT sent_event FROM ops.open_lineage_cursor) END,
                      max(event_id) - 1), 0)::text AS passed
FROM ops.events
