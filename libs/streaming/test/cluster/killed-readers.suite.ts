import type { Kafka, Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSourceWriter } from '#composition/create-source.js';
import { readConfig } from '#composition/read-config.js';
import { StreamDeliveries } from '#streaming/deliveries/stream-deliveries.js';
import { StreamStates } from '#streaming/reader/stream-states.js';
import { listStreams } from '#streaming/reader/stream.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import { createRetailEvent } from '../factories/retail-events.js';
import { retailDimensions, createRetailLines } from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { deliver } from '#test/setup/source-files.js';
import { type KafkaBroker, createKafka } from './kafka-broker.js';
import { ReaderPool } from './reader-pool.js';

const WAIT_OPTIONS = { timeout: 120_000, interval: 20 };
const SUITE_MS = 3_600_000;
const PARTITIONS = 2;
/** Sent before each kill. */
const EVENTS = 60;
const [stream] = listStreams(retailMart);
if (!stream) throw new Error('retail-mart has no stream');
const topic = stream.name;

/** Number of kills by what dies, and when. */
export interface Kills {
  /** A reader, when events were just sent, or some of them just stored. */
  anyTime: number;
  /** A reader that has copied events into the database, and not committed them. */
  beforeCommit: number;
  /** A reader whose commit waits in the database: it never learns of its success. */
  duringCommit: number;
  broker: number;
}

/** Kills two readers that race, and their broker, while events come. */
export function describeKilledReaders(brokerOf: () => KafkaBroker, kills: Kills): void {
  describe('two readers of one topic in Kafka', () => {
    let broker: KafkaBroker;
    let pipeline: TestPipeline;
    let producer: Producer;
    let readers: ReaderPool;
    const lines = createRetailLines(23, EVENTS * countKills(kills));
    let sent = 0;

    beforeAll(async () => {
      broker = brokerOf();
      pipeline = await openTestPipeline({ SOURCE_SETTLE_MS: '0' }, [retailMart]);
      await deliver(pipeline.folder, retailDimensions);
      await blockCommits(pipeline);
      await new StreamStates(pipeline.warehouse).add(stream!);
      const kafka = createKafka(broker.address);
      await createTopic(kafka);
      producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
      await producer.connect();
      readers = await ReaderPool.open(pipeline.url, broker.address, 2);
    });
    afterAll(async () => {
      await readers.close();
      await producer.disconnect();
      await pipeline.close();
    });

    async function send(): Promise<void> {
      const messages = lines.slice(sent, sent + EVENTS).map((line, index) => ({
        value: createRetailEvent(line, { sale: sent + index }),
        partition: index % PARTITIONS,
      }));
      sent += messages.length;
      await producer.send({ topic, messages });
    }

    const stored = async () => {
      const [row] = await pipeline.rows<{ rows: number }>(
        'SELECT coalesce(sum(rows), 0)::integer AS rows FROM ops.stream_offsets',
      );
      return row!.rows;
    };

    async function killAnyTime(turn: number): Promise<void> {
      const before = await stored();
      await send();
      const isLater = turn % 2 === 1;
      if (isLater)
        await vi.waitFor(async () => expect(await stored()).toBeGreaterThan(before), WAIT_OPTIONS);
      await readers.kill(readers.pids[turn % 4 < 2 ? 0 : 1]!);
      await readers.begin();
    }

    /** Kills the reader whose statement waits for what `hold` has locked. */
    async function killWaiting(hold: string, statement: string): Promise<void> {
      const holder = pipeline.warehouse.createQueryRunner();
      await holder.startTransaction();
      await holder.query(hold);
      await send();
      const waiting = await vi.waitFor(async () => {
        const found = await pipeline.rows<{ pid: number }>(
          `SELECT substring(application_name FROM '[0-9]+$')::integer AS pid FROM pg_stat_activity
           WHERE datname = current_database() AND application_name LIKE 'reader %'
             AND wait_event_type = 'Lock' AND query LIKE $1`,
          [statement],
        );
        const alive = found.find(({ pid }) => readers.pids.includes(pid));
        if (!alive) throw new Error('no reader waits');
        return alive.pid;
      }, WAIT_OPTIONS);
      await readers.kill(waiting);
      await holder.rollbackTransaction();
      await holder.release();
      await readers.begin();
    }

    async function killBroker(): Promise<void> {
      await send();
      await broker.kill();
      await broker.restart();
    }

    const ways: Record<keyof Kills, (turn: number) => Promise<void>> = {
      anyTime: killAnyTime,
      beforeCommit: () =>
        killWaiting(
          'LOCK TABLE ops.stream_events IN SHARE MODE',
          '%INSERT INTO ops.stream_events%',
        ),
      duringCommit: () => killWaiting('SELECT pg_advisory_xact_lock(43)', 'COMMIT%'),
      broker: killBroker,
    };

    it(
      `store each event once over ${countKills(kills)} kills, and publish what files would`,
      async () => {
        for (const [turn, way] of mixKills(kills).entries()) await ways[way](turn);
        await vi.waitFor(async () => expect(await stored()).toBe(sent), WAIT_OPTIONS);
        const [found] = await pipeline.rows(
          `SELECT count(*)::integer AS events, count(DISTINCT fields)::integer AS sales,
                  count(fault)::integer AS faulty,
                  (SELECT sum(duplicates)::integer FROM ops.stream_offsets) AS duplicates,
                  (SELECT sum(next)::integer FROM ops.stream_offsets) AS read
           FROM ops.stream_events`,
        );
        const once = { events: sent, sales: sent, faulty: 0, duplicates: 0, read: sent };
        expect(found).toEqual(once);
        report(kills, sent);
        const retail = pipeline.flows.get(retailMart.name)!;
        const deliveries = new StreamDeliveries({
          warehouse: pipeline.warehouse,
          stream: stream!,
          ledger: retail.services.ledger,
          writer: createSourceWriter(readConfig({ SOURCE_URL: `file:${pipeline.folder}` })),
          cutSeconds: 0,
          cutRows: 1_000,
        });
        while ((await deliveries.cut()) > 0);
        await deliveries.write();
        await retail.run();
        const published = await readPublishedRetail((sql) => pipeline.rows<{ told: string }>(sql));
        expect(published).toEqual(computeRetailMarts(lines, retailDimensions['products.csv']));
      },
      SUITE_MS,
    );
  });
}

const countKills = (kills: Kills): number =>
  Object.values<number>({ ...kills }).reduce((sum, count) => sum + count, 0);

/** Returns the ways of all kills, mixed evenly. */
function mixKills(kills: Kills): (keyof Kills)[] {
  const ways = Object.entries(kills) as [keyof Kills, number][];
  return ways
    .flatMap(([way, count]) =>
      Array.from({ length: count }, (_, index) => ({ way, at: (index + 0.5) / count })),
    )
    .sort((one, other) => one.at - other.at)
    .map(({ way }) => way);
}

async function createTopic(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] });
  await vi.waitFor(() => admin.fetchTopicOffsets(topic), WAIT_OPTIONS);
  await admin.disconnect();
}

/** Makes each commit of a position wait while the test has lock 43. */
async function blockCommits({ warehouse }: TestPipeline): Promise<void> {
  await warehouse.query(
    `CREATE FUNCTION public.hold_commit() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN PERFORM pg_advisory_xact_lock_shared(43); RETURN NULL; END $$`,
  );
  await warehouse.query(
    `CREATE CONSTRAINT TRIGGER hold_commit AFTER UPDATE OF next ON ops.stream_offsets
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.hold_commit()`,
  );
}

const NAMES: Record<keyof Kills, string> = {
  anyTime: 'a reader, at any time',
  beforeCommit: 'a reader between COPY and COMMIT',
  duringCommit: 'a reader during COMMIT',
  broker: 'the broker',
};

function report(kills: Kills, events: number): void {
  const ways = Object.keys(NAMES) as (keyof Kills)[];
  const rows = ways.map((way) => `| ${NAMES[way]} | ${kills[way]} |`);
  const outcome = `${events} events: none lost, none doubled`;
  console.log(['| killed | times |', '| --- | --: |', ...rows, '', outcome].join('\n'));
}
