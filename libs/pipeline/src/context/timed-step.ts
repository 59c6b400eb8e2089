import { channel } from 'node:diagnostics_channel';
import type { Compute, ComputeJob, ComputeOptions, ComputeResult } from '#lake/ports/compute.js';
import type { StageId } from '../flow/stage.js';

/** A part of a stage's work that has ended. */
export interface StageStep {
  runId: number;
  stage: StageId;
  step: string;
  /** Unix times, ms. */
  from: number;
  to: number;
}

type StageOfRun = Pick<StageStep, 'runId' | 'stage'>;

/** Channel of this process on which steps are told. Only a bench listens; where nobody does, a step costs a look. */
export const STAGE_STEPS = 'retailstream:stage-step';
const stageSteps = channel(STAGE_STEPS);

/** Does a part of a stage's work, and tells when it began and ended. */
export async function timedStep<Result>(
  { runId, stage }: StageOfRun,
  step: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!stageSteps.hasSubscribers) return work();
  const from = Date.now();
  try {
    return await work();
  } finally {
    tell({ runId, stage, step, from, to: Date.now() });
  }
}

/** Runs a job, a step until each of its outputs stands and one for what comes after the last. */
export async function timedJob(
  { runId, stage }: StageOfRun,
  compute: Compute,
  job: ComputeJob,
  options: ComputeOptions = {},
): Promise<ComputeResult> {
  if (!stageSteps.hasSubscribers) return compute.run(job, options);
  let from = Date.now();
  const end = (step: string): void => {
    const to = Date.now();
    tell({ runId, stage, step, from, to });
    from = to;
  };
  const onOutput = (prefix: string): void => {
    end(`engine: until ${withoutNumbers(prefix)}`);
    options.onOutput?.(prefix);
  };
  try {
    return await compute.run(job, { ...options, onOutput });
  } finally {
    end('engine: to its end');
  }
}

/** `marts/snapshot=7/store_week/` without the 7, so that the steps of two runs have the same names. */
const withoutNumbers = (prefix: string) => prefix.replace(/[^/]+=[^/]*\//g, '');

function tell(step: StageStep): void {
  stageSteps.publish(step);
}
