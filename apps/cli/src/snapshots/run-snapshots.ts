import { withServices } from '../services/with-services.js';
import { parseSnapshotsCommand, runSnapshotsCommand, SNAPSHOTS_HELP } from './snapshots-command.js';

/** `npm run snapshots`: lists the snapshots, or publishes one of them. */
export async function runSnapshots(args: string[]): Promise<undefined> {
  const command = parseSnapshotsCommand(args);
  if (command === undefined) {
    console.log(SNAPSHOTS_HELP);
    return;
  }
  await withServices('snapshots', async (services) => {
    const lines = await runSnapshotsCommand(command, services);
    for (const line of lines) console.log(line);
  });
}
