import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { runSnapshots } from './snapshots/run-snapshots.js';

await runCommand('WAREHOUSE_FAILED', () => runSnapshots(process.argv.slice(2)));
