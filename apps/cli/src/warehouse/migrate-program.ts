import type { Program } from '#platform/process/program.js';
import { migrateCommand } from './migrate-command.js';
import { commandState } from '../services/command-state.js';

/** `npm run migrate`. */
export const migrateProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    return migrateCommand(argv, io.stdout, read);
  },
};
