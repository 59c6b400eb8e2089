import { afterAll, beforeAll } from 'vitest';
import { type KafkaBroker, startKafka } from './kafka-broker.js';
import { describeKilledReaders } from './killed-readers.suite.js';

let broker: KafkaBroker;
beforeAll(async () => {
  broker = await startKafka();
}, 600_000);
afterAll(() => broker.close());

describeKilledReaders(() => broker, {
  anyTime: 140,
  beforeCommit: 30,
  duringCommit: 10,
  broker: 20,
});
