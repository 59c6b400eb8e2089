import type { Program } from '#platform/process/program.js';
import { backupCommand } from './backup-command.js';
import { commandState } from '../services/command-state.js';

/** `npm run backup`. */
export const backupProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    return backupCommand(argv, io.stdout, read);
  },
};
