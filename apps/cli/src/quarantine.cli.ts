import 'reflect-metadata';
import { runCommand } from '#platform/process/run-command.js';
import { runQuarantine } from './quarantine/run-quarantine.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', () => runQuarantine(process.argv.slice(2)));
