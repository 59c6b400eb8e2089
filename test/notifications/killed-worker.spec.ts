import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Dispatcher } from '#pipeline/notifications/dispatcher.js';
import { RuleEvaluator } from '#pipeline/notifications/rule-evaluator.js';
import { LEASE_MS } from '#pipeline/notifications/outbox.js';
import { NotificationFixture } from '../factories/notification-fixture.js';
import { type ChannelAccess, openChannels } from '../setup/channels.js';
import { type HttpReceiver, startReceiver } from '../setup/http-receiver.js';

let receiver: HttpReceiver;
let access: ChannelAccess;
let fixture: NotificationFixture;
let child: ChildProcess | undefined;
beforeEach(async () => {
  receiver = await startReceiver();
  access = openChannels('127.0.0.1');
  fixture = await NotificationFixture.open(access.channels);
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await access.close();
  await receiver.close();
  await fixture.close();
});

/** Starts a process that sends due messages. */
function startDispatch(): ChildProcess {
  const entry = fileURLToPath(new URL('./dispatch.child.ts', import.meta.url));
  const args = ['--conditions=source', '--import=tsx', entry, fixture.database.url];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

it('sends a message again with the same id when the process was killed after its receipt', async () => {
  const target = `${receiver.url}/hook`;
  const ruleId = await fixture.setRule(['failure'], { target });
  await fixture.run('failed');
  await new RuleEvaluator(fixture.database.warehouse).evaluate();
  receiver.answer = undefined;
  child = startDispatch();
  await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(1);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await fixture.outbox.list({ first: 9 })).toMatchObject([
    { state: 'pending', attempts: 1 },
  ]);

  receiver.answer = { status: 204 };
  let now = Date.now();
  const settings = { publicUrl: undefined, now: () => new Date(now) };
  const dispatcher = new Dispatcher(fixture.outbox, access.channels, settings);
  await dispatcher.dispatch();
  expect(receiver.received).toHaveLength(1);
  now += LEASE_MS;
  for (let i = 0; i < 3; i++) await dispatcher.dispatch();
  const secret = access.channels.webhook.deriveSecret({ ruleId, target }) ?? '';
  const [first, second, ...more] = receiver.received.map(({ body, headers }) => ({
    id: headers['webhook-id'],
    body: new Webhook(secret).verify(body, headers as Record<string, string>),
  }));
  expect(more).toEqual([]);
  expect(second).toEqual(first);
  expect(await fixture.outbox.list({ first: 9 })).toMatchObject([{ state: 'sent', attempts: 2 }]);
});
