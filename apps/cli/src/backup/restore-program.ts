import type { Program } from '#platform/process/program.js';
import { restoreCommand } from './restore-command.js';
import { commandState } from '../services/command-state.js';

/** `npm run restore`. */
export const restoreProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  run: (given, io) => {
    const { argv, read } = commandState(given, io, { mayMake: true });
    return restoreCommand(argv, io.stdout, read);
  },
};
