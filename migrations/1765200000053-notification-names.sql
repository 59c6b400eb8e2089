-- The declarations of channels and kinds of events are the only lists of their names: a new one needs no migration.
ALTER TABLE ops.notification_rules
  DROP CONSTRAINT notification_rules_kinds_check,
  DROP CONSTRAINT notification_rules_channel_check,
  ADD CONSTRAINT notification_rules_kinds_check CHECK (cardinality(kinds) > 0);
