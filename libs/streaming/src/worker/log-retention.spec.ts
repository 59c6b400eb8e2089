import { expect, it, vi } from 'vitest';
import { embeddedUrl } from '#platform/database/logins.js';
import { openDatabase } from '#test/setup/databases.js';
import { retailMart, weeklySales } from '#test/setup/flow.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import { LogRetention } from './log-retention.js';

it("drops old events that are read with the worker's login, as soon as it starts", async () => {
  const database = await createTestWarehouse();
  await database.warehouse.query(
    `INSERT INTO ops.event_heads (topic, topic_id, next) VALUES ('transactions', 'a', 5);
     INSERT INTO ops.event_log (topic, "offset", received_at, payload)
     SELECT 'transactions', place - 1, now() - make_interval(days => days), '{}'
     FROM unnest(ARRAY[9, 8, 8, 8, 0]) WITH ORDINALITY AS event (days, place);
     INSERT INTO ops.stream_offsets (stream, topic_id, partition, next) VALUES ('transactions', 'a', 0, 3)`,
  );
  const warehouse = await openDatabase(embeddedUrl(database, 'worker'));
  const config = { streamLogKeptDays: 7 };
  const retention = new LogRetention({ config, flows: [weeklySales, retailMart], warehouse });
  const query = <Row>(sql: string) => database.warehouse.query<Row[]>(sql);
  await retention.onApplicationBootstrap();
  await vi.waitFor(async () => {
    const left = await query<{ offset: number }>('SELECT "offset"::int FROM ops.event_log');
    // The stream has not read the fourth event yet.
    expect(left.map(({ offset }) => offset).sort()).toEqual([3, 4]);
  }, 10_000);
  expect(await query('SELECT first, next FROM ops.event_heads')).toEqual([
    { first: '3', next: '5' },
  ]);
  await retention.onApplicationShutdown();
  await warehouse.destroy();
  await database.drop();
});
