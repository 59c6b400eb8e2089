import { accuracyOf, type Accuracy } from '#forecast/accuracy.js';
import type { BacktestRow } from '#forecast/backtest-row.js';
import { DEFAULT_SETTINGS, forecast } from '#forecast/forecast.js';
import { judgeForecast } from '#forecast/judge-forecast.js';
import { type Panel, panelBefore } from '#forecast/panel.js';
import { AppError } from '#platform/errors/app-error.js';

/** Weeks of history, and weeks that judge the forecast; several are pooled. */
export const WINDOWS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  A: [[105, 38]],
  B: [[91, 39]],
  C: [
    [103, 8],
    [111, 8],
    [119, 8],
    [127, 8],
    [135, 8],
  ],
};

export interface WindowResult {
  readonly accuracy: Accuracy;
  /** Rows of the chain, one per origin and week. */
  readonly rows: readonly BacktestRow[];
  /** Rows of the stores, one per store, origin and week. */
  readonly stores: readonly BacktestRow[];
  /** Processor seconds. */
  readonly seconds: number;
}

/** Forecasts the weeks of a window and judges them. @throws AppError USAGE when the panel has too few weeks */
export function runWindow(panel: Panel, name: string, trees: boolean): WindowResult {
  const before = process.cpuUsage();
  const judged = (WINDOWS[name] ?? []).flatMap(([weeks, horizon]) => {
    if (panel.weeks.length < weeks + horizon) {
      throw new AppError(
        'USAGE',
        `window ${name} needs ${weeks + horizon} weeks, the files have ${panel.weeks.length}: name another window`,
      );
    }
    const made = forecast(panelBefore(panel, weeks), { ...DEFAULT_SETTINGS, trees });
    if (made.status === 'none') throw new AppError('USAGE', made.reason);
    // As in a run, all weeks of the horizon are forecast; the first ones are judged.
    const judging = panelBefore(panel, weeks + horizon);
    return judgeForecast(judging, weeks, made);
  });
  const { user, system } = process.cpuUsage(before);
  const rows = judged.filter(({ grain }) => grain === 'CHAIN');
  const stores = judged.filter(({ grain }) => grain === 'STORE');
  return { accuracy: accuracyOf(rows), rows, stores, seconds: (user + system) / 1e6 };
}
