import 'reflect-metadata';
import { operations } from '#composition/operations.js';
import { runCommand } from '#platform/process/run-command.js';
import { hasStateFilter, opsCommand } from './ops/ops-command.js';
import { withServices } from './services/with-services.js';
import { commandState } from './services/command-state.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', async () => {
  const options = { hasFilter: hasStateFilter.bind(undefined, operations) };
  const { argv, read } = commandState(process.argv.slice(2), process.stderr, options);
  const open = withServices.bind(undefined, 'ops', read);
  return opsCommand(operations, argv, open, process.stdout);
});
