const MARTS = [
  'store_week',
  'department_week',
  'department_type_week',
  'store_department_week',
  'store_department_quarter',
  'store_department_unemployment',
  'fuel_price_week',
  'markdown_week',
  'holiday_week',
  'store_week_coverage',
  'calendar_week',
  'store_profile',
  'department_profile',
];

/** Returns a digest of the rows of each published mart of weekly sales, by mart. */
export async function hashPublishedMarts(
  ask: (sql: string) => Promise<{ digest: string | null }[]>,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const mart of MARTS) {
    const [row] = await ask(
      `SELECT md5(string_agg(line, E'\\n' ORDER BY line COLLATE "C")) AS digest
       FROM (SELECT (to_jsonb(m) - 'snapshot_id')::text AS line
             FROM mart.${mart} m JOIN ops.snapshots USING (snapshot_id)
             WHERE status = 'published' AND flow = 'weekly-sales') lines`,
    );
    digests[mart] = row?.digest ?? 'nothing';
  }
  return digests;
}
