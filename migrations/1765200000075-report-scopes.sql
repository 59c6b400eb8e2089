-- The key that a report belongs to, if the key is bound to stores or departments: the report has the scope of the key, and ends
-- with it.
ALTER TABLE ops.reports ADD COLUMN key_id bigint REFERENCES ops.api_keys;

-- The scopes of such reports, for the worker, which may read no keys.
CREATE VIEW ops.report_scopes AS
SELECT r.report_id, k.key_id, k.stores, k.departments,
  k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AS is_valid
FROM ops.reports r JOIN ops.api_keys k USING (key_id);
