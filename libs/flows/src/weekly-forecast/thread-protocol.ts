import type { Country } from '#calendar/countries.js';
import type { ForecastSettings } from '#forecast/forecast.js';
import type { PlannedOrigin } from '#forecast/origins.js';
import type { Panel } from '#forecast/panel.js';
import type { ForecastPart, HistoryRow, StoredOrigin } from '#pipeline/flow/forecast.js';

/** A forecast that needs more is not worth the worker: MB of objects of a thread, without the matrices. */
export const HEAP_MB = 1_024;

/** Data of the thread from its start on. */
export interface ThreadData {
  /** Version of the method, for the model's row. */
  method: string;
  settings: ForecastSettings;
  country: Country;
}

/** Rows of history, or the request for the next part, which the first time computes the forecast. */
export type ToThread =
  | { kind: 'history'; rows: readonly HistoryRow[] }
  | { kind: 'next'; kept: readonly StoredOrigin[] };

/** The answer to a request for the next part. */
export type FromThread = { kind: 'part'; part: ForecastPart } | { kind: 'end' };

/** Returns the memory of origins, which moves instead of being copied. Small buffers may share theirs with others. */
export const listBuffers = (origins: readonly StoredOrigin[]): ArrayBuffer[] =>
  origins
    .filter(({ bytes }) => bytes.byteLength === bytes.buffer.byteLength)
    .map(({ bytes }) => bytes.buffer as ArrayBuffer);

/** Data of a thread that computes origins of the back-test. */
export interface OriginsTask {
  panel: Panel;
  horizon: number;
  origins: readonly PlannedOrigin[];
}
