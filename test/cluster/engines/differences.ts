import type { Compute } from '#lake/ports/compute.js';

/** Result of comparing two Parquet tables. */
export interface Difference {
  rows: number;
  /** Rows of one table that are missing in the other, with duplicates counted. */
  differences: number;
}

/** @param duckdb engine on the lake with both prefixes */
export async function findDifferences(
  duckdb: Compute,
  left: string,
  right: string,
): Promise<Difference> {
  const count = (sql: string) => `CAST((SELECT count(*) FROM (${sql})) AS INTEGER)`;
  const { collected } = await duckdb.run({
    name: 'compare',
    sources: [
      { kind: 'parquet', name: 'a', prefix: left },
      { kind: 'parquet', name: 'b', prefix: right },
    ],
    models: [
      {
        name: 'compared',
        sql: `SELECT ${count('SELECT * FROM a')} AS rows,
                ${count('SELECT * FROM a EXCEPT ALL SELECT * FROM b')}
                + ${count('SELECT * FROM b EXCEPT ALL SELECT * FROM a')} AS differences`,
        collect: true,
      },
    ],
  });
  return collected['compared']?.[0] as unknown as Difference;
}
