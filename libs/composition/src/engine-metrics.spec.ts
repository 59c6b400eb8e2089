import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Compute } from '#lake/ports/compute.js';
import { EngineMetrics } from './engine-metrics.js';

const job = { name: 'run 1', sources: [], models: [] };

describe('EngineMetrics', () => {
  it('times jobs of each engine by their result', async () => {
    const registry = new Registry();
    const metrics = new EngineMetrics();
    metrics.register(registry);
    let fail = false;
    const compute: Compute = {
      run: () =>
        fail
          ? Promise.reject(new Error('lost'))
          : Promise.resolve({ rows: { a: 1 }, collected: {} }),
      close: () => Promise.resolve(),
    };
    const metered = metrics.withMetrics('duckdb', compute);
    expect(await metered.run(job)).toEqual({ rows: { a: 1 }, collected: {} });
    fail = true;
    await expect(metered.run(job)).rejects.toThrow('lost');
    const aborted = AbortSignal.abort();
    await expect(metered.run(job, { signal: aborted })).rejects.toThrow('lost');
    metrics.stepWatch('succeeded', 90);
    const text = await registry.metrics();
    for (const outcome of ['succeeded', 'failed', 'cancelled']) {
      const labels = `outcome="${outcome}",engine="duckdb"`;
      const sample = new RegExp(`engine_job_duration_seconds_count{(${labels}|.*${outcome}.*)} 1`);
      expect(text).toMatch(sample);
    }
    expect(text).toContain('retailstream_engine_active_jobs{engine="duckdb"} 0');
    expect(text).toContain('retailstream_emr_step_duration_seconds_sum{outcome="succeeded"} 90');
  });
});
