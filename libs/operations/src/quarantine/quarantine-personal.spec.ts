import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erasePerson } from '#pipeline/erasures/request-erasure.js';
import type { QuarantinePage } from '#operations/quarantine/rows.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '#test/factories/retail-files.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';
import { retailMart } from '#test/setup/flow.js';
import { openTestPipeline, type TestFlow, type TestPipeline } from '#test/setup/pipeline.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { toCsv, deliver } from '#test/setup/source-files.js';

const BASE = '/v1/admin/quarantine';
const LIST = `${BASE}?flow=retail-mart`;
const EXPORT = `${BASE}/export?flow=retail-mart&personalData=true`;
const NAMES = /Gretel|Igor|Hans|Quay|soon/;
const HEADER =
  'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';
/** An invalid date, a missing date, unbalanced quotes, and a name of two lines. */
const ROWS = [
  '17,Gretel,Quast,"7 Nimbus Quay, left",90717,+49-30-717171,soon',
  '18,Igor,Zwie,8 Nimbus Quay,90718,,2025-02-30',
  '19,Hans "the" Olm,9 Nimbus Quay,90719,,2025-02-01',
  '20,"Gretel\nMaria",Quast,7 Nimbus Quay,90717,,soon',
];
const good = Array.from({ length: 9 }, (_, at) => `${30 + at},Ada,Ames,Elm,1,2,2025-02-01`);

describe('personal data in quarantined rows', () => {
  let pipeline: TestPipeline;
  let retail: TestFlow;
  let api: OpenApi;
  const keys = { reader: '', operator: '', viewer: '' };
  const { get, post, graphql, errorOf } = createClient(() => api);
  const nodes = async (query: string, key: string) =>
    (JSON.parse((await get(`${LIST}${query}`, key)).text) as QuarantinePage).nodes;
  const reads = async () =>
    (await listAudit(pipeline.warehouse)).filter(({ action }) => action === 'read-personal-data');

  beforeAll(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    retail = pipeline.flows.get('retail-mart')!;
    await deliver(pipeline.folder, {
      ...retailDimensions,
      'customers.csv': toCsv(HEADER, ...ROWS, ...good),
      'till.csv': toCsv(TRANSACTIONS_HEADER, '30,1,tea,2026-03-02,1,2.45,2,4.90'),
    });
    await retail.run();
    keys.reader = await createKey(pipeline.warehouse, 'operator', true);
    keys.operator = await createKey(pipeline.warehouse, 'operator');
    keys.viewer = await createKey(pipeline.warehouse, 'viewer', true);
    api = await openApi(pipeline.warehouse, { lake: retail.services.lake });
  });
  afterAll(async () => {
    await api.close();
    await pipeline.close();
  });

  it('are encrypted unless requested', async () => {
    const [first, ...rest] = await nodes('', keys.reader);
    expect(first).toMatchObject({ line: 2, reason: 'BAD_DATE', state: 'open' });
    expect(first?.value).toMatch(/^sealed:\d+[.]/);
    expect(JSON.stringify([first, ...rest])).not.toMatch(NAMES);
    expect(await reads()).toEqual([]);
  });

  it('are returned to a caller with the right, as delivered, and recorded', async () => {
    const reply = await get(`${LIST}&dataset=customers&personalData=true`, keys.reader);
    expect(reply.headers.get('cache-control')).toBe('private, no-store');
    const page = JSON.parse(reply.text) as QuarantinePage;
    expect(page.nodes.map(({ line, value, text }) => [line, value, text])).toEqual([
      [2, 'soon', ROWS[0]],
      [3, '2025-02-30', ROWS[1]],
      [4, null, ROWS[2]],
      [5, null, ROWS[3]],
    ]);
    expect(page.nodes[0]?.advice).toContain('customer_joining_date: soon is not a date in the');
    expect(await reads()).toEqual([
      {
        actor: 'key 1',
        action: 'read-personal-data',
        subject: 'quarantine',
        reason: null,
        details: {
          arguments: { dataset: 'customers', state: 'open', flow: 'retail-mart', first: 100 },
          persons: ['customers 17', 'customers 18', 'customers 19', 'customers 20'],
        },
      },
    ]);
    const { body } = await graphql(
      '{ quarantine(flow: "retail-mart", first: 1, personalData: true) { nodes { value } } }',
      keys.reader,
    );
    expect(body.data).toEqual({ quarantine: { nodes: [{ value: 'soon' }] } });
    expect((await reads())[0]?.details['persons']).toEqual(['customers 17']);
  });

  it('are refused to everyone else, without a record', async () => {
    const before = await reads();
    for (const path of [`${LIST}&personalData=true`, EXPORT]) {
      const refused = await get(path, keys.operator);
      expect([refused.status, errorOf(refused).code]).toEqual([403, 'FORBIDDEN']);
      expect(errorOf(refused).detail).toContain('need the role personal-data');
      // The right does not give the role of an operator.
      expect((await get(path, keys.viewer)).status).toBe(403);
    }
    const query = '{ quarantine(flow: "retail-mart", personalData: true) { nodes { value } } }';
    expect((await graphql(query, keys.operator)).error?.extensions.code).toBe('FORBIDDEN');
    expect(await reads()).toEqual(before);
  });

  it('are not shown if the record fails', async () => {
    await pipeline.rows(
      `ALTER TABLE ops.audit_log ADD CONSTRAINT unwritten
       CHECK (action <> 'read-personal-data') NOT VALID`,
    );
    const replies = [
      await get(`${LIST}&personalData=true`, keys.reader),
      await get(EXPORT, keys.reader),
    ];
    await pipeline.rows('ALTER TABLE ops.audit_log DROP CONSTRAINT unwritten');
    for (const reply of replies) {
      expect([reply.status, errorOf(reply).code]).toEqual([500, 'WAREHOUSE_FAILED']);
      expect(reply.text).not.toMatch(NAMES);
    }
  });

  it('are in an export on request, and encrypted again when it is uploaded', async () => {
    const { text } = await get(EXPORT, keys.reader);
    expect((await reads())[0]).toMatchObject({
      actor: 'key 1',
      subject: 'exportQuarantine',
      details: { arguments: { flow: 'retail-mart', state: 'open' } },
    });
    const rows = parse<Record<string, string>>(text, { columns: true });
    expect(rows.map((row) => row['text'])).toEqual(ROWS);
    // A row must be one line.
    const corrected = rows.slice(0, 3).map(({ sha256, line, text: opened = '' }) => ({
      sha256,
      line: Number(line),
      text: line === '2' ? opened.replace('soon', '2025-02-01') : opened,
    }));
    const body = { flow: 'retail-mart', rows: corrected };
    const reply = await post(`${BASE}/replay`, keys.operator, body);
    expect(await reply.json()).toMatchObject({ taken: 1, unchanged: 2 });
    const kept = await pipeline.rows<{ row: string }>(
      'SELECT m::text AS row FROM ops.row_corrections m',
    );
    expect(kept).toHaveLength(1);
    expect(kept[0]?.row).toMatch(/17,sealed:/);
    expect(kept[0]?.row).not.toMatch(NAMES);
  });

  it('are gone after an erasure', async () => {
    const by = { dataset: 'customers', actor: 'key 7', reason: 'asked by letter' };
    for (const person of ['17', '19']) {
      await erasePerson(retail.services.ledger, { ...by, person });
    }
    const rows = await nodes('&state=all&personalData=true', keys.reader);
    expect(rows.map(({ line, value, text }) => [line, value, text])).toEqual([
      [2, null, '17,,,,,,'],
      [3, '2025-02-30', ROWS[1]],
      [4, null, 'erased""'],
      [5, null, ROWS[3]],
    ]);
    expect((await reads())[0]?.details['persons']).toEqual(['customers 18', 'customers 20']);
  });
});
