import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CellCheck } from '#intake/contracts/check-cells.js';
import { createSourceWriter } from '#composition/create-source.js';
import { readConfig } from '#composition/read-config.js';
import type { SourceWriter } from '#intake/source/deliver-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { QuarantineReader } from '#pipeline/quarantine/quarantine-reader.js';
import {
  type DeliveryServices,
  redeliverRefused,
  StreamDeliveries,
} from '#streaming/deliveries/stream-deliveries.js';
import { countLive, LiveEvents } from '#streaming/live/live-events.js';
import { EventLedger } from '#streaming/reader/event-ledger.js';
import { EventParser } from '#streaming/reader/parse-event.js';
import { PartitionReader } from '#streaming/reader/partition-reader.js';
import { StreamStates } from '#streaming/reader/stream-states.js';
import { listStreams } from '#streaming/reader/stream.js';
import { readPublishedRetail } from '#test/factories/read-published-retail.js';
import { createRetailEvent } from './factories/retail-events.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { computeRetailMarts } from '#test/factories/retail-slow-path.js';
import { retailMart } from '#test/setup/flow.js';
import { MemoryEvents } from './setup/memory-events.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '#test/setup/pipeline.js';
import { deliver } from '#test/setup/source-files.js';

const [stream] = listStreams(retailMart);
if (!stream) throw new Error('retail-mart has no stream');

const lines = createRetailLines(11, 300);
const columns = TRANSACTIONS_HEADER.split(',');
const computeMarts = (sold: readonly string[]) =>
  computeRetailMarts([...sold], retailDimensions['products.csv']);

describe('events of a stream', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  let events: MemoryEvents;
  let deliveries: StreamDeliveries;

  const open = (cutRows: number, others: Partial<DeliveryServices> = {}) =>
    new StreamDeliveries({
      warehouse: pipeline.warehouse,
      stream,
      ledger: retail.services.ledger,
      writer: createSourceWriter(readConfig({ SOURCE_URL: `file:${pipeline.folder}` })),
      cutSeconds: 0,
      cutRows,
      ...others,
    });
  const read = async () => {
    const ledger = new EventLedger(pipeline.warehouse, stream.name);
    const parser = new EventParser(stream.contract);
    const check = new CellCheck(stream.contract);
    const services = { topic: stream.name, check, source: events, ledger, parser, bytes: 10_000 };
    const { signal } = new AbortController();
    for (const position of await ledger.positions(await events.partitions())) {
      const reader = new PartitionReader(services, position);
      while ((await reader.step(signal)) === 'stored');
    }
  };
  const cutAndWrite = async () => {
    while ((await deliveries.cut()) > 0);
    await deliveries.write();
  };
  const quarantined = async () => {
    const { ledger, lake } = retail.services;
    const rows: string[] = [];
    for await (const { path, line, reason, text } of new QuarantineReader(ledger, lake).rows())
      rows.push(`${path}:${line} ${reason} ${text}`);
    return rows;
  };
  const published = () => readPublishedRetail((sql) => pipeline.rows<{ told: string }>(sql));
  const files = async (folder = '') =>
    (await readdir(join(pipeline.folder, folder)))
      .filter((name) => name.startsWith('events-'))
      .sort();

  beforeEach(async () => {
    pipeline = await openTestPipeline({ SOURCE_SETTLE_MS: '0' }, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
    events = new MemoryEvents(stream.name, 2);
    deliveries = open(100);
    await deliver(pipeline.folder, retailDimensions);
  });
  afterEach(() => pipeline.close());

  it('become rows of the marts, equal to those of the same rows as files', async () => {
    for (const [index, line] of lines.entries()) events.append(index % 2, createRetailEvent(line));
    await read();
    await cutAndWrite();
    // 150 events of each of two partitions, 100 a file.
    expect(await files()).toEqual([
      'events-transactions-topic1-0-000000000000-99.csv',
      'events-transactions-topic1-0-000000000100-149.csv',
      'events-transactions-topic1-1-000000000000-99.csv',
      'events-transactions-topic1-1-000000000100-149.csv',
    ]);
    await retail.run();
    expect(await published()).toEqual(computeMarts(lines));
  });

  it('that are equal are two rows, and a poison event is in quarantine once with its place', async () => {
    const [line] = lines;
    const sent = [line!, line!, ...lines.slice(1, 60)];
    events.append(
      0,
      ...sent.slice(0, 40).map((line) => createRetailEvent(line)),
      'till 4: {"no',
      ...sent.slice(40).map((line) => createRetailEvent(line)),
    );
    await read();
    await cutAndWrite();
    await retail.run();
    expect(await published()).toEqual(computeMarts(sent));
    expect(await quarantined()).toEqual([
      'events-transactions-topic1-0-000000000000-61.csv:42 SHORT_ROW "till 4: {""no",' +
        '"topic transactions, partition 0, offset 40: the event is no JSON: ' +
        `JSON value expected but got 't' at position 0"`,
    ]);
    // The same events are read by no second run.
    await retail.run();
    expect(await published()).toEqual(computeMarts(sent));
  });

  it('are judged one by one, also when most of a file or all of it is poison', async () => {
    const swapped = lines[3]!.replace(/\d{4}-\d{2}-\d{2}/, '2026-31-01');
    events.append(
      0,
      'no json',
      createRetailEvent(lines[0]!),
      '[]',
      createRetailEvent(swapped),
      columns.join(),
    );
    events.append(1, 'alone');
    await read();
    await cutAndWrite();
    await retail.run();
    expect(await published()).toEqual(computeMarts([lines[0]!]));
    const reasons = (await quarantined()).map((row) => row.replace(/ ([A-Z_]+) .*/, ' $1'));
    expect(reasons.sort()).toEqual([
      'events-transactions-topic1-0-000000000000-4.csv:2 SHORT_ROW',
      'events-transactions-topic1-0-000000000000-4.csv:4 SHORT_ROW',
      'events-transactions-topic1-0-000000000000-4.csv:5 IMPOSSIBLE_DATE',
      'events-transactions-topic1-0-000000000000-4.csv:6 SHORT_ROW',
      'events-transactions-topic1-1-000000000000-0.csv:2 SHORT_ROW',
    ]);
    await retail.run();
    expect(await quarantined()).toHaveLength(5);
  });

  it('of a withdrawn range leave the marts, and late ones touch their month only', async () => {
    events.append(0, ...lines.slice(0, 210).map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    await retail.run();
    const [withdrawn] = await pipeline.rows<{ sha256: string }>(
      `SELECT sha256 FROM ops.stream_deliveries WHERE first = 200`,
    );
    const { ledger } = retail.services;
    await pipeline.warehouse.transaction((manager) =>
      ledger.deliveries.withdraw(manager, withdrawn!.sha256, true),
    );
    await retail.run();
    expect(await published()).toEqual(computeMarts(lines.slice(0, 200)));
    const chunks = () =>
      pipeline.rows<{ period: string; digest: string }>(
        `SELECT period, digest FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
         JOIN ops.snapshots USING (snapshot_id)
         WHERE relation = 'retail_transactions' AND snapshots.flow = 'retail-mart' AND status = 'published'
         ORDER BY period`,
      );
    const before = await chunks();
    // Of the second week of February.
    const late = lines
      .slice(210)
      .filter((each) => /^2026-02-(0[89]|1[0-4])$/.test(each.split(',')[3]!));
    expect(late).not.toEqual([]);
    events.append(0, ...late.map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    await retail.run();
    expect(await published()).toEqual(computeMarts([...lines.slice(0, 200), ...late]));
    const after = await chunks();
    const changed = after.filter(({ digest }, index) => digest !== before[index]?.digest);
    expect(changed.map(({ period }) => period)).toEqual(['2026-02-w2']);
  });

  it('are delivered once when a worker dies between the file and its record', async () => {
    events.append(0, ...lines.slice(0, 50).map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    const [name] = await files();
    const first = await readFile(join(pipeline.folder, name!));
    const forget = () => pipeline.rows('UPDATE ops.stream_deliveries SET sha256 = NULL');
    await forget();
    events.append(0, ...lines.slice(50, 60).map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    expect(await files()).toHaveLength(2);
    expect(await readFile(join(pipeline.folder, name!))).toEqual(first);
    await retail.run();
    // The run has moved the file away: written again, it is still the same delivery.
    await forget();
    await cutAndWrite();
    await retail.run();
    expect(await published()).toEqual(computeMarts(lines.slice(0, 60)));
  });

  it('stay in the warehouse while the disk of the source is full, and are written once then', async () => {
    const writer = createSourceWriter(readConfig({ SOURCE_URL: `file:${pipeline.folder}` }));
    const full = Object.create(writer, {
      put: { value: () => Promise.reject(new AppError('DISK_FULL', 'no space left')) },
    }) as SourceWriter;
    events.append(0, ...lines.slice(0, 60).map((line) => createRetailEvent(line)));
    await read();
    await deliveries.cut();
    await expect(open(100, { writer: full }).write()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await files()).toEqual([]);
    expect(await countLive(pipeline.warehouse, stream)).toBe(60);
    expect(await deliveries.write()).toBe(1);
    expect(await deliveries.write()).toBe(0);
    await retail.run();
    expect(await published()).toEqual(computeMarts(lines.slice(0, 60)));
  });

  it('wait while a run is active, and are one file after it', async () => {
    const add = async (from: number, to: number) => {
      events.append(0, ...lines.slice(from, to).map((line) => createRetailEvent(line)));
      await read();
    };
    await add(0, 1);
    await cutAndWrite();
    const runId = await retail.plan();
    await add(1, 3);
    expect(await deliveries.cut()).toBe(0);
    await add(3, 4);
    await retail.runStages(runId);
    await cutAndWrite();
    expect(await files()).toEqual(['events-transactions-topic1-0-000000000001-3.csv']);
    // A full file does not wait.
    await retail.plan();
    await add(4, 104);
    expect(await deliveries.cut()).toBe(1);
  });

  it('do not wait for a clock that was put back', async () => {
    deliveries = open(100, { cutSeconds: 60 });
    events.append(0, createRetailEvent(lines[0]!));
    await read();
    expect(await deliveries.cut()).toBe(0);
    await pipeline.rows(`UPDATE ops.stream_events SET stored_at = now() + interval '1 day'`);
    expect(await deliveries.cut()).toBe(1);
  });

  it('are each live or published, before, during and after a publication', async () => {
    const question = { by: ['store_id'], sums: ['total_cost'] };
    const live = new LiveEvents(pipeline.warehouse, stream, question);
    const cents = (text: string | null) => Math.round(Number(text) * 100);
    /** Transactions and cents, live and published. */
    const both = async () => {
      const answer = await live.answer(1_000);
      const [row] = await pipeline.rows<{ sold: number; total: string | null }>(
        `SELECT coalesce(sum(transactions), 0)::integer AS sold, sum(total)::text AS total
         FROM mart.shop_day JOIN ops.snapshots USING (snapshot_id)
         WHERE status = 'published' AND flow = 'retail-mart'`,
      );
      const { sold, total } = row!;
      const inGroups = answer.groups.reduce((sum, group) => sum + group.events, 0);
      expect(inGroups).toBe(answer.events);
      for (const list of [answer.minutes, ...answer.columns]) {
        expect(list.reduce((sum, { events }) => sum + events, 0)).toBe(answer.events);
        expect(list.reduce((sum, { sums }) => sum + cents(sums[0]!), 0)).toBe(
          cents(answer.sums[0]!),
        );
      }
      return {
        live: answer.events,
        published: sold,
        cents: cents(answer.sums[0]!) + cents(total),
      };
    };
    const sumCents = (count: number) =>
      lines.slice(0, count).reduce((sum, line) => sum + cents(line.split(',')[7]!), 0);
    expect(await both()).toEqual({ live: 0, published: 0, cents: 0 });
    events.append(0, ...lines.slice(0, 120).map((line) => createRetailEvent(line)), 'poison');
    await read();
    expect(await both()).toEqual({ live: 120, published: 0, cents: sumCents(120) });
    await cutAndWrite();
    const runId = await retail.plan();
    // Read after the run was planned.
    events.append(1, ...lines.slice(120, 150).map((line) => createRetailEvent(line)));
    await read();
    expect(await both()).toEqual({ live: 150, published: 0, cents: sumCents(150) });
    await retail.runStages(runId);
    expect(await both()).toEqual({ live: 30, published: 120, cents: sumCents(150) });
    await deliveries.recordPublished();
    expect(await both()).toEqual({ live: 30, published: 120, cents: sumCents(150) });
    expect(await countLive(pipeline.warehouse, stream)).toBe(30);
    await cutAndWrite();
    expect(await both()).toEqual({ live: 30, published: 120, cents: sumCents(150) });
    await retail.run();
    expect(await both()).toEqual({ live: 0, published: 150, cents: sumCents(150) });
    const { published } = await live.answer(1_000);
    expect(published.reduce((sum, { events }) => sum + events, 0)).toBe(150);
    expect(published.reduce((sum, { sums }) => sum + cents(sums[0]!), 0)).toBe(sumCents(150));
    const [store] = lines[0]!.split(',').slice(1);
    const own = lines.slice(0, 150).filter((line) => line.split(',')[1] === store);
    const ofStore = await live.answer(1_000, (each) => each === store);
    expect(ofStore.published.reduce((sum, { events }) => sum + events, 0)).toBe(own.length);
    expect(own.length).toBeLessThan(150);
  });

  it('are listed by store in the live view, the highest sum first', async () => {
    const [first = '', second = ''] = lines;
    const sale = (line: string, store: number, price: string) =>
      createRetailEvent(line)
        .replace(/"store_id":\d+/, `"store_id":${store}`)
        .replace(/"price":[^,]+/, `"price":${price}`)
        .replace(/"quantity":[^,]+/, '"quantity":1')
        .replace(/"total_cost":[^,}]+/, `"total_cost":${price}`);
    events.append(0, sale(first, 1, '0.10'), sale(second, 2, '7.05'), sale(second, 1, '0.20'));
    await read();
    const question = { by: ['store_id'], sums: ['quantity', 'total_cost'] };
    const live = new LiveEvents(pipeline.warehouse, stream, question);
    const { columns, sums } = await live.answer(10);
    expect(sums).toEqual(['3', '7.35']);
    expect(columns).toEqual([
      [
        { minute: null, by: ['2'], events: 1, sums: ['1', '7.05'] },
        { minute: null, by: ['1'], events: 2, sums: ['2', '0.3'] },
      ],
    ]);
    // Of the first list, only the highest; of groups, those of the newest minute.
    events.append(0, sale(first, 3, '100'));
    await read();
    const after = await live.answer(1);
    expect(after.sums).toEqual(['4', '107.35']);
    expect(after.columns).toEqual([[{ minute: null, by: ['3'], events: 1, sums: ['1', '100'] }]]);
    expect(after.groups).toMatchObject([{ by: ['3'], events: 1 }]);
  });

  it('get one run for all new files, and none while one waits', async () => {
    events.append(0, ...lines.slice(0, 150).map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    const run = await deliveries.requestRun();
    expect(run).toMatchObject({ trigger: 'files', onlyIfChanged: true, status: 'queued' });
    expect(await deliveries.requestRun()).toBeUndefined();
    events.append(0, ...lines.slice(150, 250).map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    // The flow refuses a second run: the next call asks again.
    await expect(deliveries.requestRun()).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' });
    await retail.services.ledger.runs.fail(Number(run!.id), 'STAGE_FAILED', 'ended by the test');
    expect(await deliveries.requestRun()).toMatchObject({ status: 'queued' });
  });

  it('of a refused file stop the stream, are kept, and are delivered again once it is resumed', async () => {
    events.append(0, ...lines.slice(0, 60).map((line) => createRetailEvent(line)));
    await read();
    await cutAndWrite();
    const [name] = await files();
    const first = await readFile(join(pipeline.folder, name!));
    expect(await deliveries.findRefusal()).toBeUndefined();
    await retail.run();
    // As a run of another version that refused it.
    await pipeline.rows(
      `UPDATE ops.source_files SET status = 'E', error_code = 'SOURCE_NOT_TEXT', error_message = 'line 2 is long',
              refused_at = now()
       WHERE sha256 IN (SELECT sha256 FROM ops.stream_deliveries)`,
    );
    await pipeline.rows(`UPDATE ops.stream_deliveries SET cut_at = now() - interval '8 days'`);
    expect(await deliveries.findRefusal()).toMatch(
      `a run refused ${name}, 60 events, which are kept: SOURCE_NOT_TEXT: line 2 is long`,
    );
    expect(await deliveries.dropExpired(7)).toBe(0);
    await new StreamStates(pipeline.warehouse).add(stream);
    const { ledger } = retail.services;
    await pipeline.warehouse.transaction((manager) =>
      redeliverRefused(manager, ledger, stream.name),
    );
    expect(await deliveries.findRefusal()).toBeUndefined();
    expect(await files()).toEqual([]);
    expect(await deliveries.write()).toBe(1);
    expect(await readFile(join(pipeline.folder, name!))).toEqual(first);
    // Until a run looks at it, it is not refused.
    expect(await deliveries.findRefusal()).toBeUndefined();
  });

  it('are dropped some time after their publication', async () => {
    events.append(0, ...lines.slice(0, 150).map((line) => createRetailEvent(line)));
    await read();
    await deliveries.cut();
    await deliveries.write();
    await retail.run();
    await deliveries.recordPublished();
    await pipeline.rows(`UPDATE ops.stream_deliveries SET cut_at = now() - interval '8 days'`);
    // 100 events are cut and published, 50 are neither.
    expect(await deliveries.dropExpired(7)).toBe(100);
    expect(await deliveries.dropExpired(7)).toBe(0);
  });
});
