import type { Program } from '#platform/process/program.js';
import { runQuarantine } from './run-quarantine.js';
import { commandState } from '../services/command-state.js';

/** `npm run quarantine`. */
export const quarantineProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  ends: 'unread',
  run: (given, io) => {
    const { argv, read } = commandState(given, io, { hasFilter: () => true });
    return runQuarantine(argv, read, io.stdout);
  },
};
