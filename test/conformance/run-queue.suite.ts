import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobName, RunJob, RunQueue } from '#pipeline/queue/run-queue.js';
import { stageIds, weeklySales } from '#test/setup/flow.js';

export type Handler = (name: JobName, job: RunJob) => Promise<void>;

/** An empty queue and a consumer. */
interface RunQueueSubject {
  queue: RunQueue;
  /** Runs three jobs concurrently; `fail` from a handler ends a job permanently. */
  consume(handler: Handler): Promise<void>;
  /** An error that the queue must not retry. */
  createFinalError(message: string): Error;
  close(): Promise<void>;
}

const WAIT_OPTIONS = { timeout: 20_000, interval: 20 };

/** Requirements for every RunQueue. */
export function runQueueSuite(name: string, create: () => Promise<RunQueueSubject>): void {
  describe(`RunQueue conformance: ${name}`, () => {
    let subject: RunQueueSubject;
    let queue: RunQueue;
    const seen: string[] = [];
    const until = (check: () => void | Promise<void>) => vi.waitFor(check, WAIT_OPTIONS);
    const untilLetGo = (runId: number, epoch: number, last = 'observe') =>
      until(async () => expect(await queue.hasJob(runId, epoch, last)).toBe(false));

    beforeEach(async () => {
      seen.length = 0;
      subject = await create();
      ({ queue } = subject);
    });
    afterEach(() => subject.close());

    const note: Handler = (job) => {
      seen.push(job);
      return Promise.resolve();
    };

    it('passes the plan job with the run’s number and epoch', async () => {
      const jobs: [JobName, RunJob][] = [];
      await subject.consume((job, data) => {
        jobs.push([job, data]);
        return Promise.resolve();
      });
      await queue.enqueuePlan(7, 2);
      await until(() => expect(jobs).toEqual([['plan-run', { runId: 7, epoch: 2 }]]));
    });

    it('passes jobs that were queued before the first consumer', async () => {
      await queue.enqueuePlan(7, 1);
      await queue.enqueuePlan(7, 2);
      await subject.consume(note);
      await until(() => expect(seen).toEqual(['plan-run', 'plan-run']));
    });

    it('runs stages 1 to 3 in parallel, and the others in order', async () => {
      const release: (() => void)[] = [];
      const finished: string[] = [];
      await subject.consume(async (job) => {
        seen.push(job);
        await new Promise<void>((resolve) => release.push(resolve));
        finished.push(job);
      });
      await queue.enqueueStages(1, 1, weeklySales.stages);
      await until(() => expect(release).toHaveLength(3));
      expect([...seen].sort()).toEqual([...stageIds.slice(0, 3)].sort());
      release[0]?.();
      release[1]?.();
      await until(() => expect(finished).toHaveLength(2));
      expect(seen).toHaveLength(3);
      release[2]?.();
      for (const [index, stage] of stageIds.slice(3).entries()) {
        await until(() => expect(seen).toHaveLength(4 + index));
        expect(seen.at(-1)).toBe(stage);
        expect(finished).toHaveLength(3 + index);
        release[3 + index]?.();
      }
      await untilLetGo(1, 1);
      expect(finished.slice(3)).toEqual(stageIds.slice(3));
    });

    it('tries a stage as often as it declares', async () => {
      await subject.consume((job) => {
        seen.push(job);
        return Promise.reject(new Error('not now'));
      });
      await queue.enqueueStages(1, 1, [{ id: 'load', after: [], attempts: 2 }]);
      await untilLetGo(1, 1, 'load');
      expect(seen).toEqual(['load', 'load']);
    });

    it('runs a job once that was queued twice', async () => {
      await queue.enqueuePlan(1, 1);
      await queue.enqueuePlan(1, 1);
      await queue.enqueueStages(1, 1, weeklySales.stages);
      await queue.enqueueStages(1, 1, weeklySales.stages);
      await subject.consume(note);
      await untilLetGo(1, 1);
      await queue.enqueuePlan(1, 1);
      await queue.enqueuePlan(2, 1);
      await until(() => expect(seen.filter((job) => job === 'plan-run')).toHaveLength(2));
      expect([...seen].sort()).toEqual(['plan-run', 'plan-run', ...stageIds].sort());
    });

    it('runs the stages of a new epoch despite those of an old one', async () => {
      await queue.enqueueStages(1, 1, weeklySales.stages);
      await queue.enqueueStages(1, 2, weeklySales.stages);
      const epochs: number[] = [];
      await subject.consume((_, { epoch }) => {
        epochs.push(epoch);
        return Promise.resolve();
      });
      await untilLetGo(1, 1);
      await untilLetGo(1, 2);
      expect(epochs.filter((epoch) => epoch === 1)).toHaveLength(stageIds.length);
      expect(epochs.filter((epoch) => epoch === 2)).toHaveLength(stageIds.length);
    });

    it('reports whether it has jobs of a run', async () => {
      expect(await queue.hasJob(1, 1, 'observe')).toBe(false);
      await queue.enqueuePlan(1, 1);
      expect(await queue.hasJob(1, 1, 'observe')).toBe(true);
      expect(await queue.hasJob(1, 2, 'observe')).toBe(false);
      expect(await queue.hasJob(2, 1, 'observe')).toBe(false);
      await queue.enqueueStages(2, 1, weeklySales.stages);
      expect(await queue.hasJob(2, 1, 'observe')).toBe(true);
      let release: () => void = () => undefined;
      const working = new Promise<void>((resolve) => (release = resolve));
      await subject.consume(() => working);
      await until(async () => expect((await queue.depth())['active']).toBe(3));
      expect(await queue.hasJob(2, 1, 'observe')).toBe(true);
      release();
      await untilLetGo(1, 1);
      await untilLetGo(2, 1);
    });

    it('counts its jobs by state', async () => {
      await queue.enqueuePlan(1, 1);
      await queue.enqueueStages(1, 1, weeklySales.stages);
      expect(await queue.depth()).toMatchObject({ active: 0, failed: 0 });
      const { waiting, 'waiting-children': blocked } = await queue.depth();
      expect([waiting, blocked]).toEqual([4, stageIds.length - 3]);
    });

    it.each(['ingest-features', 'integrate', 'publish', 'observe'] as const)(
      'drops the whole run when %s fails permanently',
      async (failing) => {
        await subject.consume((job) => {
          seen.push(job);
          return job === failing
            ? Promise.reject(subject.createFinalError('no'))
            : Promise.resolve();
        });
        await queue.enqueueStages(1, 1, weeklySales.stages);
        await untilLetGo(1, 1);
        const later = stageIds.slice(Math.max(3, stageIds.indexOf(failing) + 1));
        expect(seen.filter((job) => later.some((stage) => stage === job))).toEqual([]);
        expect(seen.filter((job) => job === failing)).toHaveLength(1);
      },
    );

    it('retries a failed job and continues', async () => {
      let tries = 0;
      await subject.consume((job) => {
        seen.push(job);
        const fails = job === 'ingest-stores' && ++tries === 1;
        return fails ? Promise.reject(new Error('for now')) : Promise.resolve();
      });
      await queue.enqueueStages(1, 1, weeklySales.stages);
      await untilLetGo(1, 1);
      expect(tries).toBe(2);
      expect(seen.at(-1)).toBe('observe');
      expect(seen).toHaveLength(stageIds.length + 1);
    });

    it('continues with other runs after one failed', async () => {
      await subject.consume((job, { runId }) => {
        seen.push(`${runId} ${job}`);
        return runId === 1 ? Promise.reject(subject.createFinalError('no')) : Promise.resolve();
      });
      await queue.enqueueStages(1, 1, weeklySales.stages);
      await untilLetGo(1, 1);
      await queue.enqueueStages(2, 1, weeklySales.stages);
      await until(() => expect(seen).toContain('2 observe'));
    });
  });
}
