CREATE TABLE ops.sessions (
  sha256     text PRIMARY KEY,
  user_name  text NOT NULL,
  role       text NOT NULL CHECK (role IN ('viewer', 'analyst', 'operator', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_expired ON ops.sessions (expires_at);
COMMENT ON TABLE ops.sessions IS 'Browsers that are signed in; the id in the cookie is kept hashed.';
