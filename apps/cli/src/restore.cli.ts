import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { restoreCommand } from './backup/restore-command.js';

await runCommand('WAREHOUSE_FAILED', () => restoreCommand(process.argv.slice(2), process.stdout));
