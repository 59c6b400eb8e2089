import type { Ledger } from '#pipeline/ledger/ledger.js';
import type { Facts } from './chain.js';

/** @throws Error when the flow's published snapshot has other rows or amounts than the deliveries */
export async function requireFacts(
  { warehouse, flow }: Pick<Ledger, 'warehouse' | 'flow'>,
  { rows, cents }: Facts,
): Promise<void> {
  const [published] = await warehouse.query<Facts[]>(
    `SELECT fact_rows::float8 AS rows, (fact_total * 100)::float8 AS cents
     FROM ops.snapshots WHERE status = 'published' AND flow = $1`,
    [flow.name],
  );
  if (published?.rows !== rows) {
    throw new Error(`${published?.rows} rows are published, ${rows} were delivered`);
  }
  if (cents === undefined || published.cents === cents) return;
  throw new Error(`${published.cents} cents are published, ${cents} were delivered`);
}
