/** Tasks that run at once: each holds a connection, and the worker's other stages need some too. */
const LANES = 2;

/**
 * Runs work that can start tasks beside itself, and ends when all of it has ended.
 * @throws what the work itself threw, else the first thing that a task threw
 */
export async function withBackground<Result>(
  work: (start: (task: () => Promise<unknown>) => void) => Promise<Result>,
): Promise<Result> {
  const lanes = Array.from({ length: LANES }, (): Promise<unknown> => Promise.resolve());
  let started = 0;
  const start = (task: () => Promise<unknown>): void => {
    const lane = started++ % LANES;
    const running = Promise.resolve(lanes[lane]).then(task);
    // Whoever fails is heard below, after everybody has ended.
    running.catch(() => undefined);
    lanes[lane] = running;
  };
  let result: Result;
  try {
    result = await work(start);
  } finally {
    await Promise.allSettled(lanes);
  }
  await Promise.all(lanes);
  return result;
}
