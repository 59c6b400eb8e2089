import { openFlows } from '#composition/flows.js';
import { contractsOf } from '#pipeline/flow/flow.js';
import type { Program } from '#platform/process/program.js';
import { contractCommand } from './contract-command.js';

/** `npm run contract`: checks files against their contracts before anything is loaded. */
export const contractProgram: Program = {
  fallback: 'COMPUTE_FAILED',
  // What was copied for the engine is to go too.
  ends: 'clearing up',
  run: (argv, { stdout, signal }) =>
    contractCommand(argv, openFlows().flatMap(contractsOf), stdout, signal),
};
