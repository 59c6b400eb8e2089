import type { ComputeResult } from '#lake/ports/compute.js';
import type { Flow, Model } from '../../flow/flow.js';
import { type OrphanCount, sumOf } from './orphans.js';

/** What went into a model, came out of it, and was set aside. Money is exact, as decimal text. */
interface Balance {
  model: Model;
  rowsIn: number;
  rowsOut: number;
  money: string;
  orphanRows: number;
  orphanMoney: string;
}

/** One balance a model, from what the integration job has collected. */
export function balanceOf(
  { models }: Pick<Flow, 'models'>,
  { rows, collected }: ComputeResult,
  orphans: readonly OrphanCount[],
): Balance[] {
  return models.map((model) => {
    const money = collected[balanceName(model)]?.[0];
    return {
      model,
      rowsIn: Number(money?.['rows_in']),
      rowsOut: rows[model.name] ?? 0,
      money: String(money?.['integrated']),
      orphanRows: sumOf(orphans.filter(({ dataset }) => dataset === model.rowsOf)),
      orphanMoney: String(money?.['orphaned']),
    };
  });
}

/** The balance of one model a dataset: its rows count once, however many models they go into. */
export function oneEachDataset(balances: readonly Balance[]): Balance[] {
  const first = new Map<string, Balance>();
  for (const balance of balances) {
    const { rowsOf } = balance.model;
    if (!first.has(rowsOf)) first.set(rowsOf, balance);
  }
  return [...first.values()];
}

/** Name under which a job collects the balance of a model. */
export const balanceName = ({ name }: Pick<Model, 'name'>) => `${name}_balance`;
