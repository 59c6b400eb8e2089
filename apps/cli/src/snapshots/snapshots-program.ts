import type { Program } from '#platform/process/program.js';
import { runSnapshots } from './run-snapshots.js';
import { commandState } from '../services/command-state.js';

/** `npm run snapshots`. */
export const snapshotsProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    return runSnapshots(argv, read, io.stdout);
  },
};
