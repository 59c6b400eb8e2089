import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { createLake } from '#pipeline/adapters/create-lake.js';
import { createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { Ledger } from '#pipeline/ledger/ledger.js';
import { parseQuarantineCommand, QUARANTINE_HELP } from './parse-quarantine-command.js';
import { runQuarantineCommand } from './quarantine-command.js';

/** `npm run quarantine`: lists, exports and replays rows that are set aside. */
export async function runQuarantine(args: string[]): Promise<undefined> {
  const command = parseQuarantineCommand(args);
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
