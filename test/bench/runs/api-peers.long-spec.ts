import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { weeklyTopStores } from '#analytics/answers/weekly-top-stores/weekly-top-stores.js';
import { WeeklyTopStoresArgs } from '#analytics/answers/weekly-top-stores/weekly-top-stores.js';
import { loadMarts, sourcesOf } from '#test/factories/load-marts.js';
import { openAnswerFixture } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { peers } from '../../../bench/api/peers.js';
import { answerFromSql } from '../../../bench/api/peer-sql.js';
import { overGraphqlGet, overGraphqlPost, overRest } from '../../../bench/api/question.js';
import { ANSWER, SETUP } from '../answer-setup.js';

describe('peers', () => {
  let server: FastifyInstance | undefined;
  afterEach(() => server?.close());

  it('also sends our headers where the comparison includes them', async () => {
    const { method, path: url } = overRest();
    server = await peers.bareWithHeaders(SETUP);
    const { headers, body } = await server.inject({ method, url });
    expect([headers['x-snapshot-id'], body]).toEqual(['7', SETUP.rest]);
  });

  const all = ['bare', 'bareWithHeaders', 'mercurius', 'apollo'] as const;
  it.each(all)('%s answers like our API', async (peer) => {
    server = await peers[peer](SETUP);
    for (const { method, path, headers, body } of [overGraphqlPost(), overGraphqlGet()]) {
      const reply = await server.inject({
        method,
        url: path,
        headers: { ...headers },
        ...(body === undefined ? {} : { payload: body }),
      });
      expect(reply.json()).toEqual({ data: { weeklyTopStores: ANSWER } });
    }
  });
});

describe('the peer that queries PostgreSQL', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
    const sources = sourcesOf({
      features: '1,05/02/2010,40,2.5,NA,NA,NA,NA,NA,211,8.1,FALSE',
      stores: '1,A,1000\n2,B,500',
      sales: `1,1,05/02/2010,10.00,FALSE
              2,1,05/02/2010,7.50,FALSE
              1,1,12/02/2010,1.00,FALSE
              2,1,12/02/2010,1.00,FALSE`,
    });
    await loadMarts(database.url, sources);
  });
  afterAll(() => database.drop());

  it('answers like our API, except for the cursors', async () => {
    const fixture = await openAnswerFixture(database.warehouse);
    const ours = await fixture.ask(weeklyTopStores, new WeeklyTopStoresArgs());
    const sql = answerFromSql(database.url, '1');
    const { pageInfo: _theirs, ...theirs } = await sql.answer({});
    const later = await sql.answer({ from: '2010-02-06' });
    await sql.close();
    expect(ours).toMatchObject(theirs);
    expect(theirs.totalCount).toBe(2);
    expect(later).toMatchObject({ totalCount: 1, wins: [{ store: 1 }, { store: 2 }] });
  });
});
