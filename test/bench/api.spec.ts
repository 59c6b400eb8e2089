import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WeeklyTopStores } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import { WeeklyTopStoresArgs } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.model.js';
import { loadMarts, sourcesOf } from '#test/factories/load-marts.js';
import { freePort } from '#test/setup/free-ports.js';
import { openAnswerDesk } from '#test/setup/answers.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { shareOf, verdictsOf } from '../../bench/api/goals.js';
import { HttpConnection } from '../../bench/api/http-connection.js';
import { bytesOf } from '../../bench/api/http-request.js';
import type { ApiFigures, SideFigures } from '../../bench/api/measure-api.js';
import { medianOf } from '../../bench/api/measure-side.js';
import { parseOptions } from '../../bench/api/options.js';
import { measurePaced } from '../../bench/api/paced-load.js';
import { measurePeak } from '../../bench/api/peak-load.js';
import { peers } from '../../bench/api/peers.js';
import { answerFromSql } from '../../bench/api/peer-sql.js';
import {
  distinctWeeks,
  overGraphqlGet,
  overGraphqlPost,
  overRest,
} from '../../bench/api/question.js';
import { type SideName, sidesOf } from '../../bench/api/sides.js';
import { growthOf } from '../../bench/api/soak.js';

const MIB = 1 << 20;
const ANSWER = {
  nodes: [],
  totalCount: 0,
  coverage: { firstWeek: null, lastWeek: null, weeks: 0 },
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  wins: [],
};
const SETUP = {
  rest: JSON.stringify(ANSWER),
  graphql: JSON.stringify({ data: { weeklyTopStores: ANSWER } }),
  headers: { 'x-snapshot-id': '7' },
  warehouseUrl: '',
  snapshotId: '1',
};

describe('the bench of the API', () => {
  it('takes its options, and refuses others', () => {
    expect(parseOptions([])).toEqual({ rounds: 5, seconds: 3, soak: 0 });
    expect(parseOptions(['--rounds', '1', '--seconds=60', '--soak', '10'])).toEqual({
      rounds: 1,
      seconds: 60,
      soak: 10,
    });
    expect(parseOptions(['--help'])).toBeUndefined();
    expect(() => parseOptions(['--rounds', '0'])).toThrow('from 1 to 50');
    expect(() => parseOptions(['--seconds', '1.5'])).toThrow('from 1 to 60');
    expect(() => parseOptions(['--soak', '601'])).toThrow('from 0 to 600');
    expect(() => parseOptions(['--sides'])).toThrow('--help lists what there is');
  });

  it('never asks for the same weeks twice, and always for all there are', () => {
    const next = distinctWeeks();
    const asked = Array.from({ length: 20_001 }, next);
    expect(new Set(asked.map((weeks) => JSON.stringify(weeks))).size).toBe(20_001);
    expect(asked[0]).toEqual({ from: '1990-01-01', to: '2030-01-01' });
    expect(asked[10_001]).toEqual({ from: '1989-12-31', to: '2030-01-02' });
  });

  it('takes medians figure by figure', () => {
    const round = (requestsPerSecond: number, p99: number) => ({
      requestsPerSecond,
      p50: 1,
      p99,
      cpuMicros: undefined,
      serverBusy: undefined,
      clientBusy: 0.5,
    });
    expect(medianOf([round(10, 3), round(30, 1), round(20, 2)])).toMatchObject({
      requestsPerSecond: 20,
      p99: 2,
      cpuMicros: undefined,
    });
  });

  it('knows how memory rose in a soak, by its peaks and by its lows', () => {
    const mib = (...looks: number[]) => growthOf(looks.map((look) => look * MIB));
    // Two looks a minute: from 40 MiB at most to 49 in a minute and a half.
    expect(mib(10, 40, 20, 5, 49, 30)).toBeCloseTo(6);
    // The peak is the same, and the low has risen by 3.
    expect(mib(10, 49, 20, 13, 49, 30)).toBeCloseTo(2);
    expect(mib(30, 49, 20, 10, 40, 19)).toBeCloseTo(-6);
    expect(mib(7)).toBe(0);
  });

  describe('goals', () => {
    const side = (requestsPerSecond: number, cpuMicros: number, steadyP99 = 1): SideFigures => ({
      title: 'side',
      bytes: 1,
      requestsPerSecond,
      cpuMicros,
      steadyP99,
      p50: 1,
      p99: 1,
      serverBusy: 1,
      clientBusy: 1,
    });
    const all = (ours: SideFigures, floor: SideFigures): ApiFigures => {
      const names = Object.keys(sidesOf('""')) as SideName[];
      const floors = [
        'bareRest',
        'bareWithHeaders',
        'bareGet',
        'barePost',
        'mercurius',
        'mercuriusSql',
        'apollo',
        'apolloSql',
      ];
      const sides = names.map((name) => [name, floors.includes(name) ? floor : ours] as const);
      return {
        sides: Object.fromEntries(sides) as ApiFigures['sides'],
        memory: { start: 1, end: 1 },
      };
    };
    const missed = (figures: ApiFigures) => verdictsOf(figures).filter(({ isMet }) => !isMet);

    it('hold the lower of two shares: of requests, and of processor time', () => {
      expect(shareOf(side(90, 20), side(100, 10))).toBe(0.5);
      expect(shareOf(side(40, 10), side(100, 10))).toBe(0.4);
    });

    it('are met by what is as good as its floor, and missed just below', () => {
      expect(missed(all(side(100, 10, 19.9), side(100, 10)))).toEqual([]);
      expect(missed(all(side(79, 10), side(100, 10)))).toHaveLength(2 + 3);
      expect(missed(all(side(100, 21), side(100, 10)))).toHaveLength(3);
      expect(missed(all(side(100, 10, 20), side(100, 10)))).toHaveLength(8);
    });

    it('ask for flat memory after a soak that is long enough', () => {
      const soaked = (minutes: number, growth: number) =>
        missed({ ...all(side(9, 9), side(9, 9)), soak: { minutes, resident: [], growth } });
      expect(soaked(10, 1.01)).toHaveLength(1);
      expect(soaked(10, 1)).toHaveLength(0);
      expect(soaked(4, 9)).toHaveLength(0);
    });
  });

  describe('load', () => {
    let server: FastifyInstance;
    let port: number;
    beforeAll(async () => {
      server = await peers.bare(SETUP);
      port = await freePort();
      await server.listen({ port, host: '127.0.0.1' });
    });
    afterAll(() => server.close());

    it('gets as much as there is, and counts it', async () => {
      const load = await measurePeak({ port, request: overGraphqlPost(), status: 200 }, 1);
      expect(load.answers).toBeGreaterThan(10);
      expect(load.latencies).toHaveLength(load.answers);
    });

    it('comes evenly at a rate', async () => {
      const next = () => bytesOf(overRest());
      const before = performance.now();
      const paced = { port, next, status: 200, requestsPerSecond: 100, seconds: 0.5 };
      expect(await measurePaced(paced)).toHaveLength(50);
      // The last is due after 490 ms; a timer may fire a little early.
      expect(performance.now() - before).toBeGreaterThan(450);
    });

    it('fails on an answer that is not the one expected', async () => {
      const request = { method: 'GET', path: '/nowhere' } as const;
      await expect(measurePeak({ port, request, status: 200 }, 1)).rejects.toThrow('× 404');
      const next = () => bytesOf(request);
      const paced = { port, next, status: 200, requestsPerSecond: 10, seconds: 0.1 };
      await expect(measurePaced(paced)).rejects.toThrow('GET /nowhere');
    });

    it('sees a connection that ends without an answer', async () => {
      const connection = new HttpConnection(port);
      await expect(connection.ask(Buffer.from('no HTTP\r\n\r\n'))).resolves.toMatchObject({
        status: 400,
      });
      await expect(connection.ask(bytesOf(overRest()))).rejects.toThrow(/closed|EPIPE|ECONNRESET/);
    });
  });

  describe('peers', () => {
    let server: FastifyInstance | undefined;
    afterEach(() => server?.close());

    it('sends our headers too where that is what is compared', async () => {
      const { method, path: url } = overRest();
      server = await peers.bareWithHeaders(SETUP);
      const { headers, body } = await server.inject({ method, url });
      expect([headers['x-snapshot-id'], body]).toEqual(['7', SETUP.rest]);
    });

    const all = ['bare', 'bareWithHeaders', 'mercurius', 'apollo'] as const;
    it.each(all)('%s answers as we do', async (peer) => {
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

  describe('the peer that asks PostgreSQL', () => {
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

    it('answers as we do, but for the cursors', async () => {
      const desk = await openAnswerDesk(database.warehouse);
      const ours = await desk.ask(WeeklyTopStores, new WeeklyTopStoresArgs());
      const sql = answerFromSql(database.url, '1');
      const { pageInfo: _theirs, ...theirs } = await sql.answer({});
      const later = await sql.answer({ from: '2010-02-06' });
      await sql.close();
      expect(ours).toMatchObject(theirs);
      expect(theirs.totalCount).toBe(2);
      expect(later).toMatchObject({ totalCount: 1, wins: [{ store: 1 }, { store: 2 }] });
    });
  });
});
