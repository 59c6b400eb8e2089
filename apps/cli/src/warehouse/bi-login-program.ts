import type { Program } from '#platform/process/program.js';
import { biLoginCommand } from './bi-login-command.js';
import { commandState } from '../services/command-state.js';

/** `npm run bi-login`. */
export const biLoginProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    return biLoginCommand(argv, io.stdout, read);
  },
};
