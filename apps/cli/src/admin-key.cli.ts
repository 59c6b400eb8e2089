import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { adminKeyCommand } from './admin-key/admin-key-command.js';
import { withServices } from './services/with-services.js';

await runCommand('WAREHOUSE_FAILED', async () => {
  const open = withServices.bind(undefined, 'admin-key');
  await adminKeyCommand(process.argv.slice(2), open, process.stdout);
  return undefined;
});
