-- Who may read names, addresses and telephone numbers. It goes beside the role: not even administrators have it
-- unless somebody gave it to them.
ALTER TABLE ops.api_keys ADD COLUMN personal_data boolean NOT NULL DEFAULT false;
ALTER TABLE ops.sessions ADD COLUMN personal_data boolean NOT NULL DEFAULT false;
