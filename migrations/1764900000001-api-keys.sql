-- Keys of every role, each with a name and an end. The table takes a new name with it: a program that
-- knows no roles must not find the key of a viewer and take it for an administrator's.

ALTER TABLE ops.admin_keys RENAME TO api_keys;
ALTER TABLE ops.api_keys
  ADD COLUMN name       text,
  ADD COLUMN role       text NOT NULL DEFAULT 'admin' CHECK (role IN ('viewer', 'analyst', 'operator', 'admin')),
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN last_used  date;
UPDATE ops.api_keys SET name = 'admin key ' || key_id;
ALTER TABLE ops.api_keys ALTER COLUMN name SET NOT NULL, ALTER COLUMN role DROP DEFAULT;
COMMENT ON TABLE ops.api_keys IS 'API keys, hashed: a key itself was shown once and is kept nowhere.';
COMMENT ON COLUMN ops.api_keys.last_used IS 'The last day on which the key was looked up: a request does not write.';
