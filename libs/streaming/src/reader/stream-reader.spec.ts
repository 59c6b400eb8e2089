import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataSource } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { MemoryEvents } from '../../test/setup/memory-events.js';
import { retailMart } from '#test/setup/flow.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { EventLedger } from './event-ledger.js';
import { seekStream } from './seek-stream.js';
import { partitionLags, recordLags } from './stream-lag.js';
import { listStreams } from './stream.js';
import { StreamReader } from './stream-reader.js';
import { StreamStates } from './stream-states.js';

const [stream] = listStreams(retailMart);
if (!stream) throw new Error('retail-mart has no stream');
const { name } = stream;

const sale = (till: number, number: number, more = '') =>
  `{"customer_id":${number + 1},"store_id":${till},"product_name":"tea","sales_date":"2026-02-03",` +
  `"sales_person_id":1,"price":1.10,"quantity":1,"total_cost":1.10${more}}`;

/** Fails while there are fewer calls. */
function requireCalls(calls: number, { mock }: { mock: { calls: unknown[] } }): Promise<void> {
  expect(mock.calls.length).toBeGreaterThanOrEqual(calls);
  return Promise.resolve();
}

/** Fails after everything was written, each time before a commit, in `failures` of the calls. */
function createFailing(warehouse: DataSource, failures: readonly number[]): DataSource {
  let calls = 0;
  return Object.create(warehouse, {
    transaction: {
      value: (work: Parameters<DataSource['transaction']>[1]) =>
        warehouse.transaction(async (manager) => {
          const result = await work(manager);
          if (failures.includes(calls++)) throw new Error('lost before the commit');
          return result;
        }),
    },
  }) as DataSource;
}

describe('a stream', () => {
  let database: TestWarehouse;
  let states: StreamStates;
  let events: MemoryEvents;
  const ending = new AbortController();
  let controllers: AbortController[] = [];
  let running: Promise<void>[] = [];

  const rows = <Row>(sql: string) => database.warehouse.query<Row[]>(sql);
  const offsets = async () => {
    const stored = await rows<{ place: string }>(
      `SELECT topic_id || ' ' || partition || ' ' || "offset" AS place FROM ops.stream_events
       ORDER BY topic_id, partition, "offset"`,
    );
    return stored.map(({ place }) => place);
  };
  const start = (warehouse = database.warehouse, unpublished = () => Promise.resolve(0)) => {
    const controller = new AbortController();
    controllers.push(controller);
    const reader = new StreamReader({
      stream,
      source: events,
      ledger: new EventLedger(warehouse, name),
      states,
      countUnpublished: unpublished,
      unpublishedMax: 1_000,
      logger: silentLogger,
      retryMs: 1,
    });
    running.push(reader.run(AbortSignal.any([controller.signal, ending.signal])));
  };
  const until = (check: () => Promise<void>) =>
    vi.waitFor(check, { timeout: 30_000, interval: 50 });
  const expected = (topic: string, partitions: number, count: number) =>
    Array.from({ length: partitions }, (_, partition) =>
      Array.from({ length: count }, (__, offset) => `${topic} ${partition} ${offset}`),
    )
      .flat()
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

  beforeEach(async () => {
    database = await createTestWarehouse();
    states = new StreamStates(database.warehouse);
    await states.add(stream);
    events = new MemoryEvents(name, 2);
  });
  afterEach(async () => {
    for (const controller of controllers) controller.abort();
    await Promise.all(running);
    controllers = [];
    running = [];
    await database.drop();
  });

  it('stores each event once with two racing readers whose transactions fail', async () => {
    start(createFailing(database.warehouse, [0, 3, 4, 7]));
    start(createFailing(database.warehouse, [1, 2, 5]));
    for (let number = 0; number < 2_000; number++) {
      events.append(number % 2, sale(1, number, `,"event_id":"${number}"`));
      if (number % 100 === 0) await new Promise(setImmediate);
    }
    await until(async () => {
      const positions = await rows(
        'SELECT partition, next, rows FROM ops.stream_offsets ORDER BY partition',
      );
      expect(positions).toEqual([
        { partition: 0, next: '1000', rows: '1000' },
        { partition: 1, next: '1000', rows: '1000' },
      ]);
    });
    expect(await offsets()).toEqual(expected('topic-1', 2, 1_000));
  });

  it('keeps poison of 500 events with its fault, and goes on', async () => {
    const faulty = new Map([
      [123, 'not,json'],
      [321, sale(1, 321).replace('"tea"', 'null')],
    ]);
    for (let number = 0; number < 500; number++)
      events.append(0, faulty.get(number) ?? sale(1, number));
    start();
    await until(async () => {
      expect(
        await rows('SELECT next, rows, poison FROM ops.stream_offsets WHERE partition = 0'),
      ).toEqual([{ next: '500', rows: '500', poison: '2' }]);
    });
    const kept = await rows(
      `SELECT "offset", cells[1] AS customer, raw, fault LIKE 'is no JSON%' AS "isNoJson", fault
       FROM ops.stream_events WHERE fault IS NOT NULL ORDER BY "offset"`,
    );
    expect(kept).toMatchObject([
      { offset: '123', customer: null, raw: 'not,json', isNoJson: true },
      { offset: '321', customer: '322', raw: null, fault: 'MISSING_VALUE product_name' },
    ]);
    const [sold] = await rows(
      'SELECT cells[1] AS customer, cells[8] AS total FROM ops.stream_events WHERE "offset" = 124',
    );
    expect(sold).toEqual({ customer: '125', total: '1.10' });
  });

  it('leaves out events whose id was stored before, in any partition', async () => {
    const repeated = sale(1, 1, ',"event_id":"a"');
    events.append(0, repeated, repeated, sale(1, 2), sale(1, 2));
    start();
    await until(async () => expect(await offsets()).toHaveLength(3));
    events.append(1, repeated, sale(1, 3, ',"event_id":"b"'));
    await until(async () => {
      expect(
        await rows(
          'SELECT partition, next, rows, duplicates FROM ops.stream_offsets ORDER BY partition',
        ),
      ).toEqual([
        { partition: 0, next: '4', rows: '3', duplicates: '1' },
        { partition: 1, next: '2', rows: '1', duplicates: '1' },
      ]);
    });
    expect(await offsets()).toEqual(['topic-1 0 0', 'topic-1 0 2', 'topic-1 0 3', 'topic-1 1 1']);
  });

  it('keeps an event whose id belongs to another one as faulty, also within a batch', async () => {
    const id = ',"event_id":"a"';
    events.append(0, sale(1, 1, id), sale(1, 1, id), sale(1, 2, id));
    start();
    await until(async () => expect(await offsets()).toHaveLength(2));
    events.append(1, sale(1, 3, id));
    await until(async () => expect(await offsets()).toHaveLength(3));
    expect(
      await rows(
        `SELECT partition, "offset", cells IS NULL AS "isFaulty", event_id, raw LIKE '%belongs to another event: ["3"%' AS "isThird"
         FROM ops.stream_events ORDER BY partition, "offset"`,
      ),
    ).toEqual([
      { partition: 0, offset: '0', isFaulty: false, event_id: 'a', isThird: null },
      { partition: 0, offset: '2', isFaulty: true, event_id: null, isThird: true },
      { partition: 1, offset: '0', isFaulty: true, event_id: null, isThird: false },
    ]);
    const counts = 'SELECT rows, poison, duplicates FROM ops.stream_offsets ORDER BY partition';
    expect(await rows(counts)).toEqual([
      { rows: '2', poison: '1', duplicates: '1' },
      { rows: '1', poison: '1', duplicates: '0' },
    ]);
  });

  it('stops at a gap with its range, and goes on once it is accepted', async () => {
    for (let number = 0; number < 10; number++) events.append(0, sale(1, number));
    await database.warehouse.query(
      `INSERT INTO ops.stream_offsets (stream, topic_id, partition, next)
       VALUES ('transactions', 'topic-1', 0, 2), ('transactions', 'topic-1', 1, 6)`,
    );
    events.append(1, ...Array.from({ length: 7 }, (_, number) => sale(2, number)));
    events.first = 6;
    start();
    await until(async () => {
      const gap = { partition: 0, topicId: 'topic-1', from: 2, keptFirst: 6, keptNext: 10 };
      expect((await states.requireState(name)).gap).toMatchObject(gap);
    });
    await database.warehouse.transaction((manager) =>
      states.acceptGap(manager, name, { actor: 'key 1', reason: 'retention' }),
    );
    await until(async () => {
      const kept = ['topic-1 0 6', 'topic-1 0 7', 'topic-1 0 8', 'topic-1 0 9', 'topic-1 1 6'];
      expect(await offsets()).toEqual(kept);
    });
  });

  it('stops at a topic that was made anew, and reads it from its beginning once that is accepted', async () => {
    events.append(0, sale(1, 1), sale(1, 2));
    start();
    await until(async () => expect(await offsets()).toHaveLength(2));
    events.recreate('topic-2');
    events.append(0, sale(1, 3));
    await until(async () => {
      expect((await states.requireState(name)).gap).toMatchObject({
        topicId: 'topic-1',
        keptTopicId: 'topic-2',
      });
    });
    expect(await offsets()).toHaveLength(2);
    await database.warehouse.transaction((manager) =>
      states.acceptGap(manager, name, { actor: 'key 1', reason: 'made anew' }),
    );
    await until(async () => {
      expect(await offsets()).toEqual(['topic-1 0 0', 'topic-1 0 1', 'topic-2 0 0']);
    });
  });

  it('stops at a topic that was made anew with fewer partitions, and skips to a time once that is accepted', async () => {
    events.append(0, sale(1, 1));
    events.append(1, sale(2, 1));
    start();
    await until(async () => expect(await offsets()).toHaveLength(2));
    events.recreate('topic-2', 1);
    events.append(0, sale(1, 2), sale(1, 3), sale(1, 4));
    await until(async () => {
      const anew = { topicId: 'topic-1', keptTopicId: 'topic-2' };
      expect(await states.requireState(name)).toMatchObject({ gap: anew, error: null });
    });
    const act = { actor: 'key 1', reason: 'made anew' };
    const to = new Date(events.toArrivalTime(2));
    await database.warehouse.transaction((manager) => states.seek(manager, name, to, act));
    await database.warehouse.transaction((manager) => states.acceptGap(manager, name, act));
    // Until the worker has moved it, it does not read what it has to skip.
    const get = vi.spyOn(states, 'requireState');
    await until(() => requireCalls(3, get));
    expect(await offsets()).toHaveLength(2);
    expect(await seekStream(database.warehouse, events, name, to, ending.signal)).toBe(2);
    await states.completeSeek(name, to);
    await until(async () => {
      expect(await offsets()).toEqual(['topic-1 0 0', 'topic-1 1 0', 'topic-2 0 2']);
    });
  });

  it('stops when it fails again and again at one offset, with place and error, and goes on once resumed', async () => {
    events.append(0, sale(1, 1));
    events.append(1, sale(2, 1), sale(2, 2));
    const { warehouse } = database;
    await warehouse.query(
      `ALTER TABLE ops.stream_events ADD CONSTRAINT no_second CHECK (partition <> 1)`,
    );
    start();
    await until(async () => {
      const { failure, error } = await states.requireState(name);
      expect(failure).toMatch(
        /^topic transactions, partition 1, from offset 0 on: STREAM_FAILED: .*no_second.*resume the stream$/,
      );
      expect(error).toBeNull();
    });
    // The other partition was read meanwhile.
    expect(await offsets()).toEqual(['topic-1 0 0']);
    await warehouse.query(`ALTER TABLE ops.stream_events DROP CONSTRAINT no_second`);
    const act = { actor: 'key 1', reason: 'corrected' };
    await warehouse.transaction((manager) => states.resume(manager, name, act));
    await until(async () => {
      expect(await offsets()).toEqual(['topic-1 0 0', 'topic-1 1 0', 'topic-1 1 1']);
    });
  });

  it('shows why it cannot read while brokers are away, and tries on', async () => {
    const away = new AppError('STREAM_UNAVAILABLE', 'brokers are away\0', { retryable: true });
    const fetch = vi.spyOn(events, 'fetch').mockRejectedValue(away);
    events.append(0, sale(1, 1));
    start();
    // More often than another error may repeat, in each of two partitions.
    await until(() => requireCalls(12, fetch));
    const state = await states.requireState(name);
    expect(state).toMatchObject({
      failure: null,
      error: 'STREAM_UNAVAILABLE: brokers are away\ufffd',
    });
    expect(state.errorSince).toBeInstanceOf(Date);
    fetch.mockRestore();
    await until(async () => {
      expect(await states.requireState(name)).toMatchObject({ error: null, errorSince: null });
    });
    expect(await offsets()).toEqual(['topic-1 0 0']);
  });

  it('fetches nothing while it is paused, or while too many events are unpublished', async () => {
    const fetch = vi.spyOn(events, 'fetch');
    const unpublished = vi.fn(() => Promise.resolve(1_000));
    events.append(0, sale(1, 1));
    start(database.warehouse, unpublished);
    await until(() => requireCalls(2, unpublished));
    const act = { actor: 'key 1', reason: 'a move' };
    await database.warehouse.transaction((manager) => states.pause(manager, name, act));
    unpublished.mockResolvedValue(0);
    const get = vi.spyOn(states, 'requireState');
    await until(() => requireCalls(3, get));
    expect(await states.requireState(name)).toMatchObject(act);
    expect(fetch).not.toHaveBeenCalled();
    await database.warehouse.transaction((manager) => states.resume(manager, name, act));
    await until(async () => expect(await offsets()).toEqual(['topic-1 0 0']));
  });

  it('fetches one batch ahead while the database is slow, and stores each event once afterwards', async () => {
    const fetch = vi.spyOn(events, 'fetch');
    const slow = database.warehouse.createQueryRunner();
    await slow.startTransaction();
    await slow.query('LOCK TABLE ops.stream_events IN SHARE MODE');
    start();
    for (let number = 0; number < 10; number++) events.append(0, sale(1, number));
    const waiting = () =>
      rows<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
           AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO ops.stream_events%'`,
      );
    await until(async () => expect(await waiting()).toHaveLength(1));
    const ofFirst = () => fetch.mock.calls.filter(([, { partition }]) => partition === 0);
    const fetched = ofFirst().length;
    for (let number = 10; number < 500; number++) {
      events.append(0, sale(1, number));
      if (number % 100 === 0) expect(await waiting()).toHaveLength(1);
    }
    expect(ofFirst().length).toBe(fetched);
    await slow.rollbackTransaction();
    await slow.release();
    await until(async () => expect(await offsets()).toEqual(expected('topic-1', 1, 500)));
  });

  it('keeps the order of the source when clocks jump back and forth', async () => {
    const times = [1_000_000, 1, 253_402_300_799_999, 0, 999_999];
    events.toArrivalTime = (offset) => times[offset]!;
    events.append(0, ...times.map((_, number) => sale(1, number)));
    start();
    await until(async () => expect(await offsets()).toEqual(expected('topic-1', 1, 5)));
    const stored = await rows(
      `SELECT (extract(epoch FROM received_at) * 1000)::float8 AS at FROM ops.stream_events ORDER BY "offset"`,
    );
    expect(stored).toEqual(times.map((at) => ({ at })));
  });

  it('has the lag of each partition with the age of its oldest unread event, and skips to a time', async () => {
    const { warehouse } = database;
    const { signal } = new AbortController();
    // The event of offset n arrived n seconds after ten o'clock.
    events.append(0, ...Array.from({ length: 60 }, (_, number) => sale(1, number)));
    await recordLags(warehouse, events, name, signal);
    const partition = { stream: name, rows: 0, poison: 0, duplicates: 0 };
    expect(await partitionLags(warehouse)).toEqual([
      { ...partition, partition: 0, next: 0, lag: 60, unreadAt: new Date('2026-01-05T10:00:00Z') },
      { ...partition, partition: 1, next: 0, lag: 0, unreadAt: null },
    ]);
    const to = new Date('2026-01-05T10:00:42.500Z');
    expect(await seekStream(warehouse, events, name, to, signal)).toBe(43);
    // A position never moves back.
    expect(await seekStream(warehouse, events, name, new Date(0), signal)).toBe(0);
    await recordLags(warehouse, events, name, signal);
    expect((await partitionLags(warehouse, name))[0]).toMatchObject({
      next: 43,
      lag: 17,
      unreadAt: new Date('2026-01-05T10:00:43Z'),
    });
  });
});
