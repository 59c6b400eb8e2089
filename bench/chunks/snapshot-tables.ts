import { rm } from 'node:fs/promises';
import type { Client } from 'pg';
import { COLUMN_TYPES, type Layout } from './layout.js';
import { inTransaction, loadCsv } from './load-csv.js';
import type { SalesMonths } from './sales-months.js';

/** One partition a snapshot, with all its rows. */
export function snapshotTables(
  sales: SalesMonths,
): Layout & { prepare(id: number): Promise<void> } {
  let file = '';
  return {
    name: 'A. a partition a snapshot',
    readers: [{ name: 'A', relation: 'chunks.sales', filter: 'snapshot_id = $1' }],
    /** Writes the CSV of a snapshot, so that this takes no time of the load. */
    prepare: async (id) => {
      if (file) await rm(file);
      file = await sales.writeAll(id - 1);
    },
    install: async (client) => {
      await client.query(
        `CREATE TABLE chunks.sales (snapshot_id bigint NOT NULL, ${COLUMN_TYPES},
           PRIMARY KEY (snapshot_id, department, store, week_date)) PARTITION BY LIST (snapshot_id)`,
      );
    },
    load: (client, { id }) => inTransaction(client, () => loadWhole(client, id, file)),
    publish: async (client, { id }) => {
      await client.query(
        `ALTER TABLE chunks.sales ATTACH PARTITION chunks.sales_${id} FOR VALUES IN (${id})`,
      );
    },
    expire: async (client, { id }) => {
      await client.query(`DROP TABLE chunks.sales_${id}`);
    },
  };
}

async function loadWhole(client: Client, id: number, file: string): Promise<void> {
  const table = `chunks.sales_${id}`;
  await client.query(`CREATE TABLE ${table} (LIKE chunks.sales, CHECK (snapshot_id = ${id}))`);
  await client.query(`ALTER TABLE ${table} ALTER snapshot_id SET DEFAULT ${id}`);
  await loadCsv(client, table, file);
  await client.query(
    `ALTER TABLE ${table} ADD PRIMARY KEY (snapshot_id, department, store, week_date)`,
  );
  await client.query('SET LOCAL default_statistics_target = 10');
  await client.query(`ANALYZE ${table}`);
}
