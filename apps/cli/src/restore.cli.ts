import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { restoreCommand } from './backup/restore-command.js';
import { commandState } from './services/command-state.js';

await runCommand('WAREHOUSE_FAILED', () => {
  const options = { mayMake: true };
  const { argv, read } = commandState(process.argv.slice(2), process.stderr, options);
  return restoreCommand(argv, process.stdout, read);
});
