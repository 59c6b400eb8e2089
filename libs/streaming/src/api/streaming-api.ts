import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { ApiGuest } from '#composition/guest.js';
import {
  OPERATION_SERVICES,
  type OperationServices,
} from '#operations/operation/operation-context.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { STREAMING, streamingGuest } from '../composition/streaming-guest.js';
import { streamingErrors } from '../errors.js';
import { registerStreamMetrics } from '../metrics/stream-metrics.js';
import { streamSettings } from '../settings.js';
import { EventSender } from './event-sender.js';
import { liveSalesEndpoint, liveSalesSubscription } from './live-sales-endpoint.js';
import { LiveSalesFeed } from './live-sales.js';
import { eventBodies, EventBodies } from './read-events.js';
import { sendEventsEndpoint } from './send-events-endpoint.js';

const SERVICES = [DataSource, OPERATION_SERVICES];

/** Event streams in the API. */
export const streamingApi = {
  ...streamingGuest,
  settings: streamSettings,
  endpoints: [liveSalesEndpoint, liveSalesSubscription, sendEventsEndpoint],
  errors: { title: 'Events', errors: streamingErrors },
  pages: { '/live': 'libs/streaming/src/console/live-page.tsx' },
  bodies: eventBodies,
  providers: [
    EventBodies,
    {
      provide: EventSender,
      useFactory: (warehouse: DataSource, { guests }: OperationServices) =>
        new EventSender(warehouse, () => guests.get(STREAMING)),
      inject: SERVICES,
    },
    {
      provide: LiveSalesFeed,
      useFactory: (warehouse: DataSource, { guests }: OperationServices) =>
        new LiveSalesFeed(warehouse, () => guests.get(STREAMING).streams),
      inject: SERVICES,
    },
    {
      provide: registerStreamMetrics,
      useFactory: (registry: Registry, warehouse: DataSource, { ledgers }: OperationServices) =>
        registerStreamMetrics(
          registry,
          warehouse,
          ledgers.all.map(({ flow }) => flow.name),
        ),
      inject: [Registry, ...SERVICES],
    },
  ],
} satisfies ApiGuest<ProgramConfig>;
