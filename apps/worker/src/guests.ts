import { catalogueWorker } from '#catalogue/worker/catalogue-worker.js';
import type { WorkerGuest } from '#composition/guest.js';
import { roomSettings } from '#composition/read-config.js';
import type { ConfigFrom } from '#platform/config/settings.js';
import { streamingWorker } from '#streaming/worker/streaming-worker.js';

/** The settings of the worker, those of guests last. */
export const declaredSettings = roomSettings
  .and(catalogueWorker.settings)
  .and(streamingWorker.settings);
export type WorkerConfig = ConfigFrom<typeof declaredSettings>;

/** Parts that the rest of the worker does without. */
export const guests: readonly WorkerGuest<WorkerConfig>[] = [catalogueWorker, streamingWorker];
