import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import { RecordingChannel } from '#test/factories/recording-channel.js';
import { ATTEMPTS } from '#jobs/run-job.js';
import { Dispatcher } from './dispatcher.js';
import { RuleEvaluator } from './rule-evaluator.js';
import { LEASE_MS } from './outbox.js';

const START = new Date('2030-01-01T00:00:00Z').getTime();

let fixture: NotificationFixture;
let channel: RecordingChannel;
let dispatcher: Dispatcher;
let now: number;
beforeEach(async () => {
  channel = new RecordingChannel();
  fixture = await NotificationFixture.open(channel.channels);
  now = START;
  dispatcher = another();
});
afterEach(async () => {
  await fixture.close();
});

function another(): Dispatcher {
  const settings = { publicUrl: 'https://retail.example', now: () => new Date(now) };
  return new Dispatcher(fixture.outbox, channel.channels, settings);
}

/** Makes the given number of runs fail under a rule that reports failures. */
async function fail(runs = 1): Promise<string> {
  const rule = await fixture.setRule(['failure'], { name: 'pager' });
  for (let i = 0; i < runs; i++) await fixture.run('failed');
  await new RuleEvaluator(fixture.database.warehouse).evaluate();
  return rule;
}
const newest = async () => (await fixture.outbox.list({ first: 1 }))[0];
const refusal = (retryable: boolean) =>
  new AppError('NOTIFICATION_FAILED', 'hooks.example answered 503', { retryable });

describe('a message', () => {
  it('is sent once, with its cause and a link', async () => {
    await fail();
    expect(await dispatcher.dispatch()).toEqual([]);
    expect(await dispatcher.dispatch()).toEqual([]);
    const message = await newest();
    expect(channel.sent).toEqual([
      {
        id: message?.messageId,
        kind: 'failure',
        title: 'Run 1 of weekly-sales failed',
        cause: 'SOURCE_EMPTY: the folder has no .csv',
        flow: 'weekly-sales',
        run: '1',
        rule: 'pager',
        at: message?.happenedAt,
        link: 'https://retail.example/runs/1',
      },
    ]);
    expect(message).toMatchObject({
      state: 'sent',
      attempts: 1,
      nextAttemptAt: null,
      lastError: null,
      settledAt: new Date(START),
    });
  });

  it('has a path as its link when no public URL is set', async () => {
    await fail();
    const settings = { publicUrl: undefined, now: () => new Date(now) };
    await new Dispatcher(fixture.outbox, channel.channels, settings).dispatch();
    expect(channel.sent[0]?.link).toBe('/runs/1');
  });

  it('is sent by one of several dispatchers, which share the messages', async () => {
    await fail(50);
    const dispatchers = Array.from({ length: 4 }, () => another());
    await Promise.all(dispatchers.map((each) => each.dispatch()));
    expect(channel.sent).toHaveLength(50);
    expect(new Set(channel.sent.map(({ id }) => id)).size).toBe(50);
    expect(await fixture.outbox.list({ first: 100, state: 'sent' })).toHaveLength(50);
  });

  it('is not sent by a second dispatcher while the first sends it', async () => {
    await fail();
    let letGo = (): void => undefined;
    channel.outcome = () => new Promise((sent) => (letGo = sent));
    const sending = dispatcher.dispatch();
    await expect.poll(() => channel.sent.length).toBe(1);
    now += LEASE_MS - 1;
    await another().dispatch();
    letGo();
    await sending;
    expect(channel.sent).toHaveLength(1);
    expect(await newest()).toMatchObject({ state: 'sent' });
  });

  it('is sent again with its id when the process ended before recording it', async () => {
    await fail();
    vi.spyOn(fixture.outbox, 'complete').mockRejectedValueOnce(new Error('killed'));
    await expect(dispatcher.dispatch()).rejects.toThrow('killed');
    now += LEASE_MS - 1;
    await another().dispatch();
    expect(channel.sent).toHaveLength(1);
    now += 1;
    await another().dispatch();
    now += 10 * LEASE_MS;
    await another().dispatch();
    expect(channel.sent).toHaveLength(2);
    expect(channel.sent[1]?.id).toBe(channel.sent[0]?.id);
    expect(await newest()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('is not completed by a dispatcher whose lease expired while another sends it', async () => {
    await fail();
    const ends: { sent: () => void; failed: (error: Error) => void }[] = [];
    channel.outcome = () =>
      new Promise((sent, failed) => {
        ends.push({ sent, failed });
      });
    const slow = dispatcher.dispatch();
    await expect.poll(() => ends.length).toBe(1);
    now += LEASE_MS;
    const other = another().dispatch();
    await expect.poll(() => ends.length).toBe(2);
    ends[0]?.failed(refusal(false));
    await slow;
    expect(await newest()).toMatchObject({ state: 'pending', attempts: 2, lastError: null });
    ends[1]?.sent();
    await other;
    expect(await newest()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  it('is retried with back-off until it is abandoned', async () => {
    await fail();
    vi.spyOn(Math, 'random').mockReturnValue(1);
    channel.outcome = () => Promise.reject(refusal(true));
    const times: number[] = [];
    let abandoned: object[] = [];
    while (abandoned.length === 0) {
      abandoned = await dispatcher.dispatch();
      times.push((now - START) / 1_000);
      const next = (await newest())?.nextAttemptAt?.getTime();
      if (next === undefined) break;
      now = next - 1;
      expect(await dispatcher.dispatch()).toEqual([]);
      expect(channel.sent).toHaveLength(times.length);
      now = next;
    }
    vi.restoreAllMocks();
    expect(times).toEqual([
      0, 5, 25, 105, 425, 1_705, 5_305, 8_905, 12_505, 16_105, 19_705, 23_305,
    ]);
    expect(abandoned).toEqual([
      {
        rule: 'pager',
        flow: 'weekly-sales',
        channel: 'webhook',
        error: 'hooks.example answered 503',
      },
    ]);
    expect(await newest()).toMatchObject({
      state: 'abandoned',
      attempts: ATTEMPTS,
      lastError: 'hooks.example answered 503',
    });
  });

  it('is delivered after a few refusals', async () => {
    await fail();
    channel.outcome = () => Promise.reject(refusal(true));
    await dispatcher.dispatch();
    expect(await newest()).toMatchObject({
      state: 'pending',
      attempts: 1,
      lastError: 'hooks.example answered 503',
    });
    channel.outcome = () => Promise.resolve();
    now += 5_000;
    await dispatcher.dispatch();
    expect(await newest()).toMatchObject({ state: 'sent', attempts: 2, lastError: null });
  });

  it('is abandoned at once when a retry cannot help', async () => {
    await fail();
    channel.outcome = () => Promise.reject(refusal(false));
    expect(await dispatcher.dispatch()).toHaveLength(1);
    expect(await newest()).toMatchObject({ state: 'abandoned', attempts: 1 });
  });

  it('is abandoned when every process that sends it ends', async () => {
    await fail();
    channel.outcome = () => new Promise(() => undefined);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      // It ends long after the test, when the database no longer exists.
      void another()
        .dispatch()
        .catch(() => undefined);
      await expect.poll(() => channel.sent.length).toBe(attempt);
      now += LEASE_MS;
    }
    expect(await another().dispatch()).toEqual([
      {
        rule: 'pager',
        flow: 'weekly-sales',
        channel: 'webhook',
        error: 'no attempt was completed',
      },
    ]);
    expect(channel.sent).toHaveLength(ATTEMPTS);
  });

  it('is retried when its channel does not return', async () => {
    await fail();
    channel.outcome = () => new Promise(() => undefined);
    const settings = { publicUrl: undefined, now: () => new Date(now), sendWithinMs: 10 };
    await new Dispatcher(fixture.outbox, channel.channels, settings).dispatch();
    expect(await newest()).toMatchObject({ state: 'pending', lastError: 'not sent within 0.01 s' });
  });

  it('does not delay others, and keeps the details of its error out of the outbox', async () => {
    await fail(3);
    channel.outcome = ({ run }) =>
      run === '2' ? Promise.reject(new Error('password p4ss')) : Promise.resolve();
    await dispatcher.dispatch();
    const states = await fixture.outbox.list({ first: 3 });
    expect(states.map(({ run, state, lastError }) => [run, state, lastError])).toEqual([
      ['3', 'sent', null],
      ['2', 'pending', 'could not be sent: Error'],
      ['1', 'sent', null],
    ]);
  });

  it('is not sent after its rule is removed', async () => {
    const rule = await fail();
    await fixture.rules.remove(rule, 'cli');
    expect(await dispatcher.dispatch()).toEqual([]);
    expect(channel.sent).toEqual([]);
    expect(await newest()).toMatchObject({
      state: 'abandoned',
      rule: 'pager',
      lastError: 'the rule was removed',
    });
  });

  it('is deleted long after it was sent or abandoned', async () => {
    await fail(2);
    channel.outcome = ({ run }) => Promise.reject(refusal(run === '2'));
    await dispatcher.dispatch();
    const days = (count: number) => new Date(START + count * 86_400_000);
    await fixture.outbox.tidy(days(90));
    expect(await fixture.outbox.list({ first: 9 })).toHaveLength(2);
    await fixture.outbox.tidy(days(91));
    expect(await fixture.outbox.list({ first: 9 })).toMatchObject([{ run: '2', state: 'pending' }]);
  });
});
