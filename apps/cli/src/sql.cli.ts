import 'reflect-metadata';
import { openCatalogue } from '#composition/open-catalogue.js';
import { runCommand } from '#platform/process/run-command.js';
import { sqlCommand } from './sql/sql-command.js';
import { commandState } from './services/command-state.js';

// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => process.exit(0));
await runCommand('WAREHOUSE_FAILED', () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  return sqlCommand(
    argv,
    async (work) => {
      const { close, asksql } = await openCatalogue(read(), 'retailstream-sql');
      try {
        await work(asksql);
      } finally {
        await close();
      }
    },
    process.stdout,
    process.stderr,
  );
});
