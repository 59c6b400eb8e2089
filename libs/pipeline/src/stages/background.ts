import { AsyncResource } from 'node:async_hooks';
import pLimit from 'p-limit';

/** Tasks at a time: each holds a connection, and the worker's other stages need some too. */
const TASKS_AT_ONCE = 2;

type Task = () => Promise<unknown>;

/**
 * Runs work that can start background tasks, and returns when all have ended. Logs and traces of a task belong to those
 * of the work, even if an engine's process starts it.
 * @throws the error of the work, else the first error of a task
 */
export async function withBackground<Result>(
  work: (start: (task: Task) => void) => Promise<Result>,
): Promise<Result> {
  const limit = pLimit(TASKS_AT_ONCE);
  const errors: unknown[] = [];
  const tasks: Promise<void>[] = [];
  const run = AsyncResource.bind(async (task: Task): Promise<void> => {
    if (errors.length > 0) return;
    try {
      await task();
    } catch (error) {
      errors.push(error);
    }
  });
  const [outcome] = await Promise.allSettled([
    work((task) => void tasks.push(limit(() => run(task)))),
  ]);
  await Promise.all(tasks);
  if (outcome.status === 'rejected') throw outcome.reason;
  if (errors.length > 0) throw errors[0];
  return outcome.value;
}
