-- Browsers also sign in with a key, whose session ends with it, or by a link that works once.
ALTER TABLE ops.sessions ADD COLUMN key_id bigint REFERENCES ops.api_keys;

CREATE TABLE ops.sign_in_codes (
  sha256 text PRIMARY KEY,
  user_name text NOT NULL,
  role text NOT NULL,
  personal_data boolean NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE ops.sign_in_codes IS 'Links that sign a browser in once. The codes are stored as digests.';
