import { afterAll, beforeAll } from 'vitest';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { parseKafkaCluster } from '#streaming/kafka/kafka-cluster.js';
import { KafkaSource } from '#streaming/kafka/kafka-source.js';
import { describeAwkwardEvents } from '../awkward-events.suite.js';
import { type KafkaBroker, createKafka, startKafka } from './kafka-broker.js';

/** Of one request of the producer. */
const BATCH = 50;

let broker: KafkaBroker;
beforeAll(async () => {
  broker = await startKafka();
}, 600_000);
afterAll(() => broker.close());

describeAwkwardEvents(17, 1_000, async (topic, values) => {
  const client = createKafka(broker.address);
  const admin = client.admin();
  await admin.connect();
  // The broker's limit counts the head of a batch, too.
  const configEntries = [{ name: 'max.message.bytes', value: String(64 * 1024 ** 2) }];
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, configEntries }] });
  await admin.disconnect();
  const producer = client.producer();
  await producer.connect();
  for (let from = 0; from < values.length; from += BATCH) {
    const messages = values.slice(from, from + BATCH).map((value) => ({ value }));
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
  return new KafkaSource(await parseKafkaCluster(parseServiceUrl(`kafka://${broker.address}/`)!));
});
