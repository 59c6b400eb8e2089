import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ComputeSubject, select, ACTIVE_MS } from './compute.subject.js';

/** An engine in a process of ours, which reports each output as soon as it is complete. */
export interface ComputeProcess extends ComputeSubject {
  /** Kills the engine as an out-of-memory killer would. */
  kill(): void;
}

/** Requirements for engines in a process of ours. */
export function computeProcessSuite(name: string, create: () => Promise<ComputeProcess>): void {
  describe(`Compute conformance, processes: ${name}`, () => {
    let subject: ComputeProcess;
    const works = async () =>
      expect(await select(subject.compute, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);

    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    it('passes on an error of an output’s callback while the engine is still running', async () => {
      const output = { format: 'csv' as const, prefix: 'early/' };
      const early = { name: 'early', sql: 'SELECT 1 AS n', outputs: [output] };
      const later = { name: 'later', sql: subject.endless };
      const stop = new AbortController();
      const job = { name: 'unheard', sources: [], models: [early, later] };
      const onOutput = () => {
        setTimeout(() => stop.abort(), ACTIVE_MS);
        throw new Error('no room for the output');
      };
      const running = subject.compute.run(job, { signal: stop.signal, onOutput });
      await expect(running).rejects.toThrow('no room for the output');
    });

    it('fails with COMPUTE_LOST when the engine is killed, and runs the next job', async () => {
      await works();
      // The first kill may come before the job starts.
      const killing = setInterval(() => subject.kill(), ACTIVE_MS);
      try {
        await expect(select(subject.compute, subject.endless)).rejects.toMatchObject({
          code: 'COMPUTE_LOST',
          retryable: true,
        });
      } finally {
        clearInterval(killing);
      }
      await works();
    });
  });
}
