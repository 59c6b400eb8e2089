-- Who is told of what happens to a flow, and what was told.

CREATE TABLE ops.notification_rules (
  rule_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  flow          text NOT NULL,
  name          text NOT NULL,
  kinds         text[] NOT NULL CHECK (cardinality(kinds) > 0 AND
    kinds <@ ARRAY['failure', 'recovery', 'late', 'held', 'quarantine', 'refused']),
  channel       text NOT NULL CHECK (channel IN ('webhook', 'slack', 'email', 'sns')),
  -- where to: a secret where the channel is Slack
  target        text NOT NULL,
  -- of the rows that a run read anew: it tells of more than that set aside
  share         double precision CHECK (share >= 0 AND share < 1),
  -- when the flow has to be fresh
  cron          text,
  zone          text,
  -- deadlines up to this time are judged
  judged_until  timestamptz NOT NULL DEFAULT now(),
  created_by    text NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (flow, name),
  CHECK (('quarantine' = ANY (kinds)) = (share IS NOT NULL)),
  CHECK (('late' = ANY (kinds)) = (cron IS NOT NULL) AND (cron IS NULL) = (zone IS NULL))
);
COMMENT ON TABLE ops.notification_rules IS 'Who is told of what happens to a flow.';

CREATE TABLE ops.notifications (
  notification_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- what receivers know it by, however often it is sent
  message_id      uuid NOT NULL DEFAULT gen_random_uuid(),
  -- null once the rule is removed
  rule_id         bigint REFERENCES ops.notification_rules ON DELETE SET NULL,
  rule            text NOT NULL,
  channel         text NOT NULL,
  dedup_key       text NOT NULL,
  kind            text NOT NULL,
  flow            text NOT NULL,
  run_id          bigint,
  cause           text NOT NULL,
  -- below the address of the API
  link            text,
  happened_at     timestamptz NOT NULL,
  state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'abandoned')),
  attempts        integer NOT NULL DEFAULT 0,
  -- while it is being sent, when another may take it over
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_error      text,
  created_at      timestamptz NOT NULL DEFAULT now(),
  -- when it was sent or abandoned
  settled_at      timestamptz,
  UNIQUE (rule_id, dedup_key)
);
CREATE INDEX notifications_due ON ops.notifications (next_attempt_at) WHERE state = 'pending';
CREATE INDEX notifications_settled ON ops.notifications (settled_at) WHERE state <> 'pending';
COMMENT ON TABLE ops.notifications IS 'The outbox: each thing that a rule tells is a row, written once and sent until it is taken.';

CREATE TABLE ops.notification_cursor (
  is_only      boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  -- events up to this one are judged
  judged_event bigint NOT NULL
);
-- What happened before there were rules is told to nobody.
INSERT INTO ops.notification_cursor (judged_event)
SELECT coalesce(max(event_id), 0) FROM ops.events;
COMMENT ON TABLE ops.notification_cursor IS 'How far events have been judged by the rules; whoever judges holds its row.';

-- How a run ended, and how the one before it did.
CREATE INDEX events_of_ends ON ops.events (flow, event_id)
  WHERE kind IN ('run.failed', 'run.succeeded', 'run.unchanged');
