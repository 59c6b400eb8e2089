import { catalogueWorker } from '#catalogue/worker/catalogue-worker.js';
import type { WorkerGuest } from '#composition/guest.js';
import { streamingWorker } from '#streaming/worker/streaming-worker.js';

/** Parts that the rest of the worker does without. */
export const guests: readonly WorkerGuest[] = [catalogueWorker, streamingWorker];
