import 'reflect-metadata';
import { createSourceWriter } from '#composition/create-source.js';
import { openFlows } from '#composition/flows.js';
import { readConfig } from '#composition/read-config.js';
import { runCommand } from '#platform/process/run-command.js';
import { deliverCommand } from './deliver/deliver-command.js';
import { withServices } from './services/with-services.js';

const EXIT_INTERRUPTED = 130;
const stopping = new AbortController();

// What was sent of a file is to go too; files that were delivered stay.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => stopping.abort());
await runCommand('WAREHOUSE_FAILED', async () => {
  const tools = {
    flows: openFlows,
    writer: () => createSourceWriter(readConfig()),
    open: withServices.bind(undefined, 'deliver'),
  };
  try {
    return await deliverCommand(process.argv.slice(2), tools, process.stdout, stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
});
