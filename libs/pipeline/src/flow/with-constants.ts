/** Returns a SELECT that starts with its constants, so that every engine reads them alike and a change rebuilds. */
export function withConstants(
  sql: string,
  constants: Readonly<Record<string, string>> = {},
): string {
  const relations = Object.entries(constants).map(([name, rows]) => `${name} AS (${rows})`);
  return relations.length === 0 ? sql : `WITH ${relations.join(',\n')}\n${sql}`;
}
