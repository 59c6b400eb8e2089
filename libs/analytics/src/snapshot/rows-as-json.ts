/** The rows of a query as one JSON value. */
export function rowsAsJson(sql: string): string {
  return `SELECT coalesce(json_agg(row_to_json(answer)), '[]') FROM (\n${sql}\n) answer`;
}
