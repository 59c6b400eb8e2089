import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job, JobRun, JobRunState, StartJobRunRequest } from '@aws-sdk/client-glue';
import type { Command, startCommand } from './command.js';
import { buildGlueCommand } from './glue-command.js';
import { findErrorLine } from './find-error-line.js';

/** Shared parts of runs. */
export interface GlueContext {
  env: () => Record<string, string>;
  /** Parent of `glue/`, with the working folders of runs. */
  workFolder: string;
  start: typeof startCommand;
  /** How long a run stays STARTING. */
  phaseMs: number;
  /** Duration of a minute of a run's timeout. */
  minuteMs: number;
}

const DEFAULT_TIMEOUT_MINUTES = 480;
const FINAL: JobRunState[] = ['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT'];

/** One run of a Glue job, which really executes its script. */
export class GlueRun {
  /** Resolves when the run is over; never rejects. */
  readonly over: Promise<void>;
  private state: JobRunState = 'STARTING';
  private readonly startedOn = new Date();
  private completedOn: Date | undefined;
  private errorMessage: string | undefined;
  private readonly stopper = new AbortController();
  private endAs: 'STOPPED' | 'TIMEOUT' | undefined;

  constructor(
    readonly id: string,
    private readonly job: Job,
    private readonly request: StartJobRunRequest,
    private readonly context: GlueContext,
  ) {
    this.over = this.run();
  }

  get isFinal(): boolean {
    return FINAL.includes(this.state);
  }

  stop(): void {
    if (this.isFinal) return;
    this.state = 'STOPPING';
    this.endAs ??= 'STOPPED';
    this.stopper.abort();
  }

  describe(): JobRun {
    const { job, request, completedOn, errorMessage } = this;
    const end = completedOn ?? new Date();
    return {
      Id: this.id,
      Attempt: 0,
      JobName: job.Name,
      JobRunState: this.state,
      StartedOn: this.startedOn,
      LastModifiedOn: end,
      ...(completedOn && { CompletedOn: completedOn }),
      ...(errorMessage && { ErrorMessage: errorMessage }),
      Arguments: request.Arguments ?? {},
      PredecessorRuns: [],
      ExecutionTime: Math.round((end.getTime() - this.startedOn.getTime()) / 1000),
      Timeout: this.timeoutMinutes,
      GlueVersion: job.GlueVersion,
      LogGroupName: '/aws-glue/jobs',
    };
  }

  private get timeoutMinutes(): number {
    return this.request.Timeout ?? this.job.Timeout ?? DEFAULT_TIMEOUT_MINUTES;
  }

  private async run(): Promise<void> {
    try {
      await this.execute();
    } catch (error) {
      this.errorMessage = String(error);
      this.state = 'FAILED';
    }
    this.completedOn = new Date();
  }

  private async execute(): Promise<void> {
    const { context, job, request, id } = this;
    const { signal } = this.stopper;
    await delay(context.phaseMs, undefined, { signal }).catch(() => undefined);
    const folder = join(context.workFolder, 'glue', id);
    const args = buildGlueCommand(job, request, id);
    const command = await context.start({ args, env: context.env(), folder, signal });
    if (command && !this.endAs) this.state = 'RUNNING';
    const code = await this.waitForExit(command);
    if (this.endAs) {
      this.state = this.endAs;
      return;
    }
    if (code !== 0) this.errorMessage = await findErrorLine(join(folder, 'stderr'));
    this.state = code === 0 ? 'SUCCEEDED' : 'FAILED';
  }

  private async waitForExit(command: Command | undefined): Promise<number | null> {
    if (!command) return null;
    const kill = () => command.kill('SIGKILL');
    this.stopper.signal.addEventListener('abort', kill);
    const timer = setTimeout(() => {
      this.endAs ??= 'TIMEOUT';
      kill();
    }, this.timeoutMinutes * this.context.minuteMs);
    try {
      return await command.exited;
    } finally {
      clearTimeout(timer);
    }
  }
}
