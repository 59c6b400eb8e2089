import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { adminKeyCommand } from './admin-key/admin-key-command.js';
import { commandState } from './services/command-state.js';
import { withServices } from './services/with-services.js';

await runCommand('WAREHOUSE_FAILED', async () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  const open = withServices.bind(undefined, 'admin-key', read);
  await adminKeyCommand(argv, open, process.stdout);
  return undefined;
});
