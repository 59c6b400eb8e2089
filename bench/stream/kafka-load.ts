import { setTimeout as delay } from 'node:timers/promises';
import { CompressionTypes, type Kafka, type Producer } from 'kafkajs';
import type { DataSource } from 'typeorm';

export const TOPIC = 'transactions';
export const PARTITIONS = 4;

const AT_ONCE = 2_000;
const TICK_MS = 10;
const POLL_MS = 3;

export async function createTopic(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS }] });
  await admin.disconnect();
}

export async function openProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer();
  await producer.connect();
  return producer;
}

/** Sends a number of events to all partitions in turn. */
export async function sendEvents(
  producer: Producer,
  events: number,
  next: () => string,
): Promise<void> {
  for (let sent = 0, turn = 0; sent < events; turn++) {
    const count = Math.min(AT_ONCE, events - sent);
    await send(producer, turn, count, next);
    sent += count;
  }
}

async function send(producer: Producer, turn: number, count: number, next: () => string) {
  const partition = turn % PARTITIONS;
  const messages = Array.from({ length: count }, () => ({ value: next(), partition }));
  const [sent] = await producer.send({
    topic: TOPIC,
    messages,
    compression: CompressionTypes.None,
  });
  return { partition, last: Number(sent?.baseOffset) + count - 1 };
}

/** Events that were sent together, and when, in ms. */
interface SentEvents {
  partition: number;
  last: number;
  at: number;
}

/** A position that was seen, and when, in ms. */
interface ObservedPosition {
  partition: number;
  next: number;
  at: number;
}

/** Sends events at a steady rate. @returns ms from before the send until the commit was seen, for each sending */
export async function measureCommits(
  producer: Producer,
  warehouse: DataSource,
  load: { rate: number; seconds: number; next: () => string },
): Promise<number[]> {
  const sent: Promise<SentEvents>[] = [];
  const seen: ObservedPosition[] = [];
  let isSending = true;
  const watching = watch(
    warehouse,
    seen,
    async () => isSending || !(await areCommitted(sent, seen)),
  );
  const start = performance.now();
  const count = Math.round((load.rate * TICK_MS) / 1000);
  for (let turn = 0; turn * TICK_MS < load.seconds * 1000; turn++) {
    await delay(Math.max(0, start + turn * TICK_MS - performance.now()));
    const at = performance.now();
    sent.push(send(producer, turn, count, load.next).then((batch) => ({ ...batch, at })));
  }
  isSending = false;
  await watching;
  return (await Promise.all(sent)).map((batch) => (findCommit(batch, seen)?.at ?? NaN) - batch.at);
}

const findCommit = ({ partition, last }: SentEvents, seen: readonly ObservedPosition[]) =>
  seen.find((each) => each.partition === partition && each.next > last);

async function areCommitted(
  sent: readonly Promise<SentEvents>[],
  seen: readonly ObservedPosition[],
) {
  const ends = (await Promise.all(sent.slice(-PARTITIONS))).map((batch) => findCommit(batch, seen));
  return ends.every((end) => end !== undefined);
}

/** Notes each change of a position while it may. */
async function watch(
  warehouse: DataSource,
  seen: ObservedPosition[],
  mayGoOn: () => Promise<boolean>,
): Promise<void> {
  const known = new Map<number, number>();
  while (await mayGoOn()) {
    for (const { partition, next } of await listPositions(warehouse)) {
      if (known.get(partition) === next) continue;
      known.set(partition, next);
      seen.push({ partition, next, at: performance.now() });
    }
    await delay(POLL_MS);
  }
}

/** A position, and the number of events that were stored before it. */
interface Position {
  partition: number;
  next: number;
  rows: number;
}

const listPositions = (warehouse: DataSource) =>
  warehouse.query<Position[]>(
    `SELECT partition, next::float8 AS next, rows::float8 AS rows
     FROM ops.stream_offsets WHERE stream = $1 AND NOT is_former`,
    [TOPIC],
  );

/**
 * @param before events that were stored before
 * @param events all events
 * @returns rows a second, from the first commit that is seen until all events are stored
 */
export async function measureReading(
  warehouse: DataSource,
  { before, events }: { before: number; events: number },
): Promise<number> {
  const LOOK_FOR_END_MS = 20;
  let first: { at: number; rows: number } | undefined;
  for (;;) {
    const rows = (await listPositions(warehouse)).reduce((sum, each) => sum + each.rows, 0);
    const at = performance.now();
    if (rows > before) first ??= { at, rows };
    if (first && rows >= events) return ((rows - first.rows) / (at - first.at)) * 1000;
    await delay(LOOK_FOR_END_MS);
  }
}
