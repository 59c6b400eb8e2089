import type { Program } from '#platform/process/program.js';
import { adminKeyCommand } from './admin-key-command.js';
import { commandState } from '../services/command-state.js';
import { withServices } from '../services/with-services.js';

/** `npm run admin-key`. */
export const adminKeyProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  run: async (given, io) => {
    const { argv, read } = commandState(given, io);
    await adminKeyCommand(argv, withServices.bind(undefined, 'admin-key', read), io.stdout);
    return undefined;
  },
};
