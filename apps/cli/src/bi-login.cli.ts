import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { biLoginCommand } from './warehouse/bi-login-command.js';

await runCommand('WAREHOUSE_FAILED', () => biLoginCommand(process.argv.slice(2), process.stdout));
