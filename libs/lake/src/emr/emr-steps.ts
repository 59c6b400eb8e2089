import type { Step, StepConfig, StepState } from '@aws-sdk/client-emr';
import { backOff, isRetryable, type Pace, withRetries, pause } from '#platform/aws/retries.js';
import type { Logger } from '#platform/logging/logger.js';
import { annotate, withSpan } from '#platform/tracing/spans.js';
import { WorkerStopping } from '../ports/compute.js';
import type { EmrApi, S3Reader } from './emr-api.js';
import { type EmrCluster, isLive, createLostError } from './emr-cluster.js';
import { isOwnFailure, readLastLines, findLogFolder, createStepError } from './step-log.js';

const SUBMIT_TRIES = 8;
const ACTIVE: StepState[] = ['PENDING', 'RUNNING'];
/** A cancelled step continues until its processes have ended. */
const UNENDED: StepState[] = [...ACTIVE, 'CANCEL_PENDING'];
const FOLLOW_POLL_MS = 5_000;
const FOLLOW_MS = 10 * 60_000;

/** @param seconds since the step was requested, including the start of its cluster */
export type StepListener = (outcome: StepOutcome, seconds: number) => void;

type StepOutcome = 'succeeded' | 'failed' | 'cancelled';

interface EmrStepsOptions {
  api: EmrApi;
  cluster: EmrCluster;
  reader: S3Reader;
  pace: Pace;
  /** How long to wait for a failed step's log. */
  logWaitMs: number;
  logger: Logger;
  onStepEnd?: StepListener | undefined;
}

/** Steps of a cluster. EMR has no client token for them: a step is identified by its name. */
export class EmrSteps implements StepRunner {
  constructor(private readonly options: EmrStepsOptions) {}

  /** An abort ends the step too, unless the worker stops: then the next worker adopts it. */
  runStep(step: NamedStep, signal?: AbortSignal): Promise<void> {
    return this.measureStep(step, ACTIVE, signal);
  }

  /** Like `runStep`, but accepts a step of that name that has already completed on this cluster. */
  runStepOnce(step: NamedStep, signal?: AbortSignal): Promise<void> {
    return this.measureStep(step, [...ACTIVE, 'COMPLETED'], signal);
  }

  /** Cancels all steps of that name, if any. */
  async cancel(name: string): Promise<void> {
    const { api, cluster, pace } = this.options;
    const clusterId = await cluster.findRunning();
    if (clusterId === undefined) return;
    for (const { Id = '', Name, Status } of await withRetries(() => api.steps(clusterId), pace)) {
      if (Name !== name || !isAmong(ACTIVE, Status?.State)) continue;
      await withRetries(() => api.cancelStep(clusterId, Id), pace);
    }
  }

  private async measureStep(
    step: NamedStep,
    adoptable: StepState[],
    signal?: AbortSignal,
  ): Promise<void> {
    const begin = performance.now();
    const ended: (outcome: StepOutcome) => void = (outcome) =>
      this.options.onStepEnd?.(outcome, (performance.now() - begin) / 1000);
    try {
      await withSpan('emr step', { 'retailstream.job': step.name }, () =>
        this.executeStep(step, adoptable, signal),
      );
      ended('succeeded');
    } catch (error) {
      ended(signal?.aborted ? 'cancelled' : 'failed');
      throw error;
    }
  }

  private async executeStep(
    step: NamedStep,
    adoptable: StepState[],
    signal?: AbortSignal,
  ): Promise<void> {
    signal?.throwIfAborted();
    const clusterId = await this.options.cluster.ensureId(signal);
    try {
      annotate({ 'aws.emr.cluster.id': clusterId });
      const id = await this.adoptOrSubmit(clusterId, step, adoptable, signal);
      annotate({ 'aws.emr.step.id': id });
      await this.watch(clusterId, id, step, signal);
    } catch (error) {
      if (signal?.aborted && !(signal.reason instanceof WorkerStopping)) {
        await this.cancelQuietly(step.name);
      }
      throw error;
    }
  }

  private async adoptOrSubmit(
    clusterId: string,
    step: NamedStep,
    adoptable: StepState[],
    signal?: AbortSignal,
  ): Promise<string> {
    const { api, pace, logger } = this.options;
    let before: Set<string | undefined> | undefined;
    for (let attempt = 1; ; attempt++) {
      const steps = await withRetries(() => api.steps(clusterId), pace, signal);
      const named = steps.filter(({ Name }) => Name === step.name);
      // A step that did not exist before the first attempt is ours, in any state.
      const found = named.find(
        ({ Id, Status }) => isAmong(adoptable, Status?.State) || (before && !before.has(Id)),
      );
      if (found?.Id) {
        logger.log(`using the running step ${found.Id} of cluster ${clusterId} for ${step.name}`);
        return found.Id;
      }
      before ??= new Set(named.map(({ Id }) => Id));
      try {
        return await api.addStep(clusterId, toStepConfig(step));
      } catch (error) {
        await this.assertLive(clusterId, step);
        if (!isRetryable(error) || attempt === SUBMIT_TRIES) throw error;
      }
      await pause(backOff(attempt, pace.pollMs), signal);
    }
  }

  private async assertLive(clusterId: string, step: NamedStep): Promise<void> {
    const { api, pace } = this.options;
    const cluster = await withRetries(() => api.cluster(clusterId), pace);
    if (!isLive(cluster)) throw createLostError(cluster, `step "${step.name}" was not started`);
  }

  private async watch(
    clusterId: string,
    id: string,
    named: NamedStep,
    signal?: AbortSignal,
  ): Promise<void> {
    const { api, pace } = this.options;
    for (;;) {
      const step = await withRetries(() => api.step(clusterId, id), pace, signal);
      switch (step.Status?.State) {
        case 'COMPLETED':
          return;
        case 'FAILED':
        case 'CANCELLED':
        case 'INTERRUPTED':
          throw await this.createFailure(clusterId, step, named, signal);
        default:
          await pause(pace.pollMs, signal);
      }
    }
  }

  private async createFailure(
    clusterId: string,
    step: Step,
    { isExplained }: NamedStep,
    signal?: AbortSignal,
  ): Promise<Error> {
    const { api, reader, pace, logWaitMs } = this.options;
    const cluster = await withRetries(() => api.cluster(clusterId), pace, signal);
    const folder = findLogFolder(step, cluster);
    const isInLog = folder !== undefined && isOwnFailure(step, cluster) && !(await isExplained?.());
    const lines = isInLog ? await readLastLines(reader, folder, logWaitMs, pace, signal) : [];
    return createStepError(step, cluster, { folder, lines });
  }

  private async cancelQuietly(name: string): Promise<void> {
    try {
      await this.cancel(name);
      await this.waitUntilCancelled(name);
    } catch (error) {
      this.options.logger.warn(
        `step "${name}" could not be cancelled and still runs: ${String(error)}`,
      );
    }
  }

  /** Waits until cancelled steps have ended: until then they use resources of the cluster. */
  private async waitUntilCancelled(name: string): Promise<void> {
    const { api, cluster, pace, logger } = this.options;
    const clusterId = await cluster.findRunning();
    if (clusterId === undefined) return;
    const until = Date.now() + FOLLOW_MS;
    for (;;) {
      const steps = await withRetries(() => api.steps(clusterId), pace);
      const named = steps.filter(({ Name }) => Name === name);
      const going = named.filter(({ Status }) => isAmong(UNENDED, Status?.State));
      if (going.length === 0) {
        const states = named.map(({ Id, Status }) => `${Id ?? ''} ${Status?.State ?? ''}`);
        logger.log(`step "${name}" has ended: ${states.join(', ')}`);
        return;
      }
      if (Date.now() > until) {
        logger.warn(`step "${name}" was cancelled and has not ended yet`);
        return;
      }
      await pause(Math.min(pace.pollMs, FOLLOW_POLL_MS));
    }
  }
}

function toStepConfig({ name, args }: NamedStep): StepConfig {
  return {
    Name: name,
    ActionOnFailure: 'CONTINUE',
    HadoopJarStep: { Jar: 'command-runner.jar', Args: args },
  };
}

function isAmong(states: StepState[], state: StepState | undefined): boolean {
  return state !== undefined && states.includes(state);
}

/** Runs commands on a cluster. */
export interface StepRunner {
  /**
   * Runs `args` on the cluster's master by command-runner.jar, or adopts a running step of the same
   * name. Resolves when the step has completed.
   * @throws AppError COMPUTE_FAILED when the command failed, with the tail of its stderr;
   *   COMPUTE_LOST or CLUSTER_LOST, retryable, when the cluster ended it
   */
  runStep(step: NamedStep, signal?: AbortSignal): Promise<void>;
}

interface NamedStep {
  name: string;
  args: string[];
  /** Whether the program has reported its failure itself: then its log is not awaited. */
  isExplained?: () => Promise<boolean>;
}
