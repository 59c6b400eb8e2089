import { createSourceWriter } from '#composition/create-source.js';
import { openFlows } from '#composition/flows.js';
import type { Program } from '#platform/process/program.js';
import { deliverCommand } from './deliver-command.js';
import { commandState } from '../services/command-state.js';
import { withServices } from '../services/with-services.js';

/** `npm run deliver`. */
export const deliverProgram: Program = {
  fallback: 'WAREHOUSE_FAILED',
  // What was sent of a file is to go too; files that were delivered stay.
  ends: 'clearing up',
  run: (given, io) => {
    const { argv, read } = commandState(given, io);
    const tools = {
      flows: openFlows,
      writer: () => createSourceWriter(read()),
      open: withServices.bind(undefined, 'deliver', read),
    };
    return deliverCommand(argv, tools, io.stdout, io.signal);
  },
};
