import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';

const parsed = z.union([
  z.object({
    error: z.literal(true),
    error_type: z.string(),
    error_message: z.string(),
    position: z.string().optional(),
  }),
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
]);

/**
 * The syntax tree of one SELECT or several. Numbers beyond 53 bits in it, places that are unknown, are not exact.
 * @throws Error with what cannot be parsed, and where
 */
export async function parseSelect(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [
    sql,
  ]);
  const tree = parsed.parse(JSON.parse(String(reader.value(0, 0))));
  if (!tree.error) return tree;
  // The engine would first look which values there are, which is another statement.
  if (tree.error_type === 'not implemented') {
    throw new Error('it is no plain SELECT; a PIVOT has to name its values: ON column IN (…)');
  }
  const place = tree.position === undefined ? '' : ` (at character ${Number(tree.position) + 1})`;
  throw new Error(`${tree.error_message}${place}`);
}
