import type { Client } from 'pg';
import { COLUMN_TYPES, COLUMNS, type Layout } from './layout.js';
import { inTransaction, loadCsv } from './load-csv.js';
import { createManifest, forgetSnapshot, writeManifest } from './manifest.js';
import type { Chunk } from './snapshots.js';

/** One table whose rows name their chunk. @param keys DDL of its indexes, made after the first load */
export function chunkRows(name: string, reader: string, keys: readonly string[]): Layout {
  return {
    name,
    readers: [{ name: reader, relation: 'chunks.sales_of', filter: 'snapshot_id = $1' }],
    install: createManifest,
    load: (client, { id, added }) =>
      inTransaction(client, async () => {
        if (id === 1) await createTable(client);
        for (const chunk of added) await addChunk(client, chunk, id === 1);
        if (id === 1) for (const key of keys) await client.query(key);
        await client.query('SET LOCAL default_statistics_target = 10');
        await client.query('ANALYZE chunks.sales');
      }),
    publish: writeManifest,
    expire: (client, { id }) =>
      inTransaction(client, async () => {
        const chunks = await forgetSnapshot(client, id);
        await client.query('DELETE FROM chunks.sales WHERE chunk_id = ANY ($1)', [chunks]);
      }),
    cleanUp: async (client) => {
      await client.query('VACUUM chunks.sales');
    },
  };
}

async function createTable(client: Client): Promise<void> {
  await client.query(`CREATE TABLE chunks.sales (chunk_id integer NOT NULL, ${COLUMN_TYPES})`);
  await client.query(
    `CREATE VIEW chunks.sales_of AS SELECT snapshot_id, ${COLUMNS}
       FROM (SELECT snapshot_id, array_agg(chunk_id) AS listed FROM chunks.manifest
             WHERE mart = 'sales' GROUP BY snapshot_id) m
       JOIN chunks.sales ON chunk_id = ANY (listed)`,
  );
}

/** The default stands for a column of the CSV: it would lock readers out, and takes no more time. */
async function addChunk(client: Client, { id, file }: Chunk, isNew: boolean): Promise<void> {
  await client.query(`ALTER TABLE chunks.sales ALTER chunk_id SET DEFAULT ${id}`);
  await loadCsv(client, 'chunks.sales', file, isNew ? ', FREEZE' : '');
}
