import type { Program } from '#platform/process/program.js';
import { type OpenSql, sqlCommand } from './sql-command.js';
import { commandState } from '../services/command-state.js';

/** `npm run sql`. */
export const sqlProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  ends: 'unread',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    const open: OpenSql = async (work) => {
      const config = read();
      // Help, and what is refused, needs none of it.
      const { openCatalogue } = await import('#composition/open-catalogue.js');
      const { close, asksql } = await openCatalogue(config, 'retailstream-sql');
      try {
        await work(asksql);
      } finally {
        await close();
      }
    };
    return sqlCommand(argv, open, io.stdout, io.stderr);
  },
};
