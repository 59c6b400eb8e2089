import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '#test/setup/access.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

interface RulesReply {
  http: number;
  version: number;
  parts: { part: string; value: string; from: string; shipped: string }[];
  code?: string;
  detail?: string;
}

const flow = 'retail-mart';
const reason = 'a test';

describe('rules of a flow over REST and GraphQL', () => {
  let database: TestWarehouse;
  let api: OpenApi;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTestWarehouse();
    for (const role of ['viewer', 'operator'] as const) {
      keys[role] = await createKey(database.warehouse, role);
    }
    api = await openApi(database.warehouse);
  });
  afterAll(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.warehouse.query('TRUNCATE ops.flow_rules, ops.idempotency_keys CASCADE');
  });

  async function ask(
    path: string,
    body?: object,
    role = 'operator',
    key?: string,
  ): Promise<RulesReply> {
    const reply = await fetch(`${api.url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${keys[role]}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { ...((await reply.json()) as RulesReply), http: reply.status };
  }
  const set = (rules: unknown, more: object = {}, ...rest: [string?, string?]) =>
    ask('/v1/admin/flows/rules', { flow, reason, rules, ...more }, ...rest);
  const findPart = ({ parts }: RulesReply, name: string) => parts.find(({ part }) => part === name);

  it('report the current values, their source and the shipped values', async () => {
    const shipped = await ask(`/v1/admin/flows/rules?flow=${flow}`);
    expect(shipped).toMatchObject({ http: 200, version: 0, setAt: null, mistakes: null });
    expect(findPart(shipped, 'processed')).toMatchObject({ value: '"move"', from: 'shipped' });
    expect(findPart(shipped, 'qualityRules')?.value).toContain('shop-days-lost');
    const changed = await set({
      parameters: { incentivePercent: 2.5 },
      thresholds: { transactions: { errorRate: { file: 0.9 } } },
    });
    expect(changed).toMatchObject({ http: 200, version: 1, reason });
    expect(findPart(changed, 'parameters.incentivePercent')).toMatchObject({
      value: '"2.5"',
      from: 'database',
      shipped: '"1"',
    });
    expect(findPart(changed, 'thresholds.transactions.errorRate.file')).toMatchObject({
      value: '0.9',
      from: 'database',
    });
    expect(findPart(changed, 'thresholds.transactions.errorRate.run')?.from).toBe('shipped');
    const back = await set({ parameters: { incentivePercent: null } });
    expect(findPart(back, 'parameters.incentivePercent')).toMatchObject({
      value: '"1"',
      from: 'shipped',
    });
  });

  it('are set once per key, and rejected if newer ones exist', async () => {
    const once = () => set({ processed: 'stay' }, {}, 'operator', 'night-1');
    for (const each of await Promise.all([once(), once(), once()])) {
      // A concurrent request gets an error with a retry.
      const underWay = { http: 409, code: 'IDEMPOTENCY_KEY_IN_USE' };
      expect(each).toMatchObject(each.http === 200 ? { version: 1 } : underWay);
    }
    expect(await once()).toMatchObject({ http: 200, version: 1 });
    expect(await set({ processed: 'move' }, { expectedVersion: 0 })).toMatchObject({
      http: 409,
      code: 'RULES_CHANGED',
    });
    expect(await set({ processed: 'move' }, { expectedVersion: 1 })).toMatchObject({ version: 2 });
    const history = await ask(`/v1/admin/flows/rules/history?flow=${flow}&first=1`);
    expect(Object.values(history).slice(0, 1)).toMatchObject([
      { version: 2, rules: '{"processed":"move"}', reason },
    ]);
  });

  it.each<[unknown, string]>([
    [{ colour: 'red' }, 'rules: there is no rule colour; use qualityRules, processed,'],
    [
      { folder: 'error/x' },
      'rules.folder: the pipeline moves files to this folder; choose another folder',
    ],
    [
      { parameters: { incentivePercent: '1 OR 1' } },
      'rules.parameters.incentivePercent: write a number',
    ],
    [
      { thresholds: { sales: {}, shops: { errorRate: { run: 2 } } } },
      'rules.thresholds.shops.errorRate.run: write',
    ],
    [[], 'rules must be an object'],
    [undefined, 'rules must be an object'],
  ])('reject %j', async (rules, detail) => {
    const refused = await set(rules);
    expect(refused).toMatchObject({ http: 400, code: 'ARGUMENT_INVALID' });
    expect(refused.detail).toContain(detail);
  });

  it('reject a viewer', async () => {
    expect((await ask('/v1/admin/flows/rules', undefined, 'viewer')).http).toBe(403);
    expect((await set({ processed: 'stay' }, {}, 'viewer')).http).toBe(403);
  });

  it('are set over GraphQL too, where null resets a value', async () => {
    await set({ processed: 'stay', folder: 'tills' });
    const query = `mutation {
      setFlowRules(flow: "${flow}", rules: { processed: null }, expectedVersion: 1, reason: "x") {
        version parts { part from }
      }
    }`;
    const { data } = (await ask('/graphql', { query })) as unknown as {
      data: { setFlowRules: RulesReply };
    };
    expect(data.setFlowRules.version).toBe(2);
    expect(findPart(data.setFlowRules, 'processed')?.from).toBe('shipped');
    expect(findPart(data.setFlowRules, 'folder')?.from).toBe('database');
  });
});
