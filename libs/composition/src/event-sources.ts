import type { DataSource } from 'typeorm';
import { type Flow, topicsOf } from '#pipeline/flow/flow.js';
import type { Config } from '#platform/config/config.js';
import type { EventSource } from '#streaming/ports/event-source.js';
import { EventAppender } from '#streaming/warehouse-log/append-events.js';
import { WarehouseLog } from '#streaming/warehouse-log/warehouse-log.js';

type Flows = readonly Pick<Flow, 'datasets'>[];

/** Creates the source of events for a worker. */
export function createEventSource(flows: Flows, warehouse: DataSource): EventSource {
  return new WarehouseLog(warehouse, flows.flatMap(topicsOf));
}

/** Creates the log in the warehouse for events over HTTP; undefined when events come from another source. */
export function createEventAppender(
  { stream, streamUnreadMax }: Pick<Config, 'stream' | 'streamUnreadMax'>,
  flows: Flows,
  warehouse: DataSource,
): EventAppender | undefined {
  if (stream.scheme !== 'warehouse') return undefined;
  return new EventAppender(warehouse, flows.flatMap(topicsOf), streamUnreadMax);
}
