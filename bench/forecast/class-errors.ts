import { SEASON } from '#forecast/component-forecast.js';
import type { Forecast } from '#forecast/forecast.js';
import { computeLevels } from '#forecast/level-members.js';
import type { Panel } from '#forecast/panel.js';
import { HOLIDAY_WEIGHT } from '#forecast/score-forecasts.js';
import { findFirstRow } from '#forecast/treatment.js';

/** Methods of one line: seasonal naive, then those of computeLevels. */
const SIMPLE = ['naive', 'median of 8', 'mean of 13', 'mean of 52', 'mean of 104', 'TSB'] as const;
/** A class of fewer compared weeks of series is not judged: chance decides which method is best. */
const FEWEST = 1_000;

interface ClassSums {
  compared: number;
  /** Of the forecast, then of each simple method. */
  readonly errors: Float64Array;
}

/** How a class of series compares with its best simple method. */
export interface ClassRatio {
  readonly name: string;
  readonly compared: number;
  readonly best: string;
  /** Error of the forecast divided by that of the best simple method. */
  readonly ratio: number;
}

/**
 * Errors of forecasts and of simple methods by class of series: by treatment and by department, holiday weeks with weight 5.
 * Sales in few weeks are a class of their own, compared by squares: a forecast of nothing has the least absolute error.
 */
export class ClassErrors {
  private readonly classes = new Map<string, ClassSums>();

  /** @param panel the first weeks that the forecast was made of, and later ones */
  add(panel: Panel, weeks: number, { series, forecasts, weeks: ahead }: Forecast): void {
    const columns = panel.weeks.length;
    const buildKey = (store: number, department: number) => `${department}/${store}`;
    const rows = new Map(panel.series.map((own, s) => [buildKey(own.store, own.department), s]));
    for (const [from, { store, department, treatment }] of series.entries()) {
      const s = rows.get(buildKey(store, department))!;
      const own = panel.values.subarray(s * columns, (s + 1) * columns);
      const levels = computeLevels(own.subarray(findFirstRow(panel, s), weeks));
      const isSparse = treatment === 'SPARSE';
      const names = isSparse ? [treatment] : [treatment, `department ${department}`];
      for (let h = 0; h < Math.min(ahead.length, columns - weeks); h++) {
        const week = weeks + h;
        if (panel.present[s * columns + week] === 0) continue;
        const weight = panel.holidays[week] === 1 ? HOLIDAY_WEIGHT : 1;
        const mean = forecasts.means[from * ahead.length + h]!;
        const errors = [mean, own[week - SEASON]!, ...levels].map((value) => {
          const error = Math.abs(value - own[week]!);
          return weight * (isSparse ? error ** 2 : error);
        });
        for (const name of names) this.count(name, errors);
      }
    }
  }

  /** Returns the classes with enough compared weeks, the worst first. */
  listRatios(): ClassRatio[] {
    return [...this.classes]
      .filter(([, { compared }]) => compared >= FEWEST)
      .map(([name, { compared, errors }]) => {
        const [forecast, ...simple] = errors;
        const least = Math.min(...simple);
        const ratio = forecast === least ? 1 : forecast! / least;
        return {
          name,
          compared,
          best: SIMPLE[simple.indexOf(least)]!,
          ratio: name === 'SPARSE' ? Math.sqrt(ratio) : ratio,
        };
      })
      .sort((a, b) => b.ratio - a.ratio);
  }

  private count(name: string, errors: readonly number[]): void {
    let sums = this.classes.get(name);
    if (!sums) {
      sums = { compared: 0, errors: new Float64Array(errors.length) };
      this.classes.set(name, sums);
    }
    sums.compared++;
    for (const [i, error] of errors.entries()) sums.errors[i]! += error;
  }
}
