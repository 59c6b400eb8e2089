import type { Marts } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/snapshot.js';
import { createCoefficient } from './coefficient.js';
import { measurePooledLine, measureStoreEffects } from './hold-out.js';
import { fitPooledLine } from './pooled-line.js';
import { NO_PREDICTION, predictByPooledLine, predictByStores, toCents } from './predict.js';
import type { DepartmentPrediction, StorePrediction } from './prediction-rows.js';
import type { PredictionSample } from './prediction-sample.js';
import { readDepartmentWeeks } from './read-panels.js';
import { fitStoreEffects } from './store-effects.js';
import {
  averageStores,
  countComparedStores,
  countRows,
  groupBy,
  type StoreMean,
  type UnemploymentGroup,
} from './unemployment-group.js';
import { judge, type PredictionVerdict } from './verdict.js';
import { DemeaningTime, fitWeekEffects } from './week-effects.js';

interface Question {
  department?: number | undefined;
  unemploymentAbove: number;
  at?: number | undefined;
}

const ORDER: readonly PredictionVerdict[] = ['HELPS', 'NO_BETTER', 'TOO_FEW'];

/**
 * Predicts each department with store effects and with store and week effects, and all rows by the pooled line.
 * @returns departments that unemployment helps to predict first, and the row "all" last; nothing without rows
 * @throws AppError ANSWER_TOO_SLOW
 */
export async function predictDepartments(
  sample: PredictionSample,
  { department, unemploymentAbove, at }: Question,
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<DepartmentPrediction[]> {
  const readUnemployment = createReader(sample, at);
  const time = new DemeaningTime();
  const predictions: DepartmentPrediction[] = [];
  const parameters = [department, unemploymentAbove];
  for await (const each of readDepartmentWeeks(marts, snapshot, parameters)) {
    const groups = sample.departments.get(each.department) ?? [];
    const effects = fitStoreEffects(groups);
    const comparedStores = countComparedStores(effects.stores);
    const weekEffects = fitWeekEffects(each.panel, comparedStores, time);
    const evidence = {
      rows: countRows(groups),
      comparedStores,
      storeEffects: effects.regression ? createCoefficient(effects.regression) : null,
      weekEffects: weekEffects ? createCoefficient(weekEffects) : null,
      ...measureStoreEffects(groups),
    };
    predictions.push({
      group: `Department ${each.department}`,
      department: each.department,
      verdict: judge(evidence),
      stores: effects.stores.size,
      meanSales: averageSales(groups),
      ...evidence,
      pooledLine: null,
      intercept: null,
      ...predictByStores(effects, [...effects.stores.values()], readUnemployment),
    });
  }
  const all = [...sample.departments.values()].flat();
  predictions.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return all.length === 0 ? [] : [...predictions, predictAll(all, sample, at)];
}

/** Returns the row "all": the pooled line. */
function predictAll(
  groups: readonly UnemploymentGroup[],
  sample: PredictionSample,
  at: number | undefined,
): DepartmentPrediction {
  const line = fitPooledLine(groups);
  const stores = averageStores(groups);
  const members = [...groupBy(groups, ({ department }) => department).values()].flatMap(
    (own): StoreMean[] => [...averageStores(own).values()],
  );
  const evidence = {
    rows: countRows(groups),
    comparedStores: countComparedStores(stores),
    storeEffects: null,
    weekEffects: null,
    ...measurePooledLine(groups),
  };
  return {
    group: 'all',
    department: null,
    verdict: judge(evidence),
    stores: stores.size,
    meanSales: averageSales(groups),
    ...evidence,
    pooledLine: line ? createCoefficient(line.regression) : null,
    intercept: line
      ? Number((line.meanSales - line.regression.slope * line.meanUnemployment).toFixed(4)) + 0
      : null,
    ...(line ? predictByPooledLine(line, members, createReader(sample, at)) : NO_PREDICTION),
  };
}

/** Predicts one department in each store, with store effects. */
export function predictStores(
  department: number,
  sample: PredictionSample,
  at: number | undefined,
): StorePrediction[] {
  const readUnemployment = createReader(sample, at);
  const effects = fitStoreEffects(sample.departments.get(department) ?? []);
  return [...effects.stores.values()].map((mean) => ({
    store: mean.store,
    department,
    rows: mean.rows,
    meanSales: toCents(mean.meanSales),
    lowestUnemployment: mean.lowest,
    highestUnemployment: mean.highest,
    at: readUnemployment(mean.store),
    ...predictByStores(effects, [mean], readUnemployment),
  }));
}

/** Returns what reads the unemployment of a prediction: as asked, or else each store's latest. */
const createReader =
  ({ latest }: PredictionSample, at: number | undefined) =>
  (store: number): number =>
    at ?? latest.get(store) ?? NaN;

const averageSales = (groups: readonly UnemploymentGroup[]): number => {
  const rows = countRows(groups);
  return toCents(groups.reduce((sum, group) => sum + (group.weeks / rows) * group.meanSales, 0));
};
