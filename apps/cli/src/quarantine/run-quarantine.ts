import { withServices } from '../services/with-services.js';
import { parseQuarantineCommand, QUARANTINE_HELP } from './parse-quarantine-command.js';
import { runQuarantineCommand } from './quarantine-command.js';

/** `npm run quarantine`: lists, exports and replays rows that are set aside. */
export async function runQuarantine(args: string[]): Promise<undefined> {
  const command = parseQuarantineCommand(args);
  if (!command) {
    console.log(QUARANTINE_HELP);
    return;
  }
  await withServices('quarantine', (services) =>
    runQuarantineCommand(command, services, process.stdout),
  );
}
