import 'reflect-metadata';
import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { EXIT_USAGE } from '#platform/process/run-app.js';
import { createLake } from '#pipeline/adapters/create-lake.js';
import { createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import {
  parseQuarantineCommand,
  QUARANTINE_HELP,
} from './admin/quarantine/parse-quarantine-command.js';
import { runQuarantineCommand } from './admin/quarantine/quarantine-command.js';

/** `npm run quarantine`: lists, exports and replays rows that are set aside. */
async function main(): Promise<void> {
  const command = parseQuarantineCommand(process.argv.slice(2));
  if (!command) {
    console.log(QUARANTINE_HELP);
    return;
  }
  const config = parseConfig(readEnvironment());
  const { warehouse, url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-quarantine',
    entities: ledgerEntities,
  });
  const { queue } = createRunQueue(config, url);
  try {
    const services = { ledger: new Ledger(warehouse), lake: createLake(config).store, queue };
    await runQuarantineCommand(command, services, process.stdout);
  } finally {
    await queue.close();
    await close();
  }
}

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
try {
  await main();
} catch (thrown) {
  const error = toAppError(thrown, 'WAREHOUSE_FAILED');
  for (const line of error.message.split('\n'))
    console.error(`retailstream: ${error.code}: ${line}`);
  process.exitCode = error === thrown ? EXIT_USAGE : 1;
}
