import fastify, { type FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { limitAdmission } from './admission.js';

describe('limitAdmission', () => {
  it('refuses excess requests at once and admits the next when one is done', async () => {
    const server = fastify();
    const ends: (() => void)[] = [];
    limitAdmission(server, 2, { counts: ({ url }) => url !== '/free' });
    server.get('/work', () => new Promise((resolve) => ends.push(() => resolve('done'))));
    server.get('/free', () => 'free');
    const ask = async (url: string) => (await server.inject(url)).body;
    const working = (count: number) => vi.waitFor(() => expect(ends).toHaveLength(count), 10_000);

    const first = ask('/work');
    const second = ask('/work');
    await working(2);
    expect(JSON.parse(await ask('/work'))).toMatchObject({ code: 'BUSY' });
    expect(await ask('/free')).toBe('free');
    ends[0]?.();
    expect(await first).toBe('done');
    const third = ask('/work');
    await working(3);
    ends[1]?.();
    ends[2]?.();
    expect(await Promise.all([second, third])).toEqual(['done', 'done']);
  });

  it('admits others while one caller has all places, each up to an equal share', async () => {
    const server = fastify();
    const ends: (() => void)[] = [];
    const readCaller = ({ headers }: FastifyRequest) => String(headers['caller']);
    limitAdmission(server, 4, { counts: () => true, identifyCaller: readCaller });
    server.get('/work', () => new Promise((resolve) => ends.push(() => resolve('done'))));
    const ask = async (caller: string) => {
      const { body } = await server.inject({ url: '/work', headers: { caller } });
      return body === 'done' ? body : (JSON.parse(body) as { code: string }).code;
    };
    const working = (count: number) => vi.waitFor(() => expect(ends).toHaveLength(count), 10_000);

    const flood = [1, 2, 3, 4].map(() => ask('flood'));
    await working(4);
    expect(await ask('flood')).toBe('BUSY');
    const others = [ask('other'), ask('other')];
    await working(6);
    expect(await ask('other')).toBe('BUSY');
    for (const end of ends) end();
    expect(await Promise.all([...flood, ...others])).toEqual(Array(6).fill('done'));
    const next = ask('flood');
    await working(7);
    ends[6]?.();
    expect(await next).toBe('done');
  });
});
