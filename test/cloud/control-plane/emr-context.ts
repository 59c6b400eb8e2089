import type { startCommand } from './command.js';
import type { Faults } from './faults.js';
import type { LogStore } from './step-logs.js';

/** What clusters share. */
export interface EmrContext {
  /** The environment of steps, asked for at each start. */
  env: () => Record<string, string>;
  /** Working folders of steps are made in here, by cluster and step. */
  workFolder: string;
  /** Starts the command of a step that meets no fault, on a cluster without configurations of its own. */
  start: typeof startCommand;
  faults: Faults;
  logs: LogStore;
  /** Address of the master node that clusters report. */
  masterHost: string;
  /** How long STARTING, BOOTSTRAPPING and TERMINATING each last. */
  phaseMs: number;
}
