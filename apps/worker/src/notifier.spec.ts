import { Logger } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { readConfig } from '#composition/read-config.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import { insertWeeks, type Week } from '#test/factories/sales-weeks.js';
import { buildSnapshot, publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { type ChannelAccess, openChannels } from '#test/setup/channels.js';
import { weeklySales } from '#test/setup/flow.js';
import { type HttpReceiver, startReceiver } from '#test/setup/http-receiver.js';
import { Notifier } from './notifier.js';

const INTERVAL_MS = 1_000;

let receiver: HttpReceiver;
let access: ChannelAccess;
let fixture: NotificationFixture;
let warehouse: DataSource;
let notifiers: Notifier[];

beforeEach(async () => {
  receiver = await startReceiver();
  access = openChannels('127.0.0.1');
  fixture = await NotificationFixture.open(access.channels);
  // The worker's PostgreSQL role.
  const url = embeddedUrl(fixture.database, 'worker');
  warehouse = await createWarehouse({ url, applicationName: 'worker', entities: [] });
  await warehouse.initialize();
  notifiers = [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(async () => {
  for (const notifier of notifiers) await notifier.onApplicationShutdown();
  vi.useRealTimers();
  vi.restoreAllMocks();
  await access.close();
  await receiver.close();
  await warehouse.destroy();
  await fixture.close();
});

function start(registry = new Registry()): Notifier {
  const config = readConfig({ PUBLIC_URL: 'https://retail.example/' });
  const ledgers = new Ledgers(warehouse, [weeklySales]);
  const notifier = new Notifier(config, access.channels, ledgers, warehouse, registry);
  notifiers.push(notifier);
  notifier.onApplicationBootstrap();
  return notifier;
}
const hook = () => ({ name: 'pager', target: `${receiver.url}/hook` });
const pass = () => vi.advanceTimersByTime(INTERVAL_MS);
const waitForMessages = (messages: number) =>
  expect
    .poll(
      () => {
        pass();
        return receiver.received.length;
      },
      { timeout: 10_000 },
    )
    .toBe(messages);

it('reports a failed run and its recovery, signed, once each despite two workers', async () => {
  const id = await fixture.setRule(['failure', 'recovery'], hook());
  start();
  start();
  const run = await fixture.run('failed');
  await waitForMessages(1);
  await fixture.run('succeeded');
  await waitForMessages(2);
  await fixture.run('succeeded');
  for (let i = 0; i < 5; i++) pass();
  const target = `${receiver.url}/hook`;
  const secret = access.channels.webhook.deriveSecret({ ruleId: id, target }) ?? '';
  const verified = receiver.received.map(({ body, headers }) =>
    new Webhook(secret).verify(body, headers as Record<string, string>),
  );
  const link = `https://retail.example/runs/${run}`;
  expect(verified).toMatchObject([
    { type: 'notification.failure', data: { title: `Run ${run} of weekly-sales failed`, link } },
    { type: 'notification.recovery', data: { cause: `run ${run} had failed` } },
  ]);
  await expect.poll(() => fixture.outbox.list({ first: 9, state: 'sent' })).toHaveLength(2);
});

it("reports a store's sales drop against the year before, once a snapshot with that week is published", async () => {
  await fixture.setRule(['alert'], { ...hook(), alert: 'store-drop', threshold: 0.2 });
  start();
  const stores: Week[] = [
    [12, '2011-10-28', '1600000.00'],
    [12, '2012-10-26', '1104000.00'],
    [13, '2011-10-28', '100.00'],
    [13, '2012-10-26', '100.00'],
  ];
  for (let again = 0; again < 2; again++) {
    const snapshot = await buildSnapshot(fixture.database.warehouse);
    await insertWeeks(fixture.database.warehouse, snapshot, { stores });
    await publishInserted(fixture.database.warehouse, snapshot);
    await waitForMessages(1);
  }
  for (let i = 0; i < 5; i++) pass();
  expect(receiver.received.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    {
      type: 'notification.alert',
      data: {
        kind: 'alert',
        title: 'Store 12 sold 31 % less in the week of 2012-10-26 than a year before',
        cause:
          'Sales of 1,104,000.00 in the week of 2012-10-26, compared with 1,600,000.00 364 days earlier',
        flow: 'weekly-sales',
        run: '1',
        link: 'https://retail.example/answers/yearly-store-performance?store=12',
      },
    },
  ]);
});

it('encrypts old plain targets at its start, and logs those that it cannot decrypt', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  await fixture.setRule(['failure'], hook());
  await fixture.setRule(['failure'], { name: 'lost', target: `${receiver.url}/lost` });
  await fixture.database.warehouse.query(
    `UPDATE ops.notification_rules SET target = CASE name WHEN 'pager' THEN $1 ELSE 'sealed:1:AAAA' END`,
    [hook().target],
  );
  start();
  const targets = async () => {
    const rows = await fixture.database.warehouse.query<{ target: string }[]>(
      'SELECT target FROM ops.notification_rules ORDER BY rule_id',
    );
    return rows.map(({ target }) => target);
  };
  await expect.poll(targets).toEqual([expect.stringMatching(/^sealed:1:.{40}/), 'sealed:1:AAAA']);
  const said = /^cannot send: rule lost of weekly-sales: its target was encrypted with another/;
  await expect.poll(() => warn.mock.calls).toEqual([[expect.stringMatching(said)]]);
  await fixture.run('failed');
  await waitForMessages(1);
  expect(receiver.received[0]?.path).toBe('/hook');
});

it('counts abandoned messages by channel, from a first value of zero', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const registry = new Registry();
  await fixture.setRule(['failure'], hook());
  receiver.answer = { status: 410 };
  start(registry);
  const counted = () =>
    registry.getSingleMetricAsString('retailstream_notifications_abandoned_total');
  expect(await counted()).toContain('{channel="webhook"} 0');
  await fixture.run('failed');
  await waitForMessages(1);
  await expect.poll(counted).toContain('{channel="webhook"} 1');
  expect(await counted()).toContain('{channel="email"} 0');
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/^stopped trying to send a message of rule pager /)],
  ]);
});

it('stops after its current messages are sent and recorded', async () => {
  await fixture.setRule(['failure'], hook());
  const notifier = start();
  receiver.answer = undefined;
  let answer: () => void = () => undefined;
  vi.spyOn(access.channels.webhook, 'send').mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  await fixture.run('failed');
  await expect
    .poll(() => {
      pass();
      return vi.mocked(access.channels.webhook.send).mock.calls.length;
    })
    .toBe(1);
  const ended = notifier.onApplicationShutdown();
  answer();
  await ended;
  expect(await fixture.outbox.list({ first: 9 })).toMatchObject([{ state: 'sent' }]);
});

it('logs abandoned messages without their secrets', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  await fixture.setRule(['failure'], { name: 'pager', target: `${receiver.url}/a-token` });
  receiver.answer = { status: 404 };
  start();
  await fixture.run('failed');
  await waitForMessages(1);
  const { host } = new URL(receiver.url);
  const said = `stopped trying to send a message of rule pager of weekly-sales: ${host} answered 404`;
  await expect.poll(() => warn.mock.calls).toEqual([[said]]);
});

it('logs once that the database does not answer, and resumes when it does', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  await fixture.setRule(['failure'], hook());
  await fixture.database.warehouse.query('ALTER TABLE ops.notifications RENAME TO gone');
  start();
  await fixture.run('failed');
  const messages = () => warn.mock.calls.map(([message]) => String(message).split(':')[0]).sort();
  await expect
    .poll(() => {
      pass();
      return messages();
    })
    .toEqual(['cannot check notification rules', 'cannot send notifications']);
  await fixture.database.warehouse.query('ALTER TABLE ops.gone RENAME TO notifications');
  await waitForMessages(1);
  expect(messages()).toHaveLength(2);
});
