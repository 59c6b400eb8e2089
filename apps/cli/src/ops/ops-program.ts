import { operations } from '#composition/operations.js';
import type { Program } from '#platform/process/program.js';
import { hasStateFilter, opsCommand } from './ops-command.js';
import { commandState } from '../services/command-state.js';
import { withServices } from '../services/with-services.js';

/** `npm run ops`. */
export const opsProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  ends: 'unread',
  run: (given, io) => {
    const options = { hasFilter: hasStateFilter.bind(undefined, operations) };
    const { argv, read } = commandState(given, io, options);
    return opsCommand(operations, argv, withServices.bind(undefined, 'ops', read), io.stdout);
  },
};
