import type {
  FailureDetails,
  HadoopStepConfig,
  Step,
  StepConfig,
  StepState,
  StepStateChangeReason,
  StepTimeline,
} from '@aws-sdk/client-emr';
import type { Command } from './command.js';
import { createId } from './emr-ids.js';

/** How a step stops before its command has ended. */
export type Stop = 'CANCELLED' | 'INTERRUPTED';

const FINAL: StepState[] = ['COMPLETED', 'CANCELLED', 'FAILED', 'INTERRUPTED'];

/** A step's state; `runStep` runs it. */
export class EmrStep {
  readonly id = createId('s');
  state: StepState = 'PENDING';
  command: Command | undefined;
  private readonly timeline: StepTimeline = { CreationDateTime: new Date() };
  private readonly aborter = new AbortController();
  private reason: StepStateChangeReason = {};
  private failure: FailureDetails | undefined;
  private stopping: Stop | undefined;

  constructor(readonly config: StepConfig) {}

  get name(): string {
    return this.config.Name ?? '';
  }

  get args(): string[] {
    return this.config.HadoopJarStep?.Args ?? [];
  }

  get isFinal(): boolean {
    return FINAL.includes(this.state);
  }

  /** Set once the step must stop. */
  get stopped(): Stop | undefined {
    return this.stopping;
  }

  /** Aborted when the step must stop. */
  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  start(): void {
    this.state = 'RUNNING';
    this.timeline.StartDateTime = new Date();
  }

  end(state: StepState, failure?: FailureDetails): void {
    this.state = state;
    this.failure = failure;
    this.timeline.EndDateTime = new Date();
  }

  /** Stops the step: a pending one at once, a running one after its command has ended. */
  stop(as: Stop, signal: NodeJS.Signals, message: string): void {
    if (this.isFinal) return;
    this.reason = { Code: 'NONE', Message: message };
    this.stopping ??= as;
    if (this.state === 'PENDING') {
      this.end('CANCELLED');
      return;
    }
    if (as === 'CANCELLED') this.state = 'CANCEL_PENDING';
    this.aborter.abort();
    this.command?.kill(signal);
  }

  describe(): Step {
    const { id, name, state, timeline, reason, failure } = this;
    return {
      Id: id,
      Name: name,
      Config: toHadoopConfig(this.config),
      ActionOnFailure: this.config.ActionOnFailure ?? 'TERMINATE_CLUSTER',
      Status: {
        State: state,
        StateChangeReason: reason,
        ...(failure && { FailureDetails: failure }),
        Timeline: timeline,
      },
    };
  }
}

function toHadoopConfig({ HadoopJarStep }: StepConfig): HadoopStepConfig {
  const { Jar, MainClass, Args = [], Properties = [] } = HadoopJarStep ?? { Jar: '' };
  return {
    Jar,
    ...(MainClass && { MainClass }),
    Args,
    Properties: Object.fromEntries(Properties.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}
