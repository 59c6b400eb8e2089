import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { migrateCommand } from './warehouse/migrate-command.js';

await runCommand('WAREHOUSE_FAILED', () => migrateCommand(process.argv.slice(2), process.stdout));
