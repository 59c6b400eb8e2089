import { Registry } from 'prom-client';
import { isWritableSource } from '#composition/create-source.js';
import type {
  GuestTasks,
  JoinedWorkerGuest,
  WorkerGuest,
  WorkerGuestParts,
} from '#composition/guest.js';
import { toFolderPath } from '#platform/config/service-url.js';
import { createEventSource } from '../composition/event-sources.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { registerStreamMetrics } from '../metrics/stream-metrics.js';
import type { EventSource } from '../ports/event-source.js';
import { StreamStates, stateWords } from '../reader/stream-states.js';
import { listStreams } from '../reader/stream.js';
import { streamSettings } from '../settings.js';
import { LogRetention } from './log-retention.js';
import { Streams } from './streams.js';

type Parts = Omit<WorkerGuestParts<ProgramConfig>, 'copies'>;

/**
 * Joins event streams with a worker.
 * @throws AppError CONFIG_INVALID; SECRET_INVALID and AWS_… for a login in a secret
 */
export async function joinStreams(parts: Parts): Promise<JoinedWorkerGuest> {
  const { config, flows, warehouse, logger } = parts;
  // A stream without a place for its files would only fill the warehouse.
  const isWritable = await isWritableSource(config);
  if (!isWritable) logger.warn(`streams are off: ${toFolderPath(config.source)} is read-only`);
  const source = isWritable ? await createEventSource(config, flows, warehouse) : undefined;
  return { createTasks: () => createTasks(parts, source) };
}

/** @param source undefined: the worker reads no stream */
function createTasks(parts: Parts, source: EventSource | undefined): GuestTasks {
  const { flows, warehouse } = parts;
  const retention = new LogRetention(parts);
  const states = new StreamStates(warehouse);
  const read = source ? flows.flatMap(listStreams) : [];
  return {
    tasks: source ? [new Streams(parts, source), retention] : [retention],
    // A stopped stream waits for an operator: a restart would not help.
    facts: Object.fromEntries(
      read.map(({ name }) => [
        `stream ${name}`,
        async () => stateWords(await states.requireState(name)),
      ]),
    ),
    providers: [
      {
        provide: registerStreamMetrics,
        useFactory: (registry: Registry) =>
          registerStreamMetrics(
            registry,
            warehouse,
            flows.map(({ name }) => name),
          ),
        inject: [Registry],
      },
    ],
  };
}

/** Event streams in the worker. */
export const streamingWorker = {
  settings: streamSettings,
  join: joinStreams,
} satisfies WorkerGuest<ProgramConfig>;
