import { AsyncResource } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { recordSpan, withSpan } from '#platform/tracing/spans.js';
import { isTracing } from '#platform/tracing/tracing.js';
import type {
  Compute,
  ComputeJob,
  ComputeOptions,
  ComputeResult,
  OutputListener,
} from '#lake/ports/compute.js';
import type { StageId } from '../flow/flow.js';

/** A finished part of a stage's work. */
export interface StageStep {
  runId: number;
  stage: StageId;
  step: string;
  /** Unix times, in ms. */
  from: number;
  to: number;
}

type StageOfRun = Pick<StageStep, 'runId' | 'stage'>;

/**
 * Diagnostics channel of this process for steps. Only benchmarks subscribe; without a subscriber or a trace, a step
 * costs one check.
 */
export const STAGE_STEPS = 'retailstream:stage-step';
const stageSteps = channel(STAGE_STEPS);

/** Runs a part of a stage's work, and publishes its start and end; in a trace it is a span. */
export function timeStep<Result>(
  { runId, stage }: StageOfRun,
  step: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return withSpan(step, toAttributes({ runId, stage }), () =>
    reportStep({ runId, stage }, step, work),
  );
}

async function reportStep<Result>(
  { runId, stage }: StageOfRun,
  step: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!stageSteps.hasSubscribers) return work();
  const from = Date.now();
  try {
    return await work();
  } finally {
    publish({ runId, stage, step, from, to: Date.now() });
  }
}

/**
 * Runs a job; each output is a step, and so is the rest after the last one. Outputs of a relation's periods are one
 * step. In a trace the job is a span, and these steps are below it.
 */
export function timeJob(
  stage: StageOfRun,
  compute: Compute,
  job: ComputeJob,
  options: ComputeOptions = {},
): Promise<ComputeResult> {
  const attributes = { ...toAttributes(stage), 'retailstream.job': job.name };
  return withSpan('engine job', attributes, () => inSteps(stage, compute, job, options));
}

async function inSteps(
  { runId, stage }: StageOfRun,
  compute: Compute,
  job: ComputeJob,
  options: ComputeOptions,
): Promise<ComputeResult> {
  if (!stageSteps.hasSubscribers && !isTracing()) return compute.run(job, options);
  const tell = AsyncResource.bind(publishPart);
  let last: StageStep | undefined;
  const from = Date.now();
  const end = (step: string): void => {
    const to = Date.now();
    if (last?.step === step) last.to = to;
    else {
      if (last) tell(last);
      last = { runId, stage, step, from: last?.to ?? from, to };
    }
  };
  const onOutput: OutputListener = (prefix, bytes) => {
    end(`engine: until ${withoutNumbers(prefix)}`);
    options.onOutput?.(prefix, bytes);
  };
  try {
    return await compute.run(job, { ...options, onOutput });
  } finally {
    end('engine: until the end');
    if (last) tell(last);
  }
}

/**
 * Returns `marts/store_week/` for `marts/store_week/period=2010/0123456789abcdef/`: the same for every period and run.
 */
const withoutNumbers = (prefix: string) => prefix.replace(/[^/]+=[^/]*\/|[0-9a-f]{16}\//g, '');

const toAttributes = ({ runId, stage }: StageOfRun) => ({
  'retailstream.run.id': runId,
  'retailstream.stage': stage,
});

/** The engine's process reports outputs, so this function is bound to the context of its job. */
function publishPart(step: StageStep): void {
  publish(step);
  recordSpan(step.step, step, toAttributes(step));
}

function publish(step: StageStep): void {
  stageSteps.publish(step);
}
