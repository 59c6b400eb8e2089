import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { parseSnapshotsCommand, runSnapshotsCommand } from './snapshots-command.js';

/** `npm run snapshots`: lists the snapshots, or publishes one of them. */
export async function runSnapshots(args: string[]): Promise<undefined> {
  const command = parseSnapshotsCommand(args);
  const config = parseConfig(readEnvironment());
  const { warehouse, url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-snapshots',
    entities: ledgerEntities,
  });
  const { queue } = createRunQueue(config, url);
  try {
    for (const line of await runSnapshotsCommand(command, warehouse, queue)) console.log(line);
  } finally {
    await queue.close();
    await close();
  }
}
