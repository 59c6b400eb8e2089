import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { type ChannelAccess, openChannels } from '#test/setup/channels.js';
import { type ServedApi, serveApi } from '#test/setup/served-api.js';

const SLACK = 'https://slack.example/services/T0/B0/a-secret';
const RULES = '/v1/admin/notification-rules';

describe('notifications over the API', () => {
  let access: ChannelAccess;
  let api: ServedApi;
  let admin: string;
  let operator: string;
  let analyst: string;
  beforeAll(async () => {
    access = openChannels('inside.example', 'slack.example');
    api = await serveApi(undefined, { login: 'api', channels: access.channels });
    const { warehouse } = api.database;
    admin = await createKey(warehouse);
    operator = await createKey(warehouse, 'operator');
    analyst = await createKey(warehouse, 'analyst');
  });
  afterAll(async () => {
    await api.close();
    await access.close();
  });
  const { get, post, graphql } = createClient(() => api);

  const set = async (rule: object, key = admin) => {
    const reply = await post(RULES, key, rule);
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };

  it('let operators read and only admins set', async () => {
    const rule = { name: 'mail', on: 'failure', channel: 'email', target: 'ops@retail.example' };
    expect((await get(RULES, analyst)).status).toBe(403);
    expect((await get('/v1/admin/notifications', analyst)).status).toBe(403);
    expect((await set(rule, operator)).status).toBe(403);
    expect((await get(RULES, operator)).status).toBe(200);
    expect((await get('/v1/admin/notifications', operator)).status).toBe(200);
  });

  it('show a secret once, and only the start of a URL', async () => {
    const hook = 'https://inside.example/hook?token=abc';
    const made = await set({ name: 'pager', on: 'failure,recovery', target: hook });
    expect(made).toMatchObject({
      status: 200,
      body: {
        flow: 'weekly-sales',
        name: 'pager',
        on: 'failure,recovery',
        channel: 'webhook',
        target: 'https://inside.example',
        secret: expect.stringMatching(/^whsec_/) as string,
      },
    });
    await set({ name: 'chat', on: 'held', channel: 'slack', target: SLACK });
    const listed = await get(RULES, operator);
    expect(JSON.parse(listed.text)).toMatchObject([
      { name: 'chat', target: 'https://slack.example' },
      { name: 'pager', target: 'https://inside.example' },
    ]);
    const audit = await get('/v1/admin/audit', admin);
    for (const { text } of [listed, audit]) {
      expect(text).not.toContain('a-secret');
      expect(text).not.toContain('token=abc');
      expect(text).not.toContain('whsec_');
    }
  });

  it('send a test, which the outbox shows; a removed rule sends nothing', async () => {
    const { body } = await set({
      name: 'try',
      on: 'late',
      cron: '0 7 * * 1-5',
      zone: 'UTC',
      target: 'https://inside.example/try',
    });
    const path = `${RULES}/${String(body['id'])}`;
    const tried = await post(`${path}/test`, operator);
    expect(tried.status).toBe(202);
    expect(await tried.json()).toMatchObject({ kind: 'test', rule: 'try', state: 'pending' });
    const query = '{ notifications(first: 1, state: pending) { rule state attempts cause } }';
    expect((await graphql(query, operator)).body.data).toMatchObject({
      notifications: [{ rule: 'try', state: 'pending', attempts: 0 }],
    });
    expect((await post(`${path}/remove`, admin)).status).toBe(200);
    expect((await post(`${path}/remove`, admin)).status).toBe(404);
    const left = await get('/v1/admin/notifications?state=abandoned', operator);
    expect(JSON.parse(left.text)).toMatchObject([{ lastError: 'the rule was removed' }]);
  });

  it.each([
    [{ flow: 'nothing' }, 'flow: there is no nothing; use one of weekly-sales'],
    [{ on: 'trouble' }, 'on: there is no trouble; use failure, recovery, late, held'],
    [{ target: 'https://192.168.1.1/' }, 'target: 192.168.1.1 is not a public address'],
    [{ on: 'quarantine' }, 'share: write the least share of quarantined rows to report'],
    [{ on: 'late', cron: '0 7 31 2 *', zone: 'UTC' }, 'cron: 0 7 31 2 * never occurs'],
    [{ on: 'late', cron: '0 7 * * *', zone: 'Mars' }, 'zone: there is no time zone Mars'],
    [{ channel: 'pigeon' }, 'channel'],
    [{ on: 'alert' }, 'alert: write the name of an alert'],
    [{ on: 'alert', alert: 'drop' }, 'alert: weekly-sales has no alert drop; use store-drop'],
    [
      { on: 'alert', alert: 'store-drop', threshold: 2 },
      'threshold: write a number from 0.01 to 1',
    ],
  ])('reject %j', async (wrong, detail) => {
    const rule = { name: 'bad', on: 'failure', target: 'https://inside.example/', ...wrong };
    const { status, body } = await set(rule);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'ARGUMENT_INVALID',
      detail: expect.stringContaining(detail) as string,
    });
  });
});
