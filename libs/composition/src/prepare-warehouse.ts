import type { Flow } from '#pipeline/flow/flow.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import { migrateQueue } from '#pipeline/queue/bullmq/connection.js';
import type { Config } from '#composition/read-config.js';
import type { DataSource } from 'typeorm';
import { ensureBiViews } from './bi/ensure-bi-views.js';

/** Creates parts of the warehouse's schema outside the migrations: marts, the queue, views for BI. */
export async function prepareWarehouse(
  owner: DataSource,
  { queue }: Pick<Config, 'queue'>,
  flows: readonly Flow[],
): Promise<void> {
  await ensureMarts(owner, flows);
  if (queue.scheme === 'warehouse') await makeQueue(owner);
  await ensureBiViews(owner, flows);
}

async function makeQueue(owner: DataSource): Promise<void> {
  const runner = owner.createQueryRunner();
  try {
    await migrateQueue((await runner.connect()) as Parameters<typeof migrateQueue>[0]);
  } finally {
    await runner.release();
  }
}
