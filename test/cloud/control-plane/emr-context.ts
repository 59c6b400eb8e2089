import type { startCommand } from './command.js';
import type { Faults } from './faults.js';
import type { LogStore } from './step-logs.js';

/** Shared parts of clusters. */
export interface EmrContext {
  /** Returns the environment of a step at each start. */
  env: () => Record<string, string>;
  /** Parent of the working folders of steps, by cluster and step. */
  workFolder: string;
  /** Starts the command of a step without a fault, on a cluster without configurations. */
  start: typeof startCommand;
  faults: Faults;
  logs: LogStore;
  /** Address of the primary node that clusters report. */
  masterHost: string;
  /** Duration of each of STARTING, BOOTSTRAPPING and TERMINATING. */
  phaseMs: number;
}
