import { openFlows } from '#composition/flows.js';
import { contractsOf } from '#pipeline/flow/flow.js';
import { runCommand } from '#platform/process/run-command.js';
import { contractCommand } from './contract/contract-command.js';

const EXIT_INTERRUPTED = 130;
const stopping = new AbortController();

/** `npm run contract`: checks files against their contracts before anything is loaded. */
function main(): Promise<number> {
  const contracts = openFlows().flatMap(contractsOf);
  return contractCommand(process.argv.slice(2), contracts, process.stdout, stopping.signal);
}

// What was copied for the engine is to go too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => stopping.abort());
await runCommand('COMPUTE_FAILED', async () => {
  try {
    return await main();
  } catch (error) {
    if (stopping.signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }
});
