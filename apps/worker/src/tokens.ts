import type { FlowServices } from '#pipeline/runs/run-stage.js';

/** Injection tokens of things that are interfaces, not classes. */
export const CHANNELS = Symbol('Channels');
export const CONFIG = Symbol('Config');
export const ENGINE_METRICS = Symbol('EngineMetrics');
export const FLOWS_OF_RUNS = Symbol('FlowsOfRuns');
export const LEDGERS = Symbol('Ledgers');
export const RELEASE = Symbol('release');
export const QUEUE_PORT = Symbol('RunQueue');
export const TRIGGERED_FLOWS = Symbol('TriggeredFlows');

/** The flows whose runs start by themselves. */
export interface TriggeredFlows {
  flows: readonly FlowServices[];
  /** How long nothing may change in a source folder before a run is asked for, ms. */
  settleMs: number;
}
