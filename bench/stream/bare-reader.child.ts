import 'reflect-metadata';
import { createEventSource } from '#streaming/composition/event-sources.js';
import { openFlows } from '#composition/flows.js';
import { openFlowWarehouse } from '#composition/open-flow-warehouse.js';
import { roomSettings } from '#composition/read-config.js';
import { streamSettings } from '#streaming/settings.js';

/** As the worker, for each of four partitions. */
const BYTES = 2 * 1024 ** 2;
const NEVER = new AbortController().signal;

/** What a bare reader did: it fetched all events, and neither parsed nor stored them. */
export interface BareReading {
  events: number;
  seconds: number;
}

const config = roomSettings.and(streamSettings).read();
const flows = openFlows();
const { warehouse, close } = await openFlowWarehouse(config, flows, 'retailstream-bench');
const source = await createEventSource(config, flows, warehouse);

process.on('message', (topic: string) => {
  void read(topic).then((reading) => process.send?.(reading));
});
process.on('SIGTERM', () => {
  void Promise.all([source.close(), close()]).then(() => process.exit(0));
});
process.send?.('ready');

async function read(topic: string): Promise<BareReading> {
  const partitions = await source.partitions(topic);
  const start = performance.now();
  const counts = await Promise.all(
    partitions.map(async ({ topicId, partition, first, next }) => {
      let events = 0;
      for (let from = first; from < next;) {
        const batch = await source.fetch(topic, { topicId, partition, from }, BYTES, NEVER);
        events += batch.events.length;
        from = batch.next;
      }
      return events;
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  return { events: counts.reduce((sum, count) => sum + count, 0), seconds };
}
