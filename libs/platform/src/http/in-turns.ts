import { performance } from 'node:perf_hooks';

interface Piece {
  work: () => void;
  at: number;
}

/**
 * Runs pieces of work one in each turn of the event loop, in their order: however many come at once,
 * whatever else the process does gets its turn between them.
 * @param isFree asked once in each turn, with how long the next piece has waited in milliseconds: whether
 *   it may run now
 */
export function inTurns(
  isFree: (waitedMs: number) => boolean = () => true,
): (work: () => void) => void {
  const queue: Piece[] = [];
  let isDue = false;

  function runNext(): void {
    isDue = false;
    const [next] = queue;
    const isTime = next && isFree(performance.now() - next.at);
    if (isTime) queue.shift();
    if (queue.length > 0) schedule();
    if (isTime) next.work();
  }

  function schedule(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(runNext);
  }

  return (work) => {
    queue.push({ work, at: performance.now() });
    schedule();
  };
}
