import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Compute, ComputeJob } from '#lake/ports/compute.js';
import { STAGE_STEPS, timeJob, timeStep } from './timed-step.js';

const where = { runId: 7, stage: 'build-marts' };
const job: ComputeJob = { name: 'run-7-build-marts', sources: [], models: [] };
const result = { rows: { week: 3 }, collected: {} };

/** Writes three outputs, two of them periods of one relation. */
const compute: Compute = {
  run: (_job, options) => {
    options?.onOutput?.('scratch/run=7/build-marts/attempt=1/week/');
    options?.onOutput?.('marts/week/period=2010/0123456789abcdef/');
    options?.onOutput?.('marts/week/period=2011/fedcba9876543210/');
    return Promise.resolve(result);
  },
  close: () => Promise.resolve(),
};

describe('steps of stages', () => {
  let told: { step: string; from: number; to: number }[];
  const listen = (step: unknown) => void told.push(step as (typeof told)[number]);

  beforeEach(() => {
    told = [];
    subscribe(STAGE_STEPS, listen);
  });
  afterEach(() => unsubscribe(STAGE_STEPS, listen));

  it('are published with their times, also when they fail', async () => {
    const before = Date.now();
    await expect(timeStep(where, 'loading', () => Promise.resolve(5))).resolves.toBe(5);
    await expect(timeStep(where, 'failing', () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(told).toMatchObject([
      { runId: 7, stage: 'build-marts', step: 'loading' },
      { step: 'failing' },
    ]);
    for (const { from, to } of told) {
      expect(from).toBeGreaterThanOrEqual(before);
      expect(to).toBeGreaterThanOrEqual(from);
    }
  });

  it('split a job by its outputs, each from the end of the previous one', async () => {
    const heard: string[] = [];
    await timeJob(where, compute, job, { onOutput: (prefix) => heard.push(prefix) });
    expect(heard).toEqual([
      'scratch/run=7/build-marts/attempt=1/week/',
      'marts/week/period=2010/0123456789abcdef/',
      'marts/week/period=2011/fedcba9876543210/',
    ]);
    expect(told.map(({ step }) => step)).toEqual([
      'engine: until scratch/build-marts/week/',
      'engine: until marts/week/',
      'engine: until the end',
    ]);
    expect(told.slice(1).map(({ from }) => from)).toEqual(told.slice(0, -1).map(({ to }) => to));
  });

  it("keep the engine's options when no subscriber exists", async () => {
    unsubscribe(STAGE_STEPS, listen);
    let given: unknown;
    const options = { onProgress: () => undefined };
    const engine: Compute = {
      ...compute,
      run: (_job, at) => {
        given = at;
        return Promise.resolve(result);
      },
    };
    await expect(timeJob(where, engine, job, options)).resolves.toBe(result);
    await timeStep(where, 'loading', () => Promise.resolve());
    expect(given).toBe(options);
    expect(told).toEqual([]);
  });
});
