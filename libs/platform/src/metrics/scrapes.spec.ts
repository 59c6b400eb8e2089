import { Counter, Gauge, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Format, markConfidential, Scrapes } from './scrapes.js';

describe('Scrapes', () => {
  let registry: Registry;
  let scrapes: Scrapes;
  let collected: number;
  let isDown: boolean;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    registry = new Registry();
    registry.setDefaultLabels({ app: 'api' });
    collected = 0;
    isDown = false;
    new Gauge({
      name: 'reads',
      help: 'Reads.',
      registers: [registry],
      collect() {
        if (isDown) throw new Error('down');
        this.set(++collected);
      },
    });
    new Counter({
      name: 'sold_total',
      help: 'Sold.',
      labelNames: ['flow'],
      registers: [registry],
    }).inc({ flow: 'a "flow"' }, 12.5);
    markConfidential(registry, 'sold_total');
    scrapes = new Scrapes(registry);
  });
  afterEach(() => vi.useRealTimers());

  const read = async (format: Format = 'text', isTrusted = true) =>
    String(await scrapes.read(format, isTrusted));

  it.each<Format>(['text', 'openMetrics'])(
    'collects once a second for any number of requests: %s',
    async (format) => {
      const texts = await Promise.all(Array.from({ length: 50 }, () => read(format)));
      expect(new Set(texts).size).toBe(1);
      vi.advanceTimersByTime(999);
      await read(format, false);
      expect(collected).toBe(1);
      vi.advanceTimersByTime(1);
      expect(await read(format)).toContain('reads{app="api"} 2');
      expect(collected).toBe(2);
    },
  );

  it('writes the library’s output without confidential metrics', async () => {
    const whole = await read();
    collected -= 1;
    expect(whole).toBe(await registry.metrics());
    expect(await read('text', false)).toBe(
      '# HELP reads Reads.\n# TYPE reads gauge\nreads{app="api"} 1\n',
    );
    expect(await read('openMetrics', true)).toContain(
      'sold_total{flow="a \\"flow\\"",app="api"} 12.5',
    );
    expect(await read('openMetrics', false)).toMatch(/^(?!.*sold)[^]*# EOF\n$/);
  });

  it('keeps no failure', async () => {
    isDown = true;
    await expect(read()).rejects.toThrow('down');
    isDown = false;
    expect(await read()).toContain('reads{app="api"} 1');
  });
});
