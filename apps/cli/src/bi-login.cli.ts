import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { biLoginCommand } from './warehouse/bi-login-command.js';
import { commandState } from './services/command-state.js';

await runCommand('WAREHOUSE_FAILED', () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  return biLoginCommand(argv, process.stdout, read);
});
