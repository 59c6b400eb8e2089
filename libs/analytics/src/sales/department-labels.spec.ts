import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#access/scope.js';
import { createSources } from '#test/factories/load-marts.js';
import { type OpenAnswerFixture, openAnswersOver } from '#test/setup/answers.js';
import { checkQuestion } from './question/question.js';
import { sales } from './sales.js';

/** Departments 1 and 2 are food, 3 has a name alone, 4 is in no file. */
const sources = createSources({
  stores: '1,A,1000,Ashford\n2,B,500',
  sales: `1,1,05/02/2010,100,FALSE
          1,2,05/02/2010,20,FALSE
          1,3,05/02/2010,3,FALSE
          2,1,05/02/2010,40,FALSE
          2,4,05/02/2010,5,FALSE
          1,1,04/02/2011,110,FALSE
          1,2,04/02/2011,30,FALSE
          2,4,04/02/2011,6,FALSE`,
  features: '1,05/02/2010,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE',
  departments: '1,Bakery,Food\n2,Dairy,Food\n3,Garden,NA',
});

describe('sales by the labels of departments', () => {
  let fixture: OpenAnswerFixture;
  beforeAll(async () => {
    fixture = await openAnswersOver(sources);
  });
  afterAll(() => fixture.close());

  const group = async (question: object, scope?: Scope) => {
    const { nodes } = await fixture.ask(sales, checkQuestion(question), scope);
    return nodes.map((node) => Object.values(node));
  };

  it('have the name of each department beside its number', async () => {
    expect(await group({ dimensions: ['department', 'departmentName'] })).toEqual([
      [1, 'Bakery', 250],
      [2, 'Dairy', 50],
      [3, 'Garden', 3],
      [4, 'Department 4', 11],
    ]);
    expect(await group({ dimensions: ['store', 'storeName'] })).toEqual([
      [1, 'Ashford', 263],
      [2, 'Store 2', 51],
    ]);
  });

  it('sum the departments of a group, and count each store-week once', async () => {
    const question = {
      dimensions: ['departmentGroup'],
      measures: ['totalSales', 'storeWeeks', 'likeForLikeGrowth'],
    };
    // Food: stores 1 and 2 in 2010, store 1 in 2011: 140 on 120. Department 4 sold 6 on 5 in store 2.
    expect(await group(question)).toEqual([
      ['Food', 300, 3, 0.166667],
      ['none', 14, 3, 0.2],
    ]);
  });

  it('select the departments of a group, also without grouping by it', async () => {
    const filters = { departmentGroup: ['Food'], store: [1] };
    expect(
      await group({ dimensions: ['year'], filters, measures: ['totalSales', 'storeWeeks'] }),
    ).toEqual([
      [2010, 120, 1],
      [2011, 140, 1],
    ]);
    expect(
      await group({ dimensions: ['department'], filters: { departmentName: ['Dairy'] } }),
    ).toEqual([[2, 50]]);
    // Departments and stores without a name, and departments without a group, have one in the answer.
    for (const [name, keys] of [
      ['departmentName', ['Department 4']],
      ['departmentGroup', ['none']],
      ['storeName', ['Store 2']],
    ] as const) {
      const [row] = await group({ filters: { [name]: keys } });
      expect(row).toEqual([{ departmentName: 11, departmentGroup: 14, storeName: 51 }[name]]);
    }
  });

  it.each([
    ['departmentName', ['Bakery', 'Bakry'], 'Bakry'],
    ['departmentName', ['Department 2'], 'Department 2'],
    ['departmentName', ['Department 9'], 'Department 9'],
    ['departmentGroup', ['Foot'], 'Foot'],
    ['storeName', ['Ashford', 'Store 1'], 'Store 1'],
  ])('are refused by an unknown %s', async (filter, names, unknown) => {
    await expect(group({ filters: { [filter]: names } })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: `filters.${filter}: "${unknown}" is unknown: group by ${filter} to list the names`,
    });
  });

  it('are refused by a name outside the scope as by one that does not exist', async () => {
    const cases: [filter: string, own: string, other: string[], scope: Scope, named: string][] = [
      ['departmentName', 'Bakery', ['Dairy', 'Garden', 'Nonsense'], { stores: [2] }, 'store 2'],
      [
        'departmentGroup',
        'none',
        ['Food'],
        { stores: [2], departments: [4] },
        'store 2 and department 4',
      ],
      ['storeName', 'Ashford', ['Store 2', 'Nonsense'], { departments: [3] }, 'department 3'],
    ];
    for (const [filter, own, other, scope, named] of cases) {
      expect(await group({ filters: { [filter]: [own] } }, scope)).toHaveLength(1);
      for (const name of other)
        await expect(group({ filters: { [filter]: [name] } }, scope)).rejects.toMatchObject({
          code: 'ARGUMENT_INVALID',
          message: `filters.${filter}: "${name}" is unknown in ${named}: group by ${filter} to list the names`,
        });
    }
  });
});
