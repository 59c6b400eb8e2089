import { Admin } from '@platformatic/kafka';
import { CompressionTypes, type Kafka } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { parseKafkaCluster } from '#streaming/kafka/kafka-cluster.js';
import { KafkaSender } from '#streaming/kafka/kafka-sender.js';
import { KafkaSource } from '#streaming/kafka/kafka-source.js';
import type { EventSource } from '#streaming/ports/event-source.js';
import { describeEventSource } from '../event-source.suite.js';
import { startReceiver } from '#test/setup/http-receiver.js';
import { type KafkaBroker, createKafka, SCRAM_LOGIN, startKafka } from './kafka-broker.js';
import { describeKilledReaders } from './killed-readers.suite.js';
import { describeStoppedTopics } from './stopped-topics.suite.js';

const WAIT_OPTIONS = { timeout: 30_000, interval: 100 };
const MEGABYTE = 1024 ** 2;
const NEVER = new AbortController().signal;

let broker: KafkaBroker;
let client: Kafka;
let topics = 0;

beforeAll(async () => {
  broker = await startKafka();
  client = createKafka(broker.address);
});
afterAll(() => broker.close());

/** A token that only the validator for tests accepts, as the broker has it. */
const createUnsignedToken = (claims: object) =>
  [{ alg: 'none' }, claims]
    .map((part) => `${Buffer.from(JSON.stringify(part)).toString('base64url')}.`)
    .join('');

/** @param options of the URL: `?sasl=plain` */
const open = async (authority = broker.address, options = '') =>
  new KafkaSource(await parseKafkaCluster(parseServiceUrl(`kafka://${authority}/${options}`)!));

async function withAdmin<Result>(
  work: (admin: ReturnType<Kafka['admin']>) => Promise<Result>,
): Promise<Result> {
  const admin = client.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Creates a topic, also while a former one of this name is being deleted. */
const create = (topic: string, config: Record<string, string> = {}) =>
  withAdmin(async (admin) => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await vi.waitFor(
      () => admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] }),
      WAIT_OPTIONS,
    );
    // The metadata of a new topic come a moment later.
    await vi.waitFor(() => admin.fetchTopicOffsets(topic), WAIT_OPTIONS);
    return topic;
  });
const createTopic = (config?: Record<string, string>) => create(`topic-${(topics += 1)}`, config);

async function send(topic: string, values: readonly string[], compression?: CompressionTypes) {
  const producer = client.producer();
  await producer.connect();
  const messages = values.map((value) => ({ value }));
  await producer.send({ topic, messages, ...(compression && { compression }) });
  await producer.disconnect();
}

describeEventSource('Kafka', async () => {
  const source = await open();
  return {
    source,
    createTopic: () => createTopic(),
    send: (topic, values) => send(topic, values),
    async dropBefore(topic, offset) {
      const admin = new Admin({ clientId: 'test', bootstrapBrokers: [broker.address] });
      const partitions = [{ partition: 0, offset: BigInt(offset) }];
      await admin.deleteRecords({ topics: [{ name: topic, partitions }] });
      await admin.close();
    },
    async createAgain(topic) {
      await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      await create(topic);
    },
    close: () => source.close(),
  };
});

/** Reads a partition from its first event to its end. */
async function readAll(source: EventSource, topic: string, maxBytes = MEGABYTE): Promise<string[]> {
  const [partition] = await source.partitions(topic);
  const values: string[] = [];
  const { topicId, next, first } = partition!;
  for (let from = first; from < next;) {
    const batch = await source.fetch(topic, { topicId, partition: 0, from }, maxBytes, NEVER);
    values.push(...batch.events.map(({ value }) => value.toString()));
    from = batch.next;
  }
  return values;
}

/** The marker of a transaction comes a moment after its commit: reads until an event is there. */
async function readThrough(
  source: EventSource,
  topic: string,
  last: string,
  maxBytes?: number,
): Promise<string[]> {
  let values: string[] = [];
  await vi.waitFor(async () => {
    values = await readAll(source, topic, maxBytes);
    expect(values).toContain(last);
  }, WAIT_OPTIONS);
  return values;
}

/** What an independent client reads, up to an event that ends the topic. */
async function readByKafkaJs(topic: string, last: string): Promise<string[]> {
  const consumer = client.consumer({ groupId: `oracle-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const values: string[] = [];
  await consumer.run({
    eachMessage({ message }) {
      values.push(String(message.value));
      return Promise.resolve();
    },
  });
  await vi.waitFor(() => expect(values).toContain(last), WAIT_OPTIONS);
  await consumer.disconnect();
  return values;
}

describe('KafkaSender', () => {
  const sender = async (topic: string, authority = broker.address) =>
    new KafkaSender(await parseKafkaCluster(parseServiceUrl(`kafka://${authority}/`)!), topic);

  it('sends events in their order, which both clients read', async () => {
    const topic = await createTopic();
    const till = await sender(topic);
    await till.send(['{"n":1}', '{"n":2}']);
    await till.send(['{"n":"Ü"}']);
    await till.close();
    const source = await open();
    const sent = ['{"n":1}', '{"n":2}', '{"n":"Ü"}'];
    expect(await readAll(source, topic)).toEqual(sent);
    expect(await readByKafkaJs(topic, '{"n":"Ü"}')).toEqual(sent);
    await source.close();
  });

  it('reports a topic that does not exist, and brokers that do not answer', async () => {
    const unknown = await sender('nowhere');
    await expect(unknown.send(['{}'])).rejects.toMatchObject({ code: 'STREAM_TOPIC_UNKNOWN' });
    await unknown.close();
    const lost = await sender('nowhere', '127.0.0.1:1');
    await expect(lost.send(['{}'])).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE' });
    await lost.close();
  });
});

describe('KafkaSource', () => {
  let source: KafkaSource;

  beforeAll(async () => {
    source = await open();
  });
  afterAll(() => source.close());

  type Outcome = 'commit' | 'abort';

  /** Sends transactions of one producer, one after the other. */
  async function sendInTransactions(
    topic: string,
    ...sent: [outcome: Outcome, values: string[]][]
  ) {
    const producer = client.producer({
      transactionalId: `till-${topic}`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    for (const [outcome, values] of sent) {
      const transaction = await producer.transaction();
      for (const value of values) await transaction.send({ topic, messages: [{ value }] });
      await transaction[outcome]();
    }
    await producer.disconnect();
  }

  it('returns nothing of a producer that aborts twice in one answer', async () => {
    const topic = await createTopic();
    await sendInTransactions(
      topic,
      ['commit', ['1', '2']],
      ['abort', ['lost 1', 'lost 2']],
      ['commit', ['3']],
      ['abort', ['lost 3']],
      ['abort', ['lost 4']],
      ['commit', ['4']],
    );
    expect(await readThrough(source, topic, '4')).toEqual(['1', '2', '3', '4']);
    expect(await readByKafkaJs(topic, '4')).toEqual(['1', '2', '3', '4']);
  });

  it('returns nothing of an aborted transaction whose marker comes in a later answer', async () => {
    const topic = await createTopic();
    const lost = Array.from({ length: 20 }, (_, index) => `lost ${index} ${'x'.repeat(1_000)}`);
    await sendInTransactions(
      topic,
      ['abort', lost],
      ['commit', ['1']],
      ['abort', lost],
      ['commit', ['2']],
    );
    // One batch an answer.
    expect(await readThrough(source, topic, '2', 1_200)).toEqual(['1', '2']);
    expect(await readAll(source, topic, 5_000)).toEqual(['1', '2']);
    expect(await readAll(source, topic)).toEqual(['1', '2']);
    expect(await readByKafkaJs(topic, '2')).toEqual(['1', '2']);
  });

  it('does not mix the transactions of two producers', async () => {
    const topic = await createTopic();
    const producers = [1, 2].map((number) =>
      client.producer({
        transactionalId: `till-${number}-${topic}`,
        maxInFlightRequests: 1,
        idempotent: true,
      }),
    );
    await Promise.all(producers.map((producer) => producer.connect()));
    const [one, two] = [await producers[0]!.transaction(), await producers[1]!.transaction()];
    await one.send({ topic, messages: [{ value: 'lost' }] });
    await two.send({ topic, messages: [{ value: '1' }] });
    await one.send({ topic, messages: [{ value: 'lost too' }] });
    await two.send({ topic, messages: [{ value: '2' }] });
    await one.abort();
    await two.commit();
    await Promise.all(producers.map((producer) => producer.disconnect()));
    expect(await readThrough(source, topic, '2')).toEqual(['1', '2']);
    expect(await readByKafkaJs(topic, '2')).toEqual(['1', '2']);
  });

  it('does not return the events of an open transaction, nor pass them', async () => {
    const topic = await createTopic();
    const producer = client.producer({ transactionalId: topic, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: 'open' }] });
    await send(topic, ['behind']);
    expect(await readAll(source, topic)).toEqual([]);
    expect((await source.partitions(topic))[0]!.next).toBe(0);
    await transaction.commit();
    await producer.disconnect();
    expect(await readThrough(source, topic, 'behind')).toEqual(['open', 'behind']);
  });

  it('reads gzip, and an event without a value as an empty one', async () => {
    const topic = await createTopic();
    await send(topic, ['1', '2'], CompressionTypes.GZIP);
    const producer = client.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'k', value: null }] });
    await producer.disconnect();
    expect(await readAll(source, topic)).toEqual(['1', '2', '']);
  });

  it.each(['snappy', 'lz4'])('reads %s', async (type) => {
    const topic = await createTopic({ 'compression.type': type });
    const values = Array.from({ length: 100 }, (_, index) => `event ${index}`);
    await send(topic, values);
    expect(await readAll(source, topic)).toEqual(values);
  });

  it('reports events in zstd, which Node.js 20 cannot read, once and for good', async () => {
    const topic = await createTopic({ 'compression.type': 'zstd' });
    await send(topic, ['1']);
    const reading = readAll(source, topic);
    await (process.version.startsWith('v20.')
      ? expect(reading).rejects.toMatchObject({ code: 'STREAM_CODEC', retryable: false })
      : expect(reading).resolves.toEqual(['1']));
  });

  it('logs in with SCRAM over TLS, and reports a refused password and an unknown certificate', async () => {
    const topic = await createTopic();
    await send(topic, ['1']);
    const login = (password: string) =>
      `${SCRAM_LOGIN.user}:${encodeURIComponent(password)}@${broker.secureAddress}`;
    const trusted = `?sasl=scram-sha-512&tls=on&ca=${encodeURIComponent(broker.certificate)}`;
    const known = await open(login(SCRAM_LOGIN.password), trusted);
    expect(await readAll(known, topic)).toEqual(['1']);
    await known.close();
    const findRefusal = async (password: string, options: string) => {
      const refused = await open(login(password), options);
      const refusal: unknown = await refused.partitions(topic).catch((error: unknown) => error);
      await refused.close();
      expect(refusal).toMatchObject({ code: 'STREAM_UNAVAILABLE', retryable: true });
      expect(String(refusal)).not.toContain(password);
      return String(refusal);
    };
    await findRefusal('wrong', trusted);
    expect(await findRefusal(SCRAM_LOGIN.password, '?sasl=scram-sha-512&tls=on')).toMatch(
      /certificate/,
    );
  });

  it('logs in with a token of an issuer, and reports an issuer that refuses', async () => {
    const topic = await createTopic();
    await send(topic, ['1']);
    const issuer = await startReceiver();
    try {
      const now = Math.floor(Date.now() / 1000);
      const token = createUnsignedToken({ sub: 'till', iat: now, exp: now + 300 });
      issuer.answer = { status: 200, body: JSON.stringify({ access_token: token }) };
      const trust = `ca=${encodeURIComponent(broker.certificate)}&token=${issuer.url}`;
      const login = () =>
        open(`till:s%40crt@${broker.secureAddress}`, `?sasl=oauthbearer&${trust}`);
      const known = await login();
      expect(await readAll(known, topic)).toEqual(['1']);
      await known.close();
      expect(issuer.received[0]).toMatchObject({
        // RFC 6749, 2.3.1: both are encoded as in a form.
        headers: { authorization: `Basic ${Buffer.from('till:s%40crt').toString('base64')}` },
        body: 'grant_type=client_credentials',
      });
      issuer.answer = { status: 403 };
      const refused = await login();
      await expect(refused.partitions(topic)).rejects.toMatchObject({ code: 'STREAM_UNAVAILABLE' });
      await refused.close();
    } finally {
      await issuer.close();
    }
  });

  it('reports brokers that do not answer', async () => {
    const nobody = await open('127.0.0.1:1');
    const unavailable = { code: 'STREAM_UNAVAILABLE', retryable: true };
    await expect(nobody.partitions('any')).rejects.toMatchObject(unavailable);
    await nobody.close();
  });
});

describeStoppedTopics(() => broker);

// The long lane has two hundred.
describeKilledReaders(() => broker, { anyTime: 20, beforeCommit: 5, duringCommit: 2, broker: 3 });
