import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CellCheck } from '#intake/contracts/check-cells.js';
import { createSourceWriter } from '#composition/create-source.js';
import { readConfig } from '#composition/read-config.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import { StreamDeliveries } from '#streaming/deliveries/stream-deliveries.js';
import type { EventSource } from '#streaming/ports/event-source.js';
import { EventLedger } from '#streaming/reader/event-ledger.js';
import { EventParser } from '#streaming/reader/parse-event.js';
import { PartitionReader } from '#streaming/reader/partition-reader.js';
import { listStreams } from '#streaming/reader/stream.js';
import { createAwkwardEvents } from './factories/awkward-events.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import { retailDimensions } from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { MemoryEvents } from './setup/memory-events.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { deliver } from '#test/setup/source-files.js';

const [stream] = listStreams(retailMart);
const CUT_ROWS = 500;
const BATCH_BYTES = 2 * 1024 ** 2;

/** Makes a topic of one partition with these events. */
export type SourceMaker = (topic: string, values: readonly Buffer[]) => Promise<EventSource>;

const inMemory: SourceMaker = (topic, values) => {
  const events = new MemoryEvents(topic, 1);
  events.append(0, ...values);
  return Promise.resolve(events);
};

/** Publishes the valid ones of so many events of every kind, and finds each of the others in quarantine. */
export function describeAwkwardEvents(seed: number, count: number, makeSource = inMemory): void {
  if (!stream) throw new Error('retail-mart has no stream');
  describe(`${count} events of any content`, () => {
    let pipeline: TestPipeline;
    beforeAll(async () => {
      pipeline = await openTestPipeline({ SOURCE_SETTLE_MS: '0' }, [retailMart]);
      await deliver(pipeline.folder, retailDimensions);
    });
    afterAll(() => pipeline.close());

    it(
      'are published or in quarantine, each once, and nothing else is',
      { timeout: 3_600_000 },
      async () => {
        const sent = createAwkwardEvents(seed, count);
        const values = sent.map(({ value }) => value);
        const events = await makeSource(stream.name, values);
        const { warehouse } = pipeline;
        const ledger = new EventLedger(warehouse, stream.name);
        const [position] = await ledger.positions(await events.partitions(stream.name));
        const reader = new PartitionReader(
          {
            topic: stream.name,
            source: events,
            ledger,
            parser: new EventParser(stream.contract),
            check: new CellCheck(stream.contract),
            bytes: BATCH_BYTES,
          },
          position!,
        );
        while ((await reader.step(new AbortController().signal)) === 'stored');
        await events.close();
        const retail = pipeline.flows.get('retail-mart')!;
        const deliveries = new StreamDeliveries({
          warehouse,
          stream,
          ledger: retail.services.ledger,
          writer: createSourceWriter(readConfig({ SOURCE_URL: `file:${pipeline.folder}` })),
          cutSeconds: 0,
          cutRows: CUT_ROWS,
        });
        while ((await deliveries.cut()) > 0);
        await deliveries.write();
        await retail.run();
        expect(await deliveries.findRefusal()).toBeUndefined();

        const found: number[] = [];
        const reading = new QuarantineReader(retail.services.ledger, retail.services.lake);
        for await (const { path, line } of reading.rows()) {
          const [, first = ''] = /-(\d+)-\d+\.csv$/.exec(path) ?? [];
          // The first line is the header, and each event is one line.
          found.push(Number(first) + line - 2);
        }
        const kindAt = (offset: number) => `${offset} ${sent[offset]?.kind}`;
        const faulty = sent.flatMap(({ line }, offset) => (line === undefined ? [offset] : []));
        expect(found.sort((a, b) => a - b).map(kindAt)).toEqual(faulty.map(kindAt));
        const valid = sent.flatMap(({ line }) => line ?? []);
        const marts = computeRetailMarts(valid, retailDimensions['products.csv']);
        expect(await readPublishedRetail((sql) => pipeline.rows(sql))).toEqual(marts);
      },
    );
  });
}
