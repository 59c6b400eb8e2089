import type { SourceEvents } from '#composition/create-source.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';

/** Injection tokens for interfaces, which do not exist at run time. */
export const CHANNELS = Symbol('Channels');
export const CONFIG = Symbol('Config');
export const ENGINE_METRICS = Symbol('EngineMetrics');
/** Called for each new object in a bucket. */
export const HEARD = Symbol('heard');
export const LEDGERS = Symbol('Ledgers');
export const RELEASE = Symbol('release');
export const QUEUE_PORT = Symbol('RunQueue');
export const TRIGGERED_FLOWS = Symbol('TriggeredFlows');

/** The flows with automatic runs. */
export interface TriggeredFlows {
  flows: readonly FlowServices[];
  /** How long a source must stay unchanged before a run is requested, ms. */
  settleMs: number;
  /** Whether each listing of the source costs money. */
  isMetered: boolean;
  /** Receives notifications of new files, if a queue is configured. */
  fileEvents: SourceEvents | undefined;
}
