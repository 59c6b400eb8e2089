import 'reflect-metadata';
import { openCatalogue } from '#composition/open-catalogue.js';
import { readConfig } from '#composition/read-config.js';
import { runCommand } from '#platform/process/run-command.js';
import { sqlCommand } from './sql/sql-command.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', () =>
  sqlCommand(
    process.argv.slice(2),
    async (work) => {
      const { close, asksql } = await openCatalogue(readConfig(), 'retailstream-sql');
      try {
        await work(asksql);
      } finally {
        await close();
      }
    },
    process.stdout,
    process.stderr,
  ),
);
