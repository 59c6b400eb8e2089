import 'reflect-metadata';
import { createSourceWriter } from '#composition/create-source.js';
import { openFlows } from '#composition/flows.js';
import { runCommand } from '#platform/process/run-command.js';
import { deliverCommand } from './deliver/deliver-command.js';
import { withServices } from './services/with-services.js';
import { commandState } from './services/command-state.js';

const EXIT_INTERRUPTED = 130;
const stopping = new AbortController();

// What was sent of a file is to go too; files that were delivered stay.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => stopping.abort());
await runCommand('WAREHOUSE_FAILED', async () => {
  const { argv, read } = commandState(process.argv.slice(2), process.stderr);
  const tools = {
    flows: openFlows,
    writer: () => createSourceWriter(read()),
    open: withServices.bind(undefined, 'deliver', read),
  };
  try {
    return await deliverCommand(argv, tools, process.stdout, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
});
