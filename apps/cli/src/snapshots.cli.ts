import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { runSnapshots } from './snapshots/run-snapshots.js';
import { commandState } from './services/command-state.js';

await runCommand('WAREHOUSE_FAILED', () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  return runSnapshots(argv, read);
});
