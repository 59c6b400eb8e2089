/**
 * Runs pieces of work one in each turn of the event loop, in their order: however many come at once,
 * whatever else the process does gets its turn between them.
 * @param isFree asked once in each turn, with how many pieces wait: whether one may run in it
 */
export function inTurns(
  isFree: (waiting: number) => boolean = () => true,
): (work: () => void) => void {
  const queue: (() => void)[] = [];
  let isDue = false;

  function runNext(): void {
    isDue = false;
    const work = isFree(queue.length) ? queue.shift() : undefined;
    if (queue.length > 0) schedule();
    work?.();
  }

  function schedule(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(runNext);
  }

  return (work) => {
    queue.push(work);
    schedule();
  };
}
