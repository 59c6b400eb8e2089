import type { Compute } from '#lake/ports/compute.js';

/** How two tables of Parquet compare. */
export interface Difference {
  rows: number;
  /** Rows that are in one and not in the other, each as often as it is there. */
  differences: number;
}

/** @param duckdb engine over the lake that holds both prefixes */
export async function differencesOf(
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
