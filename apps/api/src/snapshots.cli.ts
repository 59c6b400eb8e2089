import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';

// Loaded inside, because a contract that is none shows itself when it is loaded.
await runCommand('WAREHOUSE_FAILED', async () => {
  const { runSnapshots } = await import('./admin/snapshots/run-snapshots.js');
  return runSnapshots(process.argv.slice(2));
});
