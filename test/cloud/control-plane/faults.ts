import { EventEmitter, once } from 'node:events';
import type { z } from 'zod';
import type { ApiCall } from './api-call.js';
import {
  type CallFault,
  callFault,
  type ClusterFault,
  clusterFault,
  type FaultRequest,
  faultRequest,
  type StepFault,
  type StatementFault,
  statementFault,
  stepFault,
} from './fault-schema.js';

/** One call of the gateway. */
export interface LoggedCall {
  action: string;
  at: Date;
  params: Record<string, unknown>;
  /** Its fault, if any. */
  fault?: CallFault['kind'];
  /** Whether it took effect, even if the caller got an error. */
  carriedOut: boolean;
}

/** The faults that a test requests, and the log of calls. There are no faults by default. */
export class Faults {
  readonly calls: LoggedCall[] = [];
  private callFaults: CallFault[] = [];
  private stepFaults: StepFault[] = [];
  private clusterFaults: ClusterFault[] = [];
  private statementFaults: StatementFault[] = [];
  private readonly releases = new EventEmitter().setMaxListeners(0);

  /** Sets a fault for the next `times` calls of an action (once by default). */
  onCall(fault: z.input<typeof callFault>): void {
    this.callFaults.push(callFault.parse(fault));
  }

  /** Sets a fault for the next step (whose name contains `name`). */
  onStep(fault: z.input<typeof stepFault>): void {
    this.stepFaults.push(stepFault.parse(fault));
  }

  /** Sets a fault for the next RunJobFlow. */
  onCluster(fault: z.input<typeof clusterFault>): void {
    this.clusterFaults.push(clusterFault.parse(fault));
  }

  /** Sets a fault for the next statement of Redshift. */
  onStatement(fault: z.input<typeof statementFault>): void {
    this.statementFaults.push(statementFault.parse(fault));
  }

  /** Lets held steps and statements continue. */
  release(): void {
    this.releases.emit('release');
  }

  /** Clears pending faults and the log, and releases held steps. */
  clear(): void {
    this.callFaults = [];
    this.stepFaults = [];
    this.clusterFaults = [];
    this.statementFaults = [];
    this.calls.length = 0;
    this.release();
  }

  /** Applies a request of another process. @throws ZodError for an unknown request */
  add(body: unknown): void {
    const wish: FaultRequest = faultRequest.parse(body);
    if ('call' in wish) this.onCall(wish.call);
    else if ('step' in wish) this.onStep(wish.step);
    else if ('cluster' in wish) this.onCluster(wish.cluster);
    else if ('statement' in wish) this.onStatement(wish.statement);
    else if ('release' in wish) this.release();
    else this.clear();
  }

  /** Number of times an action took effect. */
  countExecuted(action: string): number {
    return this.calls.filter((call) => call.action === action && call.carriedOut).length;
  }

  /** Logs a call and returns its fault, if any. */
  takeCall({ action, params }: ApiCall): { entry: LoggedCall; fault: CallFault | undefined } {
    const key = typeof params['key'] === 'string' ? params['key'] : '';
    const fault = this.callFaults.find(
      (candidate) => candidate.action === action && key.startsWith(candidate.keyPrefix),
    );
    if (fault && --fault.times === 0) {
      this.callFaults = this.callFaults.filter((candidate) => candidate !== fault);
    }
    const entry: LoggedCall = { action, at: new Date(), params, carriedOut: false };
    if (fault) entry.fault = fault.kind;
    this.calls.push(entry);
    return { entry, fault };
  }

  takeStep(name: string): StepFault['effect'] | undefined {
    const index = this.stepFaults.findIndex((fault) => name.includes(fault.name));
    return index < 0 ? undefined : this.stepFaults.splice(index, 1)[0]?.effect;
  }

  takeCluster(): ClusterFault | undefined {
    return this.clusterFaults.shift();
  }

  takeStatement(): StatementFault | undefined {
    return this.statementFaults.shift();
  }

  /** Waits for `release` or for the signal; never rejects. */
  async waitForRelease(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await once(this.releases, 'release', { signal }).catch(() => undefined);
  }
}
