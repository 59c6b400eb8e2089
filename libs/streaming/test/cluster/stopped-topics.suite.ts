import type { Kafka, Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { OperationContext } from '#operations/operation/operation-context.js';
import { acceptGap, seekStream, streams } from '#streaming/operations/streams.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { listStreams } from '#streaming/reader/stream.js';
import { joinStreams } from '#streaming/worker/streaming-worker.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import { createRetailEvent } from '../factories/retail-events.js';
import { retailDimensions, createRetailLines } from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestWorker, type TestWorker } from '#test/setup/test-worker.js';
import { type KafkaBroker, createKafka } from './kafka-broker.js';

const WAIT_OPTIONS = { timeout: 120_000, interval: 100 };
/** The broker's default is 1,048,588. */
const LARGE_BYTES = 1_040_000;
const [stream] = listStreams(retailMart);
if (!stream) throw new Error('retail-mart has no stream');
const { name: topic } = stream;

/** A worker reads a topic that has what no text may have, and that is created again with fewer partitions. */
export function describeStoppedTopics(brokerOf: () => KafkaBroker): void {
  describe('a worker with a topic in Kafka', () => {
    let kafka: Kafka;
    let worker: TestWorker;
    let context: OperationContext;
    const lines = createRetailLines(29, 12);
    const sold: string[] = [];

    beforeAll(async () => {
      const { address } = brokerOf();
      kafka = createKafka(address);
      await createTopic(2);
      const settings = { STREAM_URL: `kafka://${address}/`, STREAM_CUT_SECONDS: '1' };
      worker = await openTestWorker(retailDimensions, [retailMart], settings, async (parts) => [
        await joinStreams(parts),
      ]);
      const { ledger } = retailServices();
      context = { ledgers: { all: [ledger] }, actor: 'key 1' } as unknown as OperationContext;
      await worker.start();
    });
    afterAll(async () => {
      await worker.close();
      await deleteTopic();
    });

    const retailServices = () => worker.services.flows.get(retailMart.name)!;
    const admin = async (work: (admin: ReturnType<Kafka['admin']>) => Promise<unknown>) => {
      const client = kafka.admin();
      await client.connect();
      await work(client).finally(() => client.disconnect());
    };
    const createTopic = (numPartitions: number) =>
      admin(async (client) => {
        await client.createTopics({ topics: [{ topic, numPartitions }] });
        await vi.waitFor(() => client.fetchTopicOffsets(topic), WAIT_OPTIONS);
      });
    const deleteTopic = () =>
      admin(async (client) => {
        await client.deleteTopics({ topics: [topic] });
        await vi.waitFor(
          async () => expect(await client.listTopics()).not.toContain(topic),
          WAIT_OPTIONS,
        );
      });
    const send = async (messages: Message[]) => {
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages });
      await producer.disconnect();
    };
    /** Sends a valid event of the next line. */
    const sale = (partition: number, more: Partial<Message> = {}): Message => {
      const line = lines[sold.length]!;
      sold.push(line);
      return { partition, value: createRetailEvent(line), ...more };
    };
    const state = async () => (await streams.run(context, {}))[0]!;
    const untilPublished = () =>
      vi.waitFor(async () => {
        const found = await readPublishedRetail((sql) => worker.database.warehouse.query(sql));
        expect(found).toEqual(computeRetailMarts(sold, retailDimensions['products.csv']));
      }, WAIT_OPTIONS);

    it('quarantines what no text may have, and publishes all other events', async () => {
      const large = 'x'.repeat(LARGE_BYTES);
      const faulty: [value: string | Buffer, reason: RegExp][] = [
        [Buffer.from([0]), /is no JSON/],
        [`${createRetailEvent(lines[0]!)}\0`, /is no JSON/],
        // Confluent's: a zero, the number of the schema, then the fields of a record.
        [Buffer.from([0, 0, 0, 0, 7, 0xc8, 0x01, 0x06, 0x74, 0x65, 0x61]), /is not UTF-8/],
        [
          createRetailEvent(lines[0]!).replace(/("product_name":)"[^"]*"/, `$1"${large}"`),
          /makes a row of 10\d{5} bytes, and a row may have 7500/,
        ],
      ];
      await send(faulty.flatMap(([value]) => [sale(0), { partition: 0, value }]));
      await send([sale(0), sale(1)]);
      await untilPublished();
      const { ledger, lake } = retailServices();
      const quarantined: string[] = [];
      for await (const { reason, text } of new QuarantineReader(ledger, lake).rows())
        quarantined.push(`${reason} ${text}`);
      expect(quarantined).toEqual(
        faulty.map(([, reason], index) => {
          const place = `topic ${topic}, partition 0, offset ${2 * index + 1}: the event `;
          return expect.stringMatching(
            new RegExp(`^SHORT_ROW [^]*${place}${reason.source}`),
          ) as string;
        }),
      );
      const [partition] = (await state()).partitions;
      expect(partition).toMatchObject({ next: 9, rows: 9, poison: 4 });
      expect(await state()).toMatchObject({ state: 'reading', why: null });
    });

    it('stops at a topic that was created again with fewer partitions, until that is accepted', async () => {
      await deleteTopic();
      await createTopic(1);
      const to = Date.now();
      await send([
        { partition: 0, value: createRetailEvent(lines.at(-1)!), timestamp: String(to - 60_000) },
        sale(0, { timestamp: String(to) }),
      ]);
      await vi.waitFor(async () => {
        expect(await state()).toMatchObject({
          state: 'gap',
          why: expect.stringMatching(/the topic was created again after event \d/) as string,
        });
      }, WAIT_OPTIONS);
      const act = { stream: topic, reason: 'a test before' };
      await seekStream.run(context, { ...act, to: new Date(to).toISOString() });
      await acceptGap.run(context, { ...act, reason: 'created again' });
      await untilPublished();
      expect(await state()).toMatchObject({ state: 'reading', why: null, seekTo: null });
    });
  });
}
