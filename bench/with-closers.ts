import { Closers } from './closers.js';

const EXIT_INTERRUPTED = 130;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs work and then its clean-up, also when the user interrupts it. */
export async function withClosers<Result>(
  work: (closers: Closers) => Promise<Result>,
): Promise<Result> {
  const closers = new Closers();
  const interrupt = () => void closers.close().then(() => process.exit(EXIT_INTERRUPTED));
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await work(closers);
  } finally {
    await closers.close();
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}
