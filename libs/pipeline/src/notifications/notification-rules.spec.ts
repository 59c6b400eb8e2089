import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelName } from '#notify/channel-declarations.js';
import { type Kind, KINDS } from '#notify/kind-declarations.js';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import { type ChannelAccess, openChannels } from '#test/setup/channels.js';
import { weeklySales } from '#test/setup/flow.js';
import { resolveAlert, readKinds } from './rule.js';

describe('a notification rule', () => {
  let access: ChannelAccess;
  let fixture: NotificationFixture;
  beforeEach(async () => {
    access = openChannels('inside.example', 'slack.example');
    fixture = await NotificationFixture.open(access.channels);
  });
  afterEach(async () => {
    await access.close();
    await fixture.close();
  });

  const hook = {
    flow: 'weekly-sales',
    name: 'pager',
    kinds: ['failure', 'recovery'] as Kind[],
    channel: 'webhook' as ChannelName,
    target: 'https://inside.example/hook?token=abc',
    share: null,
    cron: null,
    zone: null,
    alert: null,
    threshold: null,
  };
  it('is created with a secret, which is shown once and never stored', async () => {
    const made = await fixture.rules.set(hook, 'key 7');
    expect(made.secret).toMatch(/^whsec_/);
    expect(made.secret).toBe(
      access.channels.webhook.deriveSecret({ ruleId: '1', target: hook.target }),
    );
    const changed = await fixture.rules.set({ ...hook, kinds: ['failure'] }, 'key 7');
    expect(changed).toMatchObject({ rule: { id: '1', kinds: ['failure'] }, secret: undefined });
    const moved = await fixture.rules.set({ ...hook, target: 'https://inside.example/2' }, 'key 7');
    expect(moved.rule.id).toBe('1');
    expect(moved.secret).toMatch(/^whsec_/);
    expect(moved.secret).not.toBe(made.secret);
    await fixture.rules.remove('1', 'key 7');
    const again = await fixture.rules.set(hook, 'key 7');
    expect(again.secret).not.toBe(made.secret);
    expect(await fixture.rules.list()).toMatchObject([{ id: again.rule.id, ...hook }]);
    const tables = ['notification_rules', 'audit_log'];
    for (const table of tables) {
      const rows = await fixture.database.warehouse.query<object[]>(`SELECT * FROM ops.${table}`);
      expect(JSON.stringify(rows)).not.toContain(again.secret!.slice('whsec_'.length));
    }
  });

  it('is written to the audit log without the secret of its target', async () => {
    const target = 'https://slack.example/services/T/B/secret';
    await fixture.rules.set({ ...hook, channel: 'slack', target }, 'key 7');
    await fixture.rules.test('1', 'user anna');
    await fixture.rules.remove('1', 'cli');
    const subject = 'notification rule pager of weekly-sales';
    expect(await fixture.listAudit()).toEqual([
      { actor: 'cli', action: 'remove-notification-rule', subject, details: { id: '1' } },
      { actor: 'user anna', action: 'test-notification', subject, details: { id: '1' } },
      {
        actor: 'key 7',
        action: 'set-notification-rule',
        subject,
        details: {
          id: '1',
          kinds: ['failure', 'recovery'],
          channel: 'slack',
          target: 'https://slack.example',
        },
      },
    ]);
  });

  it('can be tested, one message at a time, which waits like any other', async () => {
    await fixture.rules.set(hook, 'cli');
    const first = await fixture.rules.test('1', 'cli');
    expect(await fixture.rules.test('1', 'cli')).toBe(first);
    await fixture.database.warehouse.query(`UPDATE ops.notifications SET state = 'sent'`);
    const second = await fixture.rules.test('1', 'cli');
    expect(await fixture.outbox.list({ first: 9 })).toMatchObject([
      { id: second, kind: 'test', state: 'pending', rule: 'pager', cause: 'asked for by cli' },
      { id: first, state: 'sent' },
    ]);
  });

  it.each([
    [{ target: 'https://10.0.0.5/hook' }, /^target: 10\.0\.0\.5 is not a public address/],
    [
      { target: 'https://localhost/hook' },
      /^target: localhost has the address .*, which is not public/,
    ],
    [{ target: 'http://hooks.example/' }, /^target: use an https:\/\/ URL: http/],
    [{ channel: 'slack', target: 'T/B/secret' }, /^target: use an https:\/\/ URL$/],
    [{ channel: 'email', target: 'ops at shop' }, /^target: use one e-mail address/],
    [{ channel: 'sns', target: 'arn:aws:sqs:eu-west-1:123456789012:q' }, /^target: use the ARN/],
    [{ channel: 'sns', target: 'arn:aws:sns:evil.example:123456789012:t' }, /^target: use the ARN/],
    [{ kinds: ['quarantine'] }, /^share: write the least share/],
    [{ kinds: ['quarantine'], share: 1 }, /^share: write a share from 0 to less than 1/],
    [{ kinds: ['quarantine'], share: -0.1 }, /^share: write a share from 0 to less than 1/],
    [{ kinds: ['quarantine'], share: NaN }, /^share: write a share from 0 to less than 1/],
    [{ name: 'two\nlines' }, /^name: write it in one line$/],
    [{ share: 0.1 }, /^share: only the event quarantine has it; remove it/],
    [{ kinds: ['late'] }, /^cron: write the deadline/],
    [{ kinds: ['late'], cron: '0 7 * * *' }, /^zone: write the time zone/],
    [{ zone: 'UTC' }, /^zone: only the event late has it; remove it/],
    [{ cron: '0 7 * * *', zone: 'UTC' }, /^cron: only the event late has it; remove it/],
    [{ kinds: ['late'], cron: '0 7 30 2 *', zone: 'UTC' }, /^cron: 0 7 30 2 \* never occurs/],
    [{ kinds: ['late'], cron: '0 7 * * *', zone: 'Mars' }, /^zone: there is no time zone Mars/],
  ] as [Partial<typeof hook>, RegExp][])('is refused with %j', async (wrong, message) => {
    const set = fixture.rules.set({ ...hook, ...wrong }, 'cli');
    await expect(set).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringMatching(message) as string,
    });
    expect(await fixture.rules.list()).toEqual([]);
    expect(await fixture.listAudit()).toEqual([]);
  });

  it('is refused above the maximum number', async () => {
    const many = Array.from({ length: 50 }, (_, i) =>
      fixture.rules.set({ ...hook, name: `rule ${i}` }, 'cli'),
    );
    await Promise.all(many);
    await expect(fixture.rules.set(hook, 'cli')).rejects.toThrow(
      'name: weekly-sales already has the maximum of 50 rules: remove one first',
    );
    await fixture.rules.set({ ...hook, name: 'rule 7', kinds: ['held'] }, 'cli');
    await fixture.rules.set({ ...hook, flow: 'retail-mart' }, 'cli');
  });

  it.each(['0', '99', 'one', "1' OR '1", ''])('is not found by the number "%s"', async (id) => {
    for (const act of [
      () => fixture.rules.remove(id, 'cli'),
      () => fixture.rules.test(id, 'cli'),
    ]) {
      await expect(act()).rejects.toMatchObject({
        code: 'NOTIFICATION_RULE_NOT_FOUND',
        message: `there is no rule ${id}; GET /v1/admin/notification-rules lists all rules`,
      });
    }
  });

  it('counts deadlines from the time they were set', async () => {
    const late = { ...hook, kinds: ['late'] as Kind[], cron: '0 7 * * *', zone: 'UTC' };
    await fixture.rules.set(late, 'cli');
    const { warehouse } = fixture.database;
    await warehouse.query(`UPDATE ops.notification_rules SET evaluated_until = '2020-01-01'`);
    const judgedIn2020 = async (): Promise<unknown> =>
      warehouse.query(
        `SELECT evaluated_until < '2021-01-01' AS "isOld" FROM ops.notification_rules`,
      );
    await fixture.rules.set({ ...late, target: 'https://inside.example/2' }, 'cli');
    expect(await judgedIn2020()).toEqual([{ isOld: true }]);
    await fixture.rules.set({ ...late, cron: '0 8 * * *' }, 'cli');
    expect(await judgedIn2020()).toEqual([{ isOld: false }]);
  });
});

describe('a kind of event', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const sql = files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');

  it.each(KINDS)('%s has SQL that adds its messages to the outbox', (kind) => {
    expect(sql).toContain(`'${kind}'`);
  });
});

describe('readKinds', () => {
  it('reads kinds, each once', () => {
    expect(readKinds('failure, late,failure')).toEqual(['failure', 'late']);
  });

  it.each([
    ['fail', 'fail'],
    ['failure,', 'empty word'],
    ['', 'empty word'],
    ['Failure', 'Failure'],
  ])('refuses "%s"', (text, what) => {
    expect(() => readKinds(text)).toThrow(
      `on: there is no ${what}; use failure, recovery, late, held, quarantine, refused, alert`,
    );
  });
});

describe('alertOf', () => {
  it('uses the default threshold when none is set', () => {
    const usual = resolveAlert(weeklySales, ['alert'], { alert: 'store-drop' });
    expect(usual).toEqual({ alert: 'store-drop', threshold: 0.2 });
    const own = resolveAlert(weeklySales, ['failure', 'alert'], {
      alert: 'store-drop',
      threshold: 1,
    });
    expect(own).toEqual({ alert: 'store-drop', threshold: 1 });
    expect(resolveAlert(weeklySales, ['failure'], {})).toEqual({ alert: null, threshold: null });
  });

  const range =
    "threshold: write a number from 0.01 to 1: drop of the week's sales, as a share of the sales " +
    'a year before';
  it.each([
    [
      ['alert'],
      {},
      'alert: write the name of an alert, for example store-drop; "alerts" lists them',
    ],
    [
      ['alert'],
      { alert: 'store-drops' },
      'alert: weekly-sales has no alert store-drops; use store-drop, department-band',
    ],
    [['alert'], { alert: 'store-drop', threshold: 0 }, range],
    [['alert'], { alert: 'store-drop', threshold: 1.01 }, range],
    [['alert'], { alert: 'store-drop', threshold: NaN }, range],
    [['failure'], { alert: 'store-drop' }, 'alert: only the event alert has it; remove it'],
    [['failure'], { threshold: 0.2 }, 'threshold: only the event alert has it; remove it'],
  ] as [Kind[], { alert?: string; threshold?: number }, string][])(
    'refuses %j with %j',
    (kinds, asked, message) => {
      expect(() => resolveAlert(weeklySales, kinds, asked)).toThrow(message);
    },
  );
});
