import 'reflect-metadata';
import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { EXIT_USAGE } from '#platform/process/run-app.js';
import { createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { parseSnapshotsCommand, runSnapshotsCommand } from './admin/snapshots/snapshots-command.js';

/** `npm run snapshots`: lists the snapshots, or publishes one of them. */
async function main(): Promise<void> {
  const command = parseSnapshotsCommand(process.argv.slice(2));
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

try {
  await main();
} catch (thrown) {
  const error = toAppError(thrown, 'WAREHOUSE_FAILED');
  for (const line of error.message.split('\n'))
    console.error(`retailstream: ${error.code}: ${line}`);
  process.exitCode = error === thrown ? EXIT_USAGE : 1;
}
