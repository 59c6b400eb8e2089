import type { Compute, ComputeJob, ComputeOptions, ComputeResult } from '#lake/ports/compute.js';
import type { StageId } from '#pipeline/flow/flow.js';
import { AppError } from '#platform/errors/app-error.js';

/** An engine that holds jobs until it is released, so that a stage stops at a known place. */
export class PausedCompute implements Compute {
  /** Names of held jobs. */
  readonly pausedJobs: string[] = [];
  private open: () => void = () => undefined;
  private readonly released = new Promise<void>((resolve) => (this.open = resolve));

  /** @param stage whose jobs it holds; others run */
  constructor(
    private readonly compute: Compute,
    private readonly stage: StageId,
  ) {}

  async run(job: ComputeJob, options?: ComputeOptions): Promise<ComputeResult> {
    if (job.name.includes(`-${this.stage}`)) {
      this.pausedJobs.push(job.name);
      await Promise.race([this.released, rejectOnAbort(options?.signal)]);
    }
    return this.compute.run(job, options);
  }

  release(): void {
    this.open();
  }

  close(): Promise<void> {
    return this.compute.close();
  }
}

/** Rejects when the job is cancelled. */
function rejectOnAbort(signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Error('the job was cancelled'));
    signal?.addEventListener('abort', fail, { once: true });
  });
}

/** An engine on which every job fails, at every attempt. */
export class BrokenCompute implements Compute {
  constructor(private readonly error = new AppError('COMPUTE_FAILED', 'the engine is broken')) {}

  run(): Promise<ComputeResult> {
    return Promise.reject(this.error);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
