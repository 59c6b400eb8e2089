import { weeklyForecast } from '#flows/weekly-forecast/weekly-forecast.flow.js';
import { setFlow } from '#pipeline/rules/change-flow.js';
import type { BenchState } from './bench-state.js';
import { startPipeline } from './running-pipeline.js';
import { withClosers } from './with-closers.js';

/** Keeps publications of a fresh state from starting forecasts, which would run beside what is measured. */
export const stopForecasts = (state: BenchState): Promise<void> =>
  withClosers(async (closers) => {
    const { ledger } = await startPipeline(state, closers, { flow: weeklyForecast.name });
    await setFlow(ledger, { afterFlow: null }, { actor: 'bench', reason: 'each run is requested' });
  });
