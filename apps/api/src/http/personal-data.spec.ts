import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';
import { type ServedPeople, servePeople } from '#test/setup/people-api.js';
import { PersonKeys } from '#personal/person-keys.js';

const REST = '/v1/top-customers?personalData=true';
const QUERY = `{ topCustomers(personalData: true) {
  nodes { customer fullName address phone } edges { node { customer fullName } } } }`;
const BOSS = 'Ada Ames 3';

/** Ordered by their spend: 8.99, 7.10, 4.90. */
const people = [3, 1, 2].map((customer) => ({
  customer,
  fullName: `Ada Ames ${customer}`,
  address: `1 Elm Row, 10${customer}`,
  phone: `5550100${customer}`,
}));

interface Page {
  nodes: Record<string, unknown>[];
  pageInfo: { endCursor: string };
}

let api: ServedPeople['api'];
let keys: ServedPeople['keys'];
const { get, graphql, errorOf } = createClient(() => api);
beforeAll(async () => {
  ({ api, keys } = await servePeople());
});
afterAll(() => api.close());

const sql = (text: string) => api.database.warehouse.query(text);
const parsePage = ({ text }: { text: string }) => JSON.parse(text) as Page;
const inUrl = (query: string, key?: string) =>
  get(`/graphql?${new URLSearchParams({ query }).toString()}`, key);
const erase = (dataset: string, person: string) =>
  api.database.warehouse.transaction((manager) =>
    new PersonKeys(api.database.warehouse, { flow: 'retail-mart', dataset }).destroyKey(
      manager,
      person,
    ),
  );

describe('personal data', () => {
  it('are returned over REST to a caller with the right, and never cached', async () => {
    for (const key of [keys.reader, keys.adminReader, keys.reader]) {
      const reply = await get(REST, key, { 'if-none-match': '*' });
      expect(reply.status).toBe(200);
      expect(parsePage(reply).nodes).toMatchObject(people);
      expect(reply.headers.get('cache-control')).toBe('private, no-store');
      expect(reply.headers.get('etag')).toBeNull();
    }
    const named = await get(`${REST}&snapshot=1`, keys.reader);
    expect(parsePage(named).nodes).toMatchObject(people);
    expect(named.headers.get('cache-control')).toBe('private, no-store');
  });

  it('are returned over GraphQL, by GET and POST', async () => {
    for (let time = 0; time < 2; time++) {
      const posted = await graphql(QUERY, keys.reader);
      const asked = await inUrl(QUERY, keys.reader);
      for (const { headers } of [posted, asked]) {
        expect(headers.get('cache-control')).toBe('private, no-store');
        expect(headers.get('etag')).toBeNull();
      }
      for (const body of [posted.body, JSON.parse(asked.text) as unknown]) {
        expect(body).toMatchObject({
          data: {
            topCustomers: {
              nodes: people,
              edges: people.map(({ customer, fullName }) => ({ node: { customer, fullName } })),
            },
          },
        });
      }
    }
  });

  it('of months and of sales people match the rows', async () => {
    const months = parsePage(await get('/v1/customer-spend?personalData=true', keys.reader));
    expect(months.nodes.length).toBeGreaterThan(3);
    for (const { customer, fullName } of months.nodes) {
      expect(fullName).toBe(`Ada Ames ${String(customer)}`);
    }
    const team = parsePage(await get('/v1/sales-team-ranking?personalData=true', keys.reader));
    for (const { salesPerson, ...row } of team.nodes) {
      expect(row['fullName']).toBe(`Cleo Cole ${String(salesPerson)}`);
      expect(row).not.toHaveProperty('address');
    }
  });

  it("are refused to everyone else with the argument's name, even after an authorised read", async () => {
    const fields = 'fullName, address, phone need the role personal-data';
    for (const [key, status, code] of [
      [undefined, 401, 'UNAUTHENTICATED'],
      [keys.viewer, 403, 'FORBIDDEN'],
      [keys.admin, 403, 'FORBIDDEN'],
    ] as const) {
      // With the same role and question, at the same time.
      const [allowed, ...refused] = await Promise.all([
        get(REST, keys.reader),
        get(REST, key),
        get(REST, key),
      ]);
      expect(parsePage(allowed).nodes).toMatchObject(people);
      for (const each of refused) {
        expect([each.status, errorOf(each).code]).toEqual([status, code]);
        expect(errorOf(each).detail).toContain(fields);
        expect(each.headers.get('cache-control')).toContain('no-store');
      }
      for (const reply of [await graphql(QUERY, key), await inUrl(QUERY, key)]) {
        const body = 'body' in reply ? reply.body : (JSON.parse(reply.text) as typeof reply);
        expect(body).toMatchObject({
          errors: [{ message: expect.stringContaining(fields) as string, extensions: { code } }],
        });
        expect(JSON.stringify(body)).not.toContain('Ada');
      }
    }
    const team = await get('/v1/sales-team-ranking?personalData=true', keys.viewer);
    expect(errorOf(team).detail).toContain('fullName needs the role personal-data');
  });

  it('are missing without the argument, whatever the rights', async () => {
    for (const key of [undefined, keys.viewer, keys.reader]) {
      const reply = await get('/v1/top-customers', key);
      expect(reply.text).not.toMatch(/Ada|fullName|address|phone/);
      expect(reply.headers.get('etag')).not.toBeNull();
    }
  });

  it('are on the pages that request them, with a cursor from any page', async () => {
    const path = '/v1/top-customers?first=1';
    const named = parsePage(await get(`${path}&personalData=true`, keys.reader));
    const plain = parsePage(await get(path));
    expect(named.pageInfo).toEqual(plain.pageInfo);
    const after = `${path}&after=${named.pageInfo.endCursor}`;
    expect((await get(after, keys.reader)).text).not.toContain('Ada');
    expect((await get(`${after}&personalData=true`, keys.viewer)).status).toBe(403);
    expect(parsePage(await get(`${after}&personalData=true`, keys.reader)).nodes).toMatchObject([
      { customer: 1, fullName: 'Ada Ames 1' },
    ]);
  });

  it.each(['csv', 'ndjson', 'json', 'parquet', 'arrow'])('are in no export: %s', async (format) => {
    for (const key of [undefined, keys.viewer, keys.reader]) {
      const reply = await get(`${REST}&format=${format}`, key);
      expect([reply.status, errorOf(reply).code]).toEqual([400, 'ARGUMENT_INVALID']);
      expect(errorOf(reply).detail).toContain('exports have no names');
    }
    if (format !== 'csv') return;
    const text = await get('/v1/top-customers?format=csv', keys.reader);
    expect(text.text.split('\r\n')[0]).toBe(
      'rank,customer,total,share,transactions,visits,months,firstMonth,lastMonth',
    );
    const accepted = await get(REST, keys.reader, { accept: 'text/csv' });
    expect(errorOf(accepted).detail).toContain('exports have no names');
  });

  it('are in no column of schema bi', async () => {
    const columns = await api.database.warehouse.query<{ name: string }[]>(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = 'bi' AND table_name ~ 'customer|sales_team'
         AND column_name ~ 'full_name|first_name|last_name|address|pincode|phone'`,
    );
    expect(columns).toEqual([]);
  });
});

describe('their audit record', () => {
  const reads = async () =>
    (await listAudit(api.database.warehouse)).filter(
      ({ action }) => action === 'read-personal-data',
    );
  let before: number;
  beforeEach(async () => {
    before = (await reads()).length;
  });
  const since = async () => (await reads()).slice(0, (await reads()).length - before);

  it('is one row per question: caller, question and people', async () => {
    await get(`${REST}&first=2`, keys.reader);
    const spent = 'customerSpend(customer: 2, personalData: true) { nodes { fullName } }';
    await graphql(`{ one: ${spent} other: ${spent} }`, keys.adminReader);
    const entries = await since();
    expect(entries.map(({ actor, subject }) => [actor, subject])).toEqual([
      ['key 4', 'customerSpend'],
      ['key 4', 'customerSpend'],
      ['key 1', 'topCustomers'],
    ]);
    expect(entries[0]?.details).toMatchObject({ arguments: { customer: 2 }, persons: [2] });
    expect(entries[2]?.details).toMatchObject({
      arguments: { first: 2, orderBy: 'RANK', personalData: true },
      snapshot: '1',
      persons: [1, 3],
    });
    expect(JSON.stringify(entries)).not.toMatch(/Ada|Elm|5550/);
  });

  it('is missing for refused questions and those without names', async () => {
    await get(REST, keys.viewer);
    await get(REST);
    await get('/v1/top-customers', keys.reader);
    await get(`${REST}&format=csv`, keys.reader);
    expect(await since()).toEqual([]);
  });

  it('must be written before the answer', async () => {
    await sql(
      `ALTER TABLE ops.audit_log ADD CONSTRAINT unwritten
       CHECK (action <> 'read-personal-data') NOT VALID`,
    );
    const rest = await get(REST, keys.reader);
    const answer = await graphql(QUERY, keys.reader);
    await sql('ALTER TABLE ops.audit_log DROP CONSTRAINT unwritten');
    expect([rest.status, errorOf(rest).code]).toEqual([500, 'WAREHOUSE_FAILED']);
    expect(rest.text + JSON.stringify(answer.body)).not.toContain('Ada');
    expect(answer.error?.extensions.code).toBe('WAREHOUSE_FAILED');
  });
});

describe('an erased person', () => {
  it('has no name from then on, and stays in the answer', async () => {
    expect((await get(REST, keys.reader)).text).toContain(BOSS);
    expect(JSON.stringify((await graphql(QUERY, keys.reader)).body)).toContain(BOSS);
    await erase('customers', '3');
    const [boss, ...others] = parsePage(await get(REST, keys.reader)).nodes;
    expect(boss).toMatchObject({ rank: 1, customer: 3, total: 8.99 });
    expect(boss).toMatchObject({ fullName: null, address: null, phone: null });
    expect(others).toMatchObject(people.slice(1));
    for (const body of [
      JSON.stringify((await graphql(QUERY, keys.reader)).body),
      (await inUrl(QUERY, keys.reader)).text,
    ]) {
      expect(body).not.toContain(BOSS);
    }
    const [entry] = await listAudit(api.database.warehouse);
    expect(entry?.details['persons']).toEqual([1, 2]);
  });
});
