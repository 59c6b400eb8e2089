import type { Writable } from 'node:stream';
import type { Config } from '#platform/config/config.js';
import { withServices } from '../services/with-services.js';
import { parseQuarantineCommand, QUARANTINE_HELP } from './parse-quarantine-command.js';
import { runQuarantineCommand } from './quarantine-command.js';
import { STATE_HELP } from '../services/take-state.js';

/** `npm run quarantine`: lists, exports and replays rows that are set aside. */
export async function runQuarantine(
  args: string[],
  read: () => Config,
  screen: Writable,
): Promise<undefined> {
  const command = parseQuarantineCommand(args);
  if (!command) {
    screen.write(
      `${QUARANTINE_HELP}\n\n${STATE_HELP}\n                A folder is written with a slash here, as in ./DIR: a word is the filter.\n`,
    );
    return;
  }
  await withServices('quarantine', read, (services) =>
    runQuarantineCommand(command, services, screen),
  );
}
