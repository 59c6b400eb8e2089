import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { migrateCommand } from './warehouse/migrate-command.js';
import { commandState } from './services/command-state.js';

await runCommand('WAREHOUSE_FAILED', () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  return migrateCommand(argv, process.stdout, read);
});
