import { describe, expect, it } from 'vitest';
import { listArguments } from '#serving/arguments.js';
import { listColumns } from '#serving/columns.js';
import { validateArguments } from '#serving/check-arguments.js';
import type { PageArgs } from '#serving/paging/page-args.js';
import { hasList, type ListAnswerDefinition } from '../serving/answer-definition.js';
import { answerRegistry } from './answers.js';

const lists = answerRegistry.filter(hasList);
const screaming = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Returns the declaration of a list, which needs no tables. */
const requireList = (definition: ListAnswerDefinition, given: object) =>
  definition.list(Object.assign(new definition.args(), given) as PageArgs);

describe.each(lists.map((definition) => [definition.name, definition] as const))(
  '%s',
  (_, definition) => {
    // Labels of stores and departments are no columns of the query.
    const columns = listColumns(requireList(definition, {}).node)
      .filter(({ isLabel }) => !isLabel)
      .map(({ name }) => name);
    const orders = listArguments(definition.args).find(({ name }) => name === 'orderBy');

    it('orders by any column under its own name', () => {
      for (const column of columns) {
        expect(orders?.values).toContain(screaming(column));
        expect(requireList(definition, { orderBy: screaming(column) }).order[0]).toBe(column);
      }
    });

    it('makes every order total by the key of its rows', () => {
      expect(definition.key).not.toEqual([]);
      for (const orderBy of orders?.values ?? []) {
        const { order } = requireList(definition, { orderBy });
        expect(columns).toEqual(expect.arrayContaining(order as string[]));
        expect(order).toEqual(expect.arrayContaining([...definition.key]));
      }
    });

    it('passes every filter to the query', () => {
      // Region and district select the stores whose rows the query reads.
      const others = [
        'first',
        'after',
        'direction',
        'orderBy',
        'personalData',
        'region',
        'district',
      ];
      const filters = listArguments(definition.args).filter(({ name }) => !others.includes(name));
      const given = filters.map(({ name }, index) => [name, `value ${index}`] as const);
      const { parameters } = requireList(definition, Object.fromEntries(given));
      expect([...parameters].sort()).toEqual(given.map(([, value]) => value).sort());
    });
  },
);

/** Answers whose `from` and `to` stand for a whole month or year. */
const UNITS: Record<string, string> = {
  monthlyDepartmentSales: 'month',
  yearlyStorePerformance: 'year',
  customerSpend: 'month',
  topCustomers: 'month',
  salesTeamRanking: 'month',
  productPerformance: 'month',
  basketSize: 'month',
};
const ranges = answerRegistry.filter(({ args }) =>
  listArguments(args).some(({ name }) => name === 'to'),
);

it.each(ranges.map(({ name, args }) => [name, args] as const))(
  '%s rejects a range that ends before it starts',
  async (name, args) => {
    const unit = UNITS[name];
    const from = '2011-08-31';
    const earlier = { month: '2011-07-31', year: '2010-12-31' }[unit ?? ''] ?? '2011-08-30';
    const same = { month: '2011-08-01', year: '2011-01-01' }[unit ?? ''] ?? from;
    await expect(validateArguments(args, { from, to: earlier })).rejects.toMatchObject({
      problems: [{ argument: 'to' }],
    });
    expect(await validateArguments(args, { from, to: same })).toMatchObject({ from, to: same });
  },
);
