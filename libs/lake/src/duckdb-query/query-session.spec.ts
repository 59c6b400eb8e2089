import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { parseSelect } from './query-session.js';

it.each([
  'SELECT * FROM (PIVOT t ON y USING sum(x))',
  'WITH p AS (PIVOT t ON y USING sum(x)) FROM p',
])('advises what to write instead of %s', async (sql) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await expect(parseSelect(connection, sql)).rejects.toThrow(
    /^it is no plain SELECT; a PIVOT has to name its values: ON column IN \(…\)$/,
  );
  const named = sql.replace('ON y', 'ON y IN (1, 2)');
  expect(await parseSelect(connection, named)).toMatchObject({ error: false });
  connection.closeSync();
});
