import type { JobWork } from '#catalogue/composition/register-catalogue.js';
import { catalogueTasks } from '#catalogue/worker/catalogue-worker.js';
import type { GuestParts, JoinedWorkerGuest } from '#composition/guest.js';

/** Joins the catalogue with a test worker. @param work its jobs, which the caller closes */
export function joinWork(
  parts: Pick<GuestParts, 'config' | 'warehouse'>,
  work: JobWork,
): JoinedWorkerGuest[] {
  const nothing = () => Promise.resolve();
  return [{ createTasks: catalogueTasks(parts, work), check: nothing, close: nothing }];
}
