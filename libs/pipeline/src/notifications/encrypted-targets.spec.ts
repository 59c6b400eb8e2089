import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channels } from '#notify/channel.js';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import { type ChannelAccess, openChannels, openChannelsWith } from '#test/setup/channels.js';
import { ATTEMPTS } from '#jobs/run-job.js';
import { Dispatcher } from './dispatcher.js';
import { NotificationRules } from './notification-rules.js';
import { encryptTargets } from './encrypted-targets.js';

const HOOK = 'https://inside.example/hook?token=abc';
const SLACK = 'https://slack.example/services/T/B/secret';

describe('targets of rules', () => {
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

  const stored = async (): Promise<string[]> => {
    const rows = await fixture.database.warehouse.query<{ target: string }[]>(
      'SELECT target FROM ops.notification_rules ORDER BY rule_id',
    );
    return rows.map(({ target }) => target);
  };
  const rulesOver = (channels: Channels) =>
    new NotificationRules(
      fixture.database.warehouse,
      { record: () => Promise.resolve() },
      channels,
    );
  const setAll = async () => {
    await fixture.setRule(['failure'], { name: 'hook', target: HOOK });
    await fixture.setRule(['failure'], { name: 'chat', channel: 'slack', target: SLACK });
    await fixture.setRule(['failure'], {
      name: 'mail',
      channel: 'email',
      target: 'ops@shop.example',
    });
  };
  /** Stores the targets unencrypted, like earlier versions. */
  const writeClear = () =>
    fixture.database.warehouse.query(
      `UPDATE ops.notification_rules
       SET target = CASE name WHEN 'hook' THEN $1 WHEN 'chat' THEN $2 ELSE target END`,
      [HOOK, SLACK],
    );

  it('are stored encrypted where they may be a secret, and returned as they were set', async () => {
    await setAll();
    const [hook, chat, mail] = await stored();
    expect(hook).toMatch(/^sealed:1:/);
    expect(chat).toMatch(/^sealed:1:/);
    expect(mail).toBe('ops@shop.example');
    expect(await fixture.rules.list()).toMatchObject([
      { name: 'chat', target: SLACK },
      { name: 'hook', target: HOOK },
      { name: 'mail', target: 'ops@shop.example' },
    ]);
  });

  it('from earlier versions are encrypted once, at the next start, and keep the secret of their webhook', async () => {
    await setAll();
    await writeClear();
    expect(await fixture.rules.list()).toMatchObject([{ target: SLACK }, { target: HOOK }, {}]);
    const { warehouse } = fixture.database;
    await Promise.all([
      encryptTargets(warehouse, access.channels),
      encryptTargets(warehouse, access.channels),
    ]);
    const sealed = await stored();
    expect(sealed.slice(0, 2)).toEqual([
      expect.stringMatching(/^sealed:1:/),
      expect.stringMatching(/^sealed:1:/),
    ]);
    expect(await encryptTargets(warehouse, access.channels)).toEqual([]);
    expect(await stored()).toEqual(sealed);
    expect(await fixture.rules.list()).toMatchObject([{ target: SLACK }, { target: HOOK }, {}]);
    const same = { flow: 'weekly-sales', name: 'hook', kinds: ['held' as const], target: HOOK };
    const none = { share: null, cron: null, zone: null, alert: null, threshold: null };
    const again = await fixture.rules.set({ ...same, ...none, channel: 'webhook' }, 'cli');
    expect(again).toMatchObject({ rule: { target: HOOK }, secret: undefined });
  });

  it('stay unencrypted without a secret, and still receive messages', async () => {
    await setAll();
    await writeClear();
    const { channels, close } = openChannelsWith(undefined);
    expect(await encryptTargets(fixture.database.warehouse, channels)).toEqual([]);
    expect((await stored())[1]).toBe(SLACK);
    await close();
  });

  it('with a lost secret are named, with the remedy, wherever they are needed', async () => {
    await setAll();
    const lost = openChannelsWith('b'.repeat(32));
    const why =
      'its target was encrypted with another NOTIFICATION_SECRET: set the old secret for API ' +
      'and worker, or set the rule again with its target';
    expect(await encryptTargets(fixture.database.warehouse, lost.channels)).toEqual([
      `rule hook of weekly-sales: ${why}`,
      `rule chat of weekly-sales: ${why}`,
    ]);
    expect(await rulesOver(lost.channels).list()).toMatchObject([
      { name: 'chat', target: null },
      { name: 'hook', target: null },
      { name: 'mail', target: 'ops@shop.example' },
    ]);
    const [chat] = await fixture.rules.list();
    await fixture.rules.test(chat?.id ?? '', 'cli');
    let now = Date.now();
    const settings = { publicUrl: undefined, now: () => new Date(now) };
    const dispatcher = new Dispatcher(fixture.outbox, lost.channels, settings);
    const error = `rule chat of weekly-sales: ${why}`;
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      expect(await dispatcher.dispatch()).toEqual([]);
      const [waiting] = await fixture.outbox.list({ first: 1 });
      expect(waiting).toMatchObject({ state: 'pending', attempts: attempt, lastError: error });
      now = waiting?.nextAttemptAt?.getTime() ?? 0;
    }
    expect(await dispatcher.dispatch()).toEqual([
      { rule: 'chat', channel: 'slack', flow: 'weekly-sales', error },
    ]);
    await lost.close();
  });
});
