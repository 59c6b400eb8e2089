import type { Client } from 'pg';
import type { Layout } from './layout.js';
import { measureReader, type ReaderFigures } from './measure-reader.js';
import { type PlanShape, readPlan } from './plan-shape.js';
import type { Chunk, Snapshot } from './snapshots.js';

/** Months of twenty years. */
const MANY = 240;

export interface ManyChunks {
  readers: ReaderFigures[];
  plans: PlanShape[];
}

/** Asks a snapshot of 240 chunks, each with the rows of one month. */
export async function measureManyChunks(
  client: Client,
  url: string,
  layout: Layout,
  [snapshot]: readonly Snapshot[],
): Promise<ManyChunks> {
  const months = snapshot?.chunks ?? [];
  const chunks = Array.from({ length: MANY }, (_, index): Chunk => {
    return { id: index + 1, file: months[index % months.length]?.file ?? '' };
  });
  const many: Snapshot = { id: 1, chunks, added: chunks };
  await client.query('DROP SCHEMA IF EXISTS chunks CASCADE');
  await client.query('CREATE SCHEMA chunks');
  await layout.install(client);
  await layout.load(client, many);
  await layout.publish(client, { ...many, id: 3 });
  await layout.summarise?.(client);
  const figures: ManyChunks = { readers: [], plans: [] };
  for (const reader of layout.readers) {
    figures.readers.push(await measureReader(url, reader));
    figures.plans.push(await readPlan(client, reader));
  }
  await dropAll(client);
  return figures;
}

/** Table by table: all at once would hold more locks than a transaction may. */
async function dropAll(client: Client): Promise<void> {
  await client.query('DROP VIEW IF EXISTS chunks.sales_3');
  const { rows } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relnamespace = 'chunks'::regnamespace AND relispartition AND relkind = 'r'`,
  );
  for (const { name } of rows) await client.query(`DROP TABLE ${name}`);
  await client.query('DROP SCHEMA chunks CASCADE');
}
