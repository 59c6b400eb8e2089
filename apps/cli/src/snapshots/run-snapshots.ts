import type { Writable } from 'node:stream';
import type { Config } from '#platform/config/config.js';
import { withServices } from '../services/with-services.js';
import { parseSnapshotsCommand, runSnapshotsCommand, SNAPSHOTS_HELP } from './snapshots-command.js';
import { STATE_HELP } from '../services/take-state.js';

/** `npm run snapshots`: lists the snapshots, or publishes one of them. */
export async function runSnapshots(
  args: string[],
  read: () => Config,
  screen: Writable,
): Promise<undefined> {
  const command = parseSnapshotsCommand(args);
  if (command === undefined) {
    screen.write(`${SNAPSHOTS_HELP}\n\n${STATE_HELP}\n`);
    return;
  }
  await withServices('snapshots', read, async (services) => {
    const lines = await runSnapshotsCommand(command, services);
    for (const line of lines) screen.write(`${line}\n`);
  });
}
