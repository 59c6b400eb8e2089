import type { Scope } from '#access/scope.js';
import { computeAnswer } from '#analytics/serving/answer-definition.js';
import type { Marts } from '#analytics/snapshot/marts.js';
import { hasDepartments } from '#analytics/snapshot/scoped-marts.js';
import { limitSnapshot } from '#analytics/snapshot/snapshot.js';
import { listArguments } from '#serving/arguments.js';
import { computePercentile } from '../statistics.js';
import { renderTable } from '../table.js';
import { listQuestions } from './questions.js';

/** Numbers of stores of the callers, which have the first stores of the chain. */
const SIZES = [1, 3, 10];

/** The departments of a caller who has them in every store. */
const DEPARTMENTS = [1, 2, 3];

interface Side {
  ask: () => Promise<object>;
  milliseconds: number[];
  processor: number;
}

/**
 * Asks each question in turns: for the whole chain, for it with store 1 as a filter, and as callers bound to stores and to
 * departments. Returns the times as a table.
 * @param measure returns the processor milliseconds of work
 */
export async function measureScopes(
  marts: Marts,
  rounds: number,
  measure: (work: () => Promise<void>) => Promise<number>,
): Promise<string> {
  const snapshot = await marts.snapshot();
  const lines: string[][] = [];
  for (const { name, definition, args } of listQuestions()) {
    const createSide = (asked: object, scope?: Scope): Side => {
      const read = limitSnapshot(snapshot, scope);
      const ask = () => computeAnswer(definition, asked, read, marts);
      return { ask, milliseconds: [], processor: 0 };
    };
    const takesStore =
      !('store' in args && args.store !== undefined) &&
      listArguments(definition.args).some((each) => each.name === 'store');
    const filter = takesStore
      ? createSide(Object.assign(new definition.args(), args, { store: 1 }))
      : undefined;
    const bound = SIZES.map((size) =>
      createSide(args, { stores: Array.from({ length: size }, (_, i) => i + 1) }),
    );
    const ofDepartments = hasDepartments(definition)
      ? createSide(args, { departments: DEPARTMENTS })
      : undefined;
    const sides = [createSide(args), filter, ...bound, ofDepartments].filter(
      (side) => side !== undefined,
    );
    for (const { ask } of sides) await ask();
    for (let round = 0; round < rounds; round += 1)
      for (const side of sides) {
        const start = performance.now();
        side.processor += await measure(async () => {
          await side.ask();
        });
        side.milliseconds.push(performance.now() - start);
      }
    const [of1] = bound;
    lines.push([
      name,
      ...[sides[0], filter, ...bound, ofDepartments].map(formatSide(rounds)),
      filter && of1 ? (of1.processor / filter.processor).toFixed(2) : '',
    ]);
  }
  const head = [
    'p50 / processor, in ms',
    'chain',
    'store=1',
    ...SIZES.map((size) => `bound to ${size}`),
    `bound to ${DEPARTMENTS.length} departments`,
    'bound to 1 / store=1',
  ];
  return renderTable(head, lines);
}

const formatSide = (rounds: number) => (side: Side | undefined) =>
  side
    ? `${computePercentile(side.milliseconds, 50).toFixed(0)} / ${(side.processor / rounds).toFixed(0)}`
    : '';
