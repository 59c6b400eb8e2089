/** Entry of a worker thread that computes some origins of the back-test. */
import { parentPort, workerData } from 'node:worker_threads';
import { computeOrigin } from '#forecast/origins.js';
import { lowerThreadPriority } from './low-priority.js';
import { listBuffers, type OriginsTask } from './thread-protocol.js';

lowerThreadPriority();

const { panel, horizon, origins } = workerData as OriginsTask;
const made = origins.map((each) => computeOrigin(panel, each, horizon));
parentPort?.postMessage(made, listBuffers(made));
