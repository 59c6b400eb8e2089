import { isDeepStrictEqual } from 'node:util';
import { publishedRetail } from '../factories/published-retail.js';
import type { Arena } from './arena.js';
import { connect } from './warehouse.js';

/** Published marts of transactions that are not those worked out row by row. */
export async function judgeRetail({ chain, state }: Arena): Promise<string[]> {
  const client = await connect(state);
  try {
    const found = await publishedRetail(
      async (sql) => (await client.query<{ told: string }>(sql)).rows,
    );
    return Object.entries(chain.retailMarts)
      .filter(([mart, rows]) => !isDeepStrictEqual(found[mart as keyof typeof found], rows))
      .map(([mart]) => `${mart} is not as worked out row by row`);
  } finally {
    await client.end();
  }
}
