import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { backupCommand } from './backup/backup-command.js';

await runCommand('WAREHOUSE_FAILED', () => backupCommand(process.argv.slice(2), process.stdout));
