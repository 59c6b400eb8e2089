import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
// Loaded inside, because a contract that is none shows itself when it is loaded.
await runCommand('WAREHOUSE_FAILED', async () => {
  const { runQuarantine } = await import('./admin/quarantine/run-quarantine.js');
  return runQuarantine(process.argv.slice(2));
});
