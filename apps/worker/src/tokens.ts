import type { SourceNews } from '#composition/create-source.js';
import type { FlowServices } from '#pipeline/runs/run-stage.js';

/** Injection tokens of things that are interfaces, not classes. */
export const CATALOGUE = Symbol('CatalogueWork');
export const CHANNELS = Symbol('Channels');
export const CONFIG = Symbol('Config');
export const ENGINE_METRICS = Symbol('EngineMetrics');
export const LEDGERS = Symbol('Ledgers');
export const RELEASE = Symbol('release');
export const QUEUE_PORT = Symbol('RunQueue');
export const TRIGGERED_FLOWS = Symbol('TriggeredFlows');

/** The flows whose runs start by themselves. */
export interface TriggeredFlows {
  flows: readonly FlowServices[];
  /** How long nothing may change in a source before a run is asked for, ms. */
  settleMs: number;
  /** Whether each look at the source costs money. */
  isMetered: boolean;
  /** What tells of files that have come, if anything does. */
  news: SourceNews | undefined;
}
