import { BooleanOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import type { weekGroup } from './hold-out.js';
import { round, rowsIn } from './least-squares.js';
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
export function binsOf(groups: readonly WeekGroup[]): UnemploymentBin[] {
  const least = Math.min(...groups.map(({ x }) => x));
  const width = (Math.max(...groups.map(({ x }) => x)) - least) / BINS || 1;
  const binOf = ({ x }: WeekGroup) => Math.min(Math.floor((x - least) / width), BINS - 1);
  const keyOf = (group: WeekGroup) => 2 * binOf(group) + Number(group.heldOut);
  const keys = [...new Set(groups.map(keyOf))].sort((a, b) => a - b);
  return keys.map((key) => {
    const inBin = groups.filter((group) => keyOf(group) === key);
    return {
      unemployment: round(
        meanOf(inBin, ({ x }) => x),
        3,
      ),
      heldOut: key % 2 === 1,
      n: rowsIn(inBin),
      meanSales: round(
        meanOf(inBin, ({ mean }) => mean),
        2,
      ),
    };
  });
}

/** Returns a mean over the rows of the groups. */
const meanOf = (groups: readonly WeekGroup[], value: (group: WeekGroup) => number) =>
  groups.reduce((sum, group) => sum + group.n * value(group), 0) / rowsIn(groups);
