import { once } from 'node:events';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { parseKafkaCluster } from '#streaming/kafka/kafka-cluster.js';
import { KafkaSource } from '#streaming/kafka/kafka-source.js';
import { EventLedger } from '#streaming/reader/event-ledger.js';
import { StreamReader } from '#streaming/reader/stream-reader.js';
import { StreamStates } from '#streaming/reader/stream-states.js';
import { listStreams } from '#streaming/reader/stream.js';
import { retailMart } from '#test/setup/flow.js';

// Reads a stream from Kafka until it is killed, from the line on that tells it to begin.
const [, , url = '', broker = ''] = process.argv;
const [stream] = listStreams(retailMart);
if (!stream) throw new Error('retail-mart has no stream');
const ignore = () => undefined;
process.stdout.write('ready\n');
await once(process.stdin, 'data');

const applicationName = `reader ${process.pid}`;
const warehouse = await createWarehouse({ url, applicationName, entities: [] });
await warehouse.initialize();
const reader = new StreamReader({
  stream,
  source: new KafkaSource(await parseKafkaCluster(parseServiceUrl(`kafka://${broker}/`)!)),
  ledger: new EventLedger(warehouse, stream.name),
  states: new StreamStates(warehouse),
  countUnpublished: () => Promise.resolve(0),
  unpublishedMax: 1,
  logger: { log: ignore, warn: ignore },
});
await reader.run(new AbortController().signal);
