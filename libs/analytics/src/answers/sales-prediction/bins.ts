import { BooleanOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import type { weekGroup } from './hold-out.js';
import { round, countRows } from './least-squares.js';
import type { z } from 'zod';

type WeekGroup = z.output<typeof weekGroup>;

/** Number of equal parts between the least and the highest unemployment. */
const BINS = 24;

@Output('Rows of nearly equal unemployment: one dot of a chart of the regression.')
export class UnemploymentBin {
  @NumberOutput('Mean unemployment of the rows, in percent.')
  unemployment!: number;

  @BooleanOutput('True for rows of the held-out weeks.')
  heldOut!: boolean;

  @IntOutput('Number of rows.')
  n!: number;

  @NumberOutput('Mean weekly sales of the rows.')
  meanSales!: number;
}

/** Returns the rows in bins of equal width, those of held-out weeks separately, by unemployment. */
export function buildBins(groups: readonly WeekGroup[]): UnemploymentBin[] {
  const least = Math.min(...groups.map(({ x }) => x));
  const width = (Math.max(...groups.map(({ x }) => x)) - least) / BINS || 1;
  const findBin = ({ x }: WeekGroup) => Math.min(Math.floor((x - least) / width), BINS - 1);
  const buildKey = (group: WeekGroup) => 2 * findBin(group) + Number(group.heldOut);
  const keys = [...new Set(groups.map(buildKey))].sort((a, b) => a - b);
  return keys.map((key) => {
    const inBin = groups.filter((group) => buildKey(group) === key);
    return {
      unemployment: round(
        computeMean(inBin, ({ x }) => x),
        3,
      ),
      heldOut: key % 2 === 1,
      n: countRows(inBin),
      meanSales: round(
        computeMean(inBin, ({ mean }) => mean),
        2,
      ),
    };
  });
}

/** Returns a mean over the rows of the groups. */
const computeMean = (groups: readonly WeekGroup[], value: (group: WeekGroup) => number) =>
  groups.reduce((sum, group) => sum + group.n * value(group), 0) / countRows(groups);
