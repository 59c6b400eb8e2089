import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { backupCommand } from './backup/backup-command.js';
import { commandState } from './services/command-state.js';

await runCommand('WAREHOUSE_FAILED', () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  return backupCommand(argv, process.stdout, read);
});
