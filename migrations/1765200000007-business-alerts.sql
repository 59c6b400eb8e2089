-- Rules that tell what the newest weeks of a flow say, words of messages that no kind has, and since when
-- flows have to be fresh.

ALTER TABLE ops.notification_rules
  DROP CONSTRAINT notification_rules_kinds_check,
  ADD COLUMN alert text,
  ADD COLUMN threshold numeric,
  -- weeks up to this one are judged, or were there before the rule; null before there is any
  ADD COLUMN judged_week date,
  -- the deadline before the last that passed: a run has to have succeeded since; null until one has passed
  ADD COLUMN fresh_since timestamptz;
ALTER TABLE ops.notification_rules
  ADD CONSTRAINT notification_rules_kinds_check CHECK (cardinality(kinds) > 0 AND
    kinds <@ ARRAY['failure', 'recovery', 'late', 'held', 'quarantine', 'refused', 'alert']),
  ADD CONSTRAINT notification_rules_alert_check CHECK (
    ('alert' = ANY (kinds)) = (alert IS NOT NULL) AND (alert IS NULL) = (threshold IS NULL));

-- What has happened, in a few words; null where the kind says them.
ALTER TABLE ops.notifications ADD COLUMN title text;

-- Whether a snapshot is published for the first time, and is the newest.
CREATE INDEX events_of_publications ON ops.events (flow, event_id) WHERE kind = 'snapshot.published';
