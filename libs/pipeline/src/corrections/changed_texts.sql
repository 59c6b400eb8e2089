-- Corrections whose text differs from the quarantined one.
SELECT g.for_file, g.for_line, g.text, q.reason
FROM given g
LEFT JOIN quarantined q ON q.file_id = g.for_file AND q.line = g.for_line
LEFT JOIN quarantined named ON named.file_id = g.named_file AND named.line = g.line
WHERE g.text IS DISTINCT FROM q.text AND g.text IS DISTINCT FROM named.text
