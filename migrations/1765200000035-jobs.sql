-- Work that is claimed and retried has the same columns in each table: `attempts` counts its claims, and
-- `next_attempt_at` says when it may be claimed, which for a claimed one is when its lease ends.
ALTER TABLE ops.catalogue_jobs RENAME COLUMN held_until TO next_attempt_at;
UPDATE ops.catalogue_jobs SET next_attempt_at = asked_at WHERE next_attempt_at IS NULL;
ALTER TABLE ops.catalogue_jobs
  ALTER COLUMN next_attempt_at SET DEFAULT now(),
  ALTER COLUMN next_attempt_at SET NOT NULL;

-- One that was begun is tried again a minute after it was last worked at.
ALTER TABLE ops.erasures
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_attempt_at timestamptz NOT NULL DEFAULT now();
UPDATE ops.erasures
SET attempts = (tried_at IS NOT NULL)::integer,
    next_attempt_at = coalesce(tried_at + interval '1 minute', asked_at);
ALTER TABLE ops.erasures DROP COLUMN tried_at;
