import type { Client } from 'pg';
import { COLUMN_TYPES, COLUMNS, type Layout } from './layout.js';
import { inTransaction, loadCsv } from './load-csv.js';
import { createManifest, forgetSnapshot, writeManifest } from './manifest.js';
import type { Chunk, Snapshot } from './snapshots.js';

export const joined = { name: 'D', relation: 'chunks.sales_of', filter: 'snapshot_id = $1' };
export const byFunction = { name: 'E', relation: 'chunks.sales_in($1)', filter: 'true' };
/** The name of the view says the snapshot; the comparison only gives `$1` a use. */
export const byView = { name: 'F', relation: 'chunks.sales_3', filter: '$1::bigint = 3' };

/** One table a chunk, all of them partitions of one parent. */
export const chunkTables: Layout = {
  name: 'D, E, F. a table a chunk',
  readers: [joined, byFunction, byView],
  install: async (client) => {
    await createManifest(client);
    await client.query(
      `CREATE TABLE chunks.sales (${COLUMN_TYPES}, chunk_id integer NOT NULL)
         PARTITION BY LIST (chunk_id);
       CREATE VIEW chunks.sales_of AS SELECT snapshot_id, ${COLUMNS}
         FROM chunks.manifest JOIN chunks.sales USING (chunk_id) WHERE mart = 'sales';
       -- Immutable because a manifest is: the planner may ask it, and leave other chunks out.
       -- Its cost keeps the planner from a generic plan, which would ask it for each row.
       CREATE FUNCTION chunks.chunks_of(name text, snapshot bigint) RETURNS integer[]
         LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
         BEGIN
           RETURN (SELECT array_agg(chunk_id) FROM chunks.manifest
             WHERE mart = name AND snapshot_id = snapshot);
         END $$;
       CREATE FUNCTION chunks.sales_in(snapshot bigint)
         RETURNS TABLE (${COLUMN_TYPES.replaceAll(' NOT NULL', '')})
         LANGUAGE sql STABLE PARALLEL SAFE AS $$
           SELECT ${COLUMNS} FROM chunks.sales
             WHERE chunk_id = ANY (chunks.chunks_of('sales', snapshot)) $$`,
    );
  },
  load: async (client, { added }) => {
    for (const chunk of added) await inTransaction(client, () => loadChunk(client, chunk));
  },
  publish: (client, snapshot) => inTransaction(client, () => publish(client, snapshot)),
  summarise: async (client) => {
    await client.query('SET default_statistics_target = 10');
    await client.query('ANALYZE ONLY chunks.sales');
    await client.query('RESET default_statistics_target');
  },
  expire: (client, { id }) =>
    inTransaction(client, async () => {
      await client.query(`DROP VIEW chunks.sales_${id}`);
      for (const chunk of await forgetSnapshot(client, id)) {
        await client.query(`DROP TABLE ${tableOf(chunk)}`);
      }
    }),
};

export const tableOf = (chunk: number) => `chunks.sales_chunk_${chunk}`;

/** Makes and fills a chunk's table; its number is added last, which writes no row. */
export async function loadChunk(client: Client, { id, file }: Chunk): Promise<void> {
  const table = tableOf(id);
  await client.query(`CREATE TABLE ${table} (${COLUMN_TYPES})`);
  await loadCsv(client, table, file, ', FREEZE');
  await client.query(`ALTER TABLE ${table} ADD UNIQUE (department, store, week_date)`);
  await client.query('SET LOCAL default_statistics_target = 10');
  await client.query(`ANALYZE ${table}`);
  await client.query(
    `ALTER TABLE ${table} ADD chunk_id integer NOT NULL DEFAULT ${id}
       CONSTRAINT is_chunk CHECK (chunk_id = ${id})`,
  );
}

/** Without the check, whose work is done, since the planner would hold it to every chunk asked for. */
export async function attach(client: Client, chunk: number): Promise<void> {
  await client.query(
    `ALTER TABLE chunks.sales ATTACH PARTITION ${tableOf(chunk)} FOR VALUES IN (${chunk})`,
  );
  await client.query(`ALTER TABLE ${tableOf(chunk)} DROP CONSTRAINT is_chunk`);
}

async function publish(client: Client, snapshot: Snapshot): Promise<void> {
  for (const { id } of snapshot.added) await attach(client, id);
  await writeManifest(client, snapshot);
  const parts = snapshot.chunks.map(({ id }) => `SELECT ${COLUMNS} FROM ${tableOf(id)}`);
  await client.query(`CREATE VIEW chunks.sales_${snapshot.id} AS ${parts.join(' UNION ALL ')}`);
}
