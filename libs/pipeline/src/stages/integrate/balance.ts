import type { ComputeResult } from '#lake/ports/compute.js';
import { addMoney } from '../../context/money.js';
import type { PlannedChunk } from '../../context/planned-chunks.js';
import type { Flow, Model } from '../../flow/flow.js';
import { periodNamed } from '../../flow/period.js';
import { type OrphanCount, sumOf } from './orphans.js';
import type { ModelPlan } from './plan-models.js';

/** A chunk of a model with what it comes to. Money is exact, as decimal text. */
interface CountedChunk extends PlannedChunk {
  rows: number;
  money: string | null;
}

/** What went into a model, came out of it, and was set aside. Money is exact, as decimal text. */
interface Balance {
  model: Model;
  chunks: CountedChunk[];
  rowsIn: number;
  rowsOut: number;
  money: string;
  orphanRows: number;
  orphanMoney: string;
}

/** One balance a model, from what the integration job has collected and what stood before it. */
export function balanceOf(
  { models }: Pick<Flow, 'models'>,
  plan: ModelPlan,
  { collected }: ComputeResult,
  orphans: readonly OrphanCount[],
): Balance[] {
  return models.map((model) => {
    const totals = collected[balanceName(model)]?.[0];
    const chunks = countedChunks(model, plan, collected[countsName(model)] ?? []);
    return {
      model,
      chunks,
      rowsIn: Number(totals?.['rows_in']),
      rowsOut: chunks.reduce((sum, { rows }) => sum + rows, 0),
      money: chunks.reduce<string | null>((sum, { money }) => addMoney(sum, money), null) ?? '0',
      orphanRows: sumOf(orphans.filter(({ dataset }) => dataset === model.rowsOf)),
      orphanMoney: String(totals?.['orphaned']),
    };
  });
}

function countedChunks(
  { name }: Model,
  { chunks, periodOf }: ModelPlan,
  counts: ComputeResult['collected'][string],
): CountedChunk[] {
  const period = periodOf(name);
  const counted = new Map(
    counts.map((row) => [periodNamed(Number(row['period']), period), row] as const),
  );
  return (chunks.get(name) ?? []).map((chunk) => {
    const { known, lacksFiles } = chunk;
    if (known && !lacksFiles) return { ...chunk, rows: known.rows, money: known.money };
    const row = counted.get(chunk.period);
    return { ...chunk, rows: Number(row?.['rows'] ?? 0), money: String(row?.['money'] ?? '0') };
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

/** Name under which a job collects what the periods of a model come to. */
export const countsName = ({ name }: Pick<Model, 'name'>) => `${name}_counts`;
