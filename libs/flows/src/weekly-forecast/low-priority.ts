import { constants, setPriority } from 'node:os';

/**
 * Lets everything else run first: answers do not wait for forecasts. Linux has a priority for each thread; elsewhere it would
 * be that of the whole worker.
 */
export function lowerThreadPriority(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
}
