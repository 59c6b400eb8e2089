import 'reflect-metadata';
import { operations } from '#composition/operations.js';
import { runCommand } from '#platform/process/run-command.js';
import { opsCommand } from './ops/ops-command.js';
import { withServices } from './services/with-services.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', async () => {
  const open = withServices.bind(undefined, 'ops');
  return opsCommand(operations, process.argv.slice(2), open, process.stdout);
});
