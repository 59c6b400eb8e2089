import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { runQuarantine } from './quarantine/run-quarantine.js';
import { commandState } from './services/command-state.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', () => {
  const options = { hasFilter: () => true };
  const { argv, read } = commandState(process.argv.slice(2), process.stderr, options);
  return runQuarantine(argv, read);
});
