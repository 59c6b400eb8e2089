import type { GuestParts, JoinedWorkerGuest, WorkerGuest } from '#composition/guest.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { type JobWork, registerCatalogue } from '../composition/register-catalogue.js';
import { catalogueSettings } from '../settings.js';
import { CatalogueArrivals } from './catalogue-arrivals.js';
import { CatalogueJobs } from './catalogue-jobs.js';
import { WorkspaceTables } from './workspace-tables.js';

/** Returns the tasks of the catalogue in a worker. */
export const catalogueTasks =
  (
    parts: Pick<GuestParts, 'warehouse' | 'config'>,
    work: JobWork,
  ): JoinedWorkerGuest['createTasks'] =>
  () => {
    const arrivals = new CatalogueArrivals(parts, work);
    return {
      tasks: [arrivals, new CatalogueJobs(parts.warehouse, work), new WorkspaceTables(parts)],
      heard: (object) => arrivals.heard(object),
    };
  };

/** The catalogue in the worker. */
export const catalogueWorker = {
  settings: catalogueSettings,
  join: (parts) => {
    const { work, checkWork, close } = registerCatalogue(parts);
    parts.copies.add(() => work.hideProfiles());
    return { createTasks: catalogueTasks(parts, work), check: checkWork, close };
  },
} satisfies WorkerGuest<ProgramConfig>;
