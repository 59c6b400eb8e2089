import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readPublishedRetail } from '../factories/read-published-retail.js';
import type { Arena } from './arena.js';
import { checkShared } from './check-shared.js';
import { connect } from './warehouse.js';

/** Returns published marts of transactions that differ from those computed row by row, and wrong shared files. */
export async function checkRetail({ chain, state }: Arena): Promise<string[]> {
  const client = await connect(state);
  try {
    const found = await readPublishedRetail(
      async (sql) => (await client.query<{ told: string }>(sql)).rows,
    );
    const wrong = Object.entries(chain.retailMarts)
      .filter(([mart, rows]) => !isDeepStrictEqual(found[mart as keyof typeof found], rows))
      .map(([mart]) => `${mart} is not as worked out row by row`);
    return [...wrong, ...(await checkShared(client, join(state, 'lake')))];
  } finally {
    await client.end();
  }
}
