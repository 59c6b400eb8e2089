import { withServices } from '../services/with-services.js';
import { parseSnapshotsCommand, runSnapshotsCommand } from './snapshots-command.js';

/** `npm run snapshots`: lists the snapshots, or publishes one of them. */
export async function runSnapshots(args: string[]): Promise<undefined> {
  const command = parseSnapshotsCommand(args);
  await withServices('snapshots', async (services) => {
    const lines = await runSnapshotsCommand(command, services);
    for (const line of lines) console.log(line);
  });
}
