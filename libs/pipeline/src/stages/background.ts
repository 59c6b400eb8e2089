/** Tasks that run at once: each holds a connection, and the worker's other stages need some too. */
const TASKS_AT_ONCE = 2;

type Task = () => Promise<unknown>;

/**
 * Runs work that can start tasks beside itself, and ends when all of it has ended.
 * @throws what the work itself threw, else the first thing that a task threw
 */
export async function withBackground<Result>(
  work: (start: (task: Task) => void) => Promise<Result>,
): Promise<Result> {
  const waiting: Task[] = [];
  const running = new Set<Promise<void>>();
  const errors: unknown[] = [];
  const fill = (): void => {
    while (running.size < TASKS_AT_ONCE && errors.length === 0) {
      const task = waiting.shift();
      if (!task) return;
      const run = task()
        .then(
          () => undefined,
          (error: unknown) => void errors.push(error),
        )
        .finally(() => {
          running.delete(run);
          fill();
        });
      running.add(run);
    }
  };
  const start = (task: Task): void => {
    waiting.push(task);
    fill();
  };
  const [outcome] = await Promise.allSettled([work(start)]);
  while (running.size > 0) await Promise.all(running);
  if (outcome.status === 'rejected') throw outcome.reason;
  if (errors.length > 0) throw errors[0];
  return outcome.value;
}
