import { runCommand } from '#platform/process/run-command.js';

const EXIT_INTERRUPTED = 130;
const stopping = new AbortController();

/** `npm run contract`: checks files against their contracts before anything is loaded. */
async function main(): Promise<number> {
  // Here, because a contract that is none shows itself when it is loaded.
  const { contractCommand } = await import('#pipeline/contracts/check/contract-command.js');
  return contractCommand(process.argv.slice(2), process.stdout, stopping.signal);
}

// What was copied for the engine is to go too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
// `| head` closes the pipe: there is no one left to tell.
process.stdout.on('error', () => stopping.abort());
await runCommand('COMPUTE_FAILED', () =>
  main().catch((error: unknown) => {
    if (stopping.signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  }),
);
