import fastify from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import { admitAtMost } from './admission.js';

describe('admitAtMost', () => {
  it('refuses at once what is too many, and takes the next when one is done', async () => {
    const server = fastify();
    const ends: (() => void)[] = [];
    admitAtMost(server, 2, ({ url }) => url !== '/free');
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
});
