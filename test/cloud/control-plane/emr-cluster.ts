import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  CancelStepsInfo,
  ClusterState,
  ClusterStateChangeReason,
  ClusterStatus,
  ClusterTimeline,
  RunJobFlowInput,
  StepCancellationOption,
  StepConfig,
} from '@aws-sdk/client-emr';
import type { EmrContext } from './emr-context.js';
import { createId } from './emr-ids.js';
import { EmrStep, type Stop } from './emr-step.js';
import type { ClusterFault } from './fault-schema.js';
import { runStep } from './run-step.js';
import { buildLogFolder } from './step-logs.js';

/**
 * A cluster with its states; its steps run in order. It stores bootstrap actions, instances and configurations, but
 * does not apply them.
 */
export class EmrCluster {
  readonly id = createId('j');
  readonly steps: EmrStep[] = [];
  readonly tags = new Map<string, string>();
  /** Every state so far, in order. */
  readonly history: ClusterState[] = [];
  private readonly timeline: ClusterTimeline = { CreationDateTime: new Date() };
  private readonly running = new Set<Promise<void>>();
  private readonly closer = new AbortController();
  private phaseNow: ClusterState = 'STARTING';
  private reason: ClusterStateChangeReason = {};
  private ready = false;
  private life: Promise<void> | undefined;
  private anyFailed = false;

  constructor(
    readonly input: RunJobFlowInput,
    private readonly context: EmrContext,
    /** The only region that shows it; undefined for all. */
    readonly region?: string,
  ) {
    for (const { Key = '', Value = '' } of input.Tags ?? []) this.tags.set(Key, Value);
    this.history.push('STARTING');
    this.addSteps(input.Steps ?? []);
  }

  get state(): ClusterState {
    return this.phaseNow;
  }

  get status(): ClusterStatus {
    return { State: this.state, StateChangeReason: this.reason, Timeline: this.timeline };
  }

  get createdAt(): Date {
    return this.timeline.CreationDateTime ?? new Date(0);
  }

  get applications(): string[] {
    return (this.input.Applications ?? []).map(({ Name = '' }) => Name);
  }

  get isConfigured(): boolean {
    return (this.input.Configurations ?? []).length > 0;
  }

  get keepsAlive(): boolean {
    return this.input.Instances?.KeepJobFlowAliveWhenNoSteps ?? false;
  }

  get concurrency(): number {
    return this.input.StepConcurrencyLevel ?? 1;
  }

  get isEnding(): boolean {
    return this.state.startsWith('TERMINAT');
  }

  /** Runs the phases of a start, or fails in one. */
  launch(fault: ClusterFault | undefined): void {
    this.life = this.boot(fault);
  }

  /** Starts accepting steps. */
  open(): void {
    this.ready = true;
    this.timeline.ReadyDateTime = new Date();
    this.startSteps();
  }

  addSteps(configs: StepConfig[]): string[] {
    const added = configs.map((config) => new EmrStep(config));
    this.steps.push(...added);
    this.startSteps();
    return added.map(({ id }) => id);
  }

  cancelSteps(ids: string[], how: StepCancellationOption): CancelStepsInfo[] {
    const signal = how === 'TERMINATE_PROCESS' ? 'SIGKILL' : 'SIGTERM';
    return ids.map((id) => {
      const step = this.steps.find((candidate) => candidate.id === id);
      if (!step || step.isFinal) {
        const Reason = step ? `the step is ${step.state}` : 'the cluster has no such step';
        return { StepId: id, Status: 'FAILED', Reason };
      }
      step.stop('CANCELLED', signal, 'Cancelled by user');
      return { StepId: id, Status: 'SUBMITTED' };
    });
  }

  /** On a user's request: cancels steps that are not done. */
  terminate(): void {
    this.shutDown('TERMINATED', 'CANCELLED', {
      Code: 'USER_REQUEST',
      Message: 'Terminated by user request',
    });
  }

  /** Like the loss of the primary node in EC2: interrupts running steps. */
  loseMaster(): void {
    this.shutDown('TERMINATED_WITH_ERRORS', 'INTERRUPTED', {
      Code: 'INSTANCE_FAILURE',
      Message: 'The master node was terminated.',
    });
  }

  /** Kills running steps, without another state. */
  async close(): Promise<void> {
    this.ready = false;
    this.closer.abort();
    for (const step of this.steps)
      step.stop('INTERRUPTED', 'SIGKILL', 'The local cloud was stopped');
    await Promise.all([this.life, ...this.running]);
  }

  private async boot(fault: ClusterFault | undefined): Promise<void> {
    await this.waitForPhase();
    if (this.state !== 'STARTING') return;
    if (fault && fault.code !== 'BOOTSTRAP_FAILURE') {
      this.failStart(fault);
      return;
    }
    this.enter('BOOTSTRAPPING', {});
    await this.waitForPhase();
    // TypeScript does not see that a call in between may change the state.
    if ((this.state as ClusterState) !== 'BOOTSTRAPPING' || this.closer.signal.aborted) return;
    if (fault) this.failStart(fault);
    else this.open();
  }

  private failStart({ code, message }: ClusterFault): void {
    this.shutDown('TERMINATED_WITH_ERRORS', 'CANCELLED', {
      Code: code,
      Message: message ?? START_FAILURES[code],
    });
  }

  private startSteps(): void {
    if (!this.ready || this.isEnding) return;
    while (this.running.size < this.concurrency) {
      const step = this.steps.find(({ state }) => state === 'PENDING');
      if (!step) break;
      step.start();
      this.enter('RUNNING', { Message: 'Running step' });
      const run = this.run(step).finally(() => {
        this.running.delete(run);
        this.startSteps();
      });
      this.running.add(run);
    }
    if (this.running.size === 0) this.waitOrShutDown();
  }

  private waitOrShutDown(): void {
    if (this.keepsAlive) {
      const after = this.steps.length > 0 ? 'after last step completed' : 'to run steps';
      this.enter('WAITING', { Message: `Cluster ready ${after}.` });
    } else if (this.anyFailed) {
      const reason = { Code: 'STEP_FAILURE', Message: 'Steps completed with errors' } as const;
      this.shutDown('TERMINATED', 'CANCELLED', reason);
    } else {
      const reason = { Code: 'ALL_STEPS_COMPLETED', Message: 'Steps completed' } as const;
      this.shutDown('TERMINATED', 'CANCELLED', reason);
    }
  }

  private async run(step: EmrStep): Promise<void> {
    const { context, input, id } = this;
    const folder = join(context.workFolder, id, step.id);
    const logFolder = input.LogUri ? buildLogFolder(input.LogUri, id, step.id) : undefined;
    await runStep(this, step, context, { folder, logFolder });
    if (step.state === 'FAILED') this.handleFailure(step);
    // As on EMR, a log arrives some time after its state.
    if (logFolder) await context.logs.upload(folder, logFolder);
  }

  private handleFailure({ config }: EmrStep): void {
    this.anyFailed = true;
    switch (config.ActionOnFailure) {
      case 'CONTINUE':
        return;
      case 'CANCEL_AND_WAIT':
        for (const step of this.steps) {
          if (step.state === 'PENDING') step.stop('CANCELLED', 'SIGKILL', 'Job terminated');
        }
        return;
      default:
        this.shutDown('TERMINATED_WITH_ERRORS', 'CANCELLED', {
          Code: 'STEP_FAILURE',
          Message: 'Shut down as step failed',
        });
    }
  }

  private shutDown(end: ClusterState, stop: Stop, reason: ClusterStateChangeReason): void {
    if (this.isEnding) return;
    this.enter('TERMINATING', reason);
    for (const step of this.steps) step.stop(stop, 'SIGKILL', 'Job terminated');
    this.life = Promise.all([this.waitForPhase(), ...this.running]).then(() => {
      this.timeline.EndDateTime = new Date();
      this.enter(end, reason);
    });
  }

  private enter(state: ClusterState, reason: ClusterStateChangeReason): void {
    if (state !== this.state) this.history.push(state);
    this.phaseNow = state;
    this.reason = reason;
  }

  private async waitForPhase(): Promise<void> {
    const { signal } = this.closer;
    await delay(this.context.phaseMs, undefined, { signal }).catch(() => undefined);
  }
}

const START_FAILURES: Record<ClusterFault['code'], string> = {
  BOOTSTRAP_FAILURE: 'On the master instance, bootstrap action 1 returned a non-zero return code',
  INTERNAL_ERROR: 'InsufficientInstanceCapacity: there is not enough capacity for the request',
  INSTANCE_FAILURE: 'The master node was terminated.',
  VALIDATION_ERROR: 'The subnet or a security group of the request does not exist',
};
