-- Uses up a code for signing in, and returns its user.
-- $1 digest
WITH used AS (DELETE FROM ops.sign_in_codes WHERE sha256 = $1 RETURNING *)
SELECT user_name AS name, role, personal_data AS "personalData",
  expires_at <= now() AS "isExpired"
FROM used
