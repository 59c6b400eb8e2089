import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { listAudit } from '#test/setup/audit.js';
import { createOperationContext } from '#test/setup/operation-context.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { validateArguments } from '#serving/check-arguments.js';
import { streamingGuest } from '../composition/streaming-guest.js';
import { pauseStream, seekStream, streams } from './streams.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());
beforeEach(() => database.warehouse.query('TRUNCATE ops.streams CASCADE'));

interface Row {
  paused_at?: string;
  reason?: string;
  actor?: string;
  gap?: object;
  failure?: string;
  error?: string;
  error_since?: string;
}

/** Stores the state of the stream of transactions. */
const insertStream = (row: Row = {}) =>
  database.warehouse.query(
    `INSERT INTO ops.streams (stream, flow, paused_at, reason, actor, gap, failure, error, error_since)
     VALUES ('transactions', 'retail-mart', $1, $2, $3, $4, $5, $6, $7)`,
    [row.paused_at, row.reason, row.actor, row.gap, row.failure, row.error, row.error_since],
  );
const open = () => createOperationContext(database.warehouse);

const paused = { paused_at: '2026-03-02T08:00:00Z', reason: 'Kafka is moved', actor: 'key 3' };
const retried = { error: 'no broker', error_since: '2026-03-02T09:00:00Z' };
const gap = { partition: 0, topicId: 'a', keptTopicId: 'a', from: 3, keptFirst: 5, keptNext: 9 };

it.each<[string, Row, string | null]>([
  ['reading', {}, null],
  ['retrying', retried, 'since 2026-03-02T09:00:00.000Z: no broker'],
  ['paused', paused, 'key 3: Kafka is moved'],
  ['paused', { ...paused, ...retried }, 'key 3: Kafka is moved'],
  ['failed', { ...paused, failure: 'no such topic' }, 'no such topic'],
  ['gap', { ...paused, gap }, 'partition 0: events 3 to 4 are lost'],
  [
    'gap',
    { gap: { ...gap, keptTopicId: 'b' } },
    'partition 0: the topic was created again after event 2',
  ],
  [
    'gap',
    { gap: { ...gap, from: 12 } },
    'partition 0: the source ends before event 9, but 11 was read',
  ],
])('reports the state %s with its cause: %j', async (state, row, why) => {
  await insertStream(row);
  expect(await streams.run(open(), {})).toMatchObject([
    { stream: 'transactions', flow: 'retail-mart', state, why, unpublished: 0, partitions: [] },
  ]);
});

it('seeks to a time with its zone, and records it', async () => {
  await insertStream();
  const args = { stream: 'transactions', reason: 'a test', to: '2026-11-26T07:00:00+01:00' };
  expect(await seekStream.run(open(), args)).toMatchObject({ seekTo: '2026-11-26T06:00:00.000Z' });
  expect((await listAudit(database.warehouse))[0]).toMatchObject({
    actor: 'key 7',
    action: 'seek-stream',
    subject: 'stream transactions',
    reason: 'a test',
    details: { to: '2026-11-26T06:00:00.000Z' },
  });
});

it.each(['2026-11-26', '2026-11-26T06:00:00', '2026-13-01T06:00:00Z', 'yesterday'])(
  'refuses to seek to %s, and records nothing',
  async (to) => {
    await insertStream();
    const before = (await listAudit(database.warehouse)).length;
    const refused = seekStream.run(open(), { stream: 'transactions', reason: 'a test', to });
    await expect(refused).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      problems: [{ argument: 'to' }],
    });
    expect(await streams.run(open(), {})).toMatchObject([{ seekTo: null }]);
    expect(await listAudit(database.warehouse)).toHaveLength(before);
  },
);

it('refuses to pause an unknown stream', async () => {
  await insertStream();
  const refused = pauseStream.run(open(), { stream: 'sales', reason: 'a test' });
  await expect(refused).rejects.toMatchObject({ code: 'STREAM_TOPIC_UNKNOWN' });
  expect(await streams.run(open(), {})).toMatchObject([{ state: 'reading' }]);
});

const asked = { stream: 'transactions', reason: 'so it was decided' };

/** Calls of each mutation, and the action to expect in the audit log. */
const acts: [name: string, args: object, action: string][] = [
  ['pauseStream', asked, 'pause-stream'],
  ['resumeStream', asked, 'resume-stream'],
  ['seekStream', { ...asked, to: '2026-11-26T06:00:00Z' }, 'seek-stream'],
  ['acceptGap', asked, 'accept-gap'],
];
const { operations } = streamingGuest;

it('has a call of each mutation here', () => {
  const declared = operations.flatMap(({ name, audit = [] }) => audit.map((act) => [name, act]));
  expect(acts.map(([name, , action]) => [name, action])).toEqual(declared);
});

it.each(acts)('records %s %j in the audit log with its actor', async (name, args, action) => {
  await insertStream({ gap });
  await database.warehouse.query('DELETE FROM ops.audit_log');
  const operation = operations.find((each) => each.name === name)!;
  await operation.run(open(), await validateArguments(operation.args, args));
  const entries = await listAudit(database.warehouse);
  expect(entries).toMatchObject([{ actor: 'key 7', action, reason: asked.reason }]);
});
