-- Makes a report, or changes the report with this name. A changed schedule starts now.
-- $1 name, $2 title, $3 answers, $4 stores, $5 format, $6 e-mail addresses, $7 folder, $8 cron, $9 zone, $10
-- missed, $11 who, $12 separator and $13 decimal mark of CSV, $14 the key that it belongs to
INSERT INTO ops.reports AS r
  (name, title, answers, stores, format, emails, folder, cron, zone, missed, created_by, csv_separator, csv_decimal,
   key_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (name) DO UPDATE
SET title = excluded.title, answers = excluded.answers, stores = excluded.stores,
    format = excluded.format, emails = excluded.emails, folder = excluded.folder,
    csv_separator = excluded.csv_separator, csv_decimal = excluded.csv_decimal,
    cron = excluded.cron, zone = excluded.zone, missed = excluded.missed,
    decided_until = CASE WHEN (r.cron, r.zone) IS NOT DISTINCT FROM (excluded.cron, excluded.zone)
                         THEN r.decided_until ELSE greatest(r.decided_until, now()) END
WHERE r.key_id IS NOT DISTINCT FROM excluded.key_id
RETURNING report_id AS id, name, title, answers, stores, format, csv_separator AS "sep",
          csv_decimal AS "decimal", emails, folder, cron, zone, missed,
          decided_until AS "decidedUntil", created_by AS "createdBy", created_at AS "createdAt"
