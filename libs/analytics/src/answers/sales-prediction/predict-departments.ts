import type { Marts } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/snapshot.js';
import type { Coverage } from '../../serving/coverage.js';
import { withoutDeliveries } from '../../serving/coverage.js';
import { createCoefficient } from './coefficient.js';
import { measurePooledLine, measureStoreEffects, TRAINING } from './hold-out.js';
import { fitPooledLine } from './pooled-line.js';
import {
  NO_PREDICTION,
  predictByPooledLine,
  predictByStores,
  toCents,
  type ReadUnemployment,
} from './predict.js';
import type { DepartmentPrediction, StorePrediction } from './prediction-rows.js';
import { type Calendar, type DepartmentSales, readDepartments } from './read-departments.js';
import { fitStoreEffects } from './store-effects.js';
import {
  averageStores,
  countComparedStores,
  countRows,
  groupBy,
  type StoreMean,
  type UnemploymentGroup,
} from './unemployment-group.js';
import { classify, type PredictionVerdict } from './verdict.js';
import { fitWeekEffects, PanelDemeaner } from './week-effects.js';

interface Question {
  by: 'DEPARTMENT' | 'STORE';
  department?: number | undefined;
  unemploymentAbove: number;
  at?: number | undefined;
}

export interface Predictions {
  /** Departments that unemployment helps to predict first, and the row "all" last; none without rows. */
  departments: DepartmentPrediction[];
  /** Stores of the only department, where the question wants them. */
  stores: StorePrediction[];
  coverage: Coverage;
}

const ORDER: readonly PredictionVerdict[] = ['HELPS', 'NO_BETTER', 'TOO_FEW'];

/**
 * Predicts each department with store effects and with store and week effects, and all rows by the pooled line.
 * @throws AppError ANSWER_TOO_SLOW
 */
export async function predictDepartments(
  question: Question,
  calendar: Calendar,
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<Predictions> {
  const readUnemployment: ReadUnemployment = (store) =>
    question.at ?? calendar.latest.get(store) ?? NaN;
  const demeaner = new PanelDemeaner();
  const departments: DepartmentPrediction[] = [];
  const stores: StorePrediction[] = [];
  const groups: UnemploymentGroup[] = [];
  const isCovered = new Uint8Array(calendar.weeks.length);
  for await (const sales of readDepartments(marts, snapshot, question, calendar)) {
    departments.push(predictDepartment(sales, readUnemployment, demeaner));
    if (question.by === 'STORE') stores.push(...predictStores(sales, readUnemployment));
    groups.push(...sales.groups);
    for (const week of sales.panel.weeks) isCovered[week] = 1;
  }
  departments.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  if (groups.length > 0) departments.push(predictAll(groups, readUnemployment));
  const covered = calendar.weeks.filter((_, number) => isCovered[number] === 1);
  return {
    departments,
    stores,
    coverage: {
      firstWeek: covered.at(0) ?? null,
      lastWeek: covered.at(-1) ?? null,
      weeks: covered.length,
      ...withoutDeliveries,
    },
  };
}

function predictDepartment(
  { department, groups, panel }: DepartmentSales,
  readUnemployment: ReadUnemployment,
  demeaner: PanelDemeaner,
): DepartmentPrediction {
  const effects = fitStoreEffects(groups);
  const comparedStores = countComparedStores(effects.stores);
  const weekEffects = fitWeekEffects(panel, comparedStores, demeaner);
  const training = fitStoreEffects(groups.filter(({ holdOut }) => holdOut === TRAINING));
  const evidence = {
    rows: countRows(groups),
    comparedStores,
    storeEffects: effects.regression ? createCoefficient(effects.regression) : null,
    weekEffects: weekEffects ? createCoefficient(weekEffects) : null,
    ...measureStoreEffects(training, groups),
  };
  return {
    group: `Department ${department}`,
    department,
    verdict: classify(evidence),
    stores: effects.stores.size,
    meanSales: averageSales(groups),
    ...evidence,
    pooledLine: null,
    intercept: null,
    ...predictByStores(effects, [...effects.stores.values()], readUnemployment),
  };
}

/** Returns the row "all": the pooled line. */
function predictAll(
  groups: readonly UnemploymentGroup[],
  readUnemployment: ReadUnemployment,
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
    verdict: classify(evidence),
    stores: stores.size,
    meanSales: averageSales(groups),
    ...evidence,
    pooledLine: line ? createCoefficient(line.regression) : null,
    intercept: line
      ? Number((line.meanSales - line.regression.slope * line.meanUnemployment).toFixed(4)) + 0
      : null,
    ...(line ? predictByPooledLine(line, members, readUnemployment) : NO_PREDICTION),
  };
}

/** Predicts a department in each store, with store effects. */
function predictStores(
  { department, groups }: DepartmentSales,
  readUnemployment: ReadUnemployment,
): StorePrediction[] {
  const effects = fitStoreEffects(groups);
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

const averageSales = (groups: readonly UnemploymentGroup[]): number => {
  const rows = countRows(groups);
  return toCents(groups.reduce((sum, group) => sum + (group.weeks / rows) * group.meanSales, 0));
};
