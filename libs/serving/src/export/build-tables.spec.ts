import { expect, it } from 'vitest';
import { IntOutput, ListOutput, ObjectOutput, TextOutput } from '../output.js';
import { buildEmptyTables, buildTables } from './build-tables.js';
class Weeks {
  @TextOutput('First.')
  first!: string;
}
class Store {
  @IntOutput('Store number.')
  store!: number;

  @IntOutput('Rank.')
  rank!: number;

  @ObjectOutput(Weeks, 'Weeks.', { nullable: true })
  weeks!: Weeks | null;
}
class Name {
  @TextOutput('Name.')
  name!: string;
}
class Year {
  @IntOutput('Year.')
  year!: number;

  @ObjectOutput(Weeks, 'Weeks.')
  weeks!: Weeks;

  @ListOutput(Name, 'Few values.')
  names!: Name[];

  @ListOutput(Store, 'Stores of the year.')
  stores!: Store[];
}
class Answer {
  @IntOutput('Rows.')
  n!: number;

  @ListOutput(Year, 'Years.')
  years!: Year[];
}

const weeks = { first: '2010-02-05' };
const years: Year[] = [
  { year: 2010, weeks, names: [{ name: 'a' }], stores: [{ store: 1, rank: 2, weeks: null }] },
  { year: 2012, weeks, names: [], stores: [{ store: 1, rank: 1, weeks }] },
];

it('returns the figures, and a table for each list that starts with the key of its row', () => {
  const tables = buildTables({ n: 2, years }, Answer);
  const shown = tables.map(({ name, isSingle, columns, rows, total }) => {
    return { name, isSingle, columns: columns.map((column) => column.name), rows, total };
  });
  expect(shown).toEqual([
    { name: '', isSingle: true, columns: ['n'], rows: [[2]], total: 1 },
    {
      name: 'years',
      isSingle: false,
      columns: ['year', 'weeks.first', 'names'],
      total: 2,
      rows: [
        [2010, '2010-02-05', [{ name: 'a' }]],
        [2012, '2010-02-05', []],
      ],
    },
    {
      name: 'stores',
      isSingle: false,
      columns: ['year', 'store', 'rank', 'weeks.first'],
      total: 2,
      rows: [
        [2010, 1, 2, null],
        [2012, 1, 1, '2010-02-05'],
      ],
    },
  ]);
});

it('returns the tables and columns of a class without an answer', () => {
  const described = (tables: ReturnType<typeof buildTables>) =>
    tables.map(({ name, columns }) => [name, columns.map((column) => column.name)]);
  expect(described(buildEmptyTables(Answer))).toEqual(
    described(buildTables({ n: 2, years }, Answer)),
  );
  class Page {
    @ListOutput(Year, 'Nodes.')
    nodes!: Year[];

    @ListOutput(Store, 'Beside.')
    stores!: Store[];
  }
  expect(described(buildEmptyTables(Page))).toEqual([
    ['', ['year', 'weeks.first', 'names', 'stores']],
    ['stores', ['store', 'rank', 'weeks.first']],
  ]);
});

it('returns a page as its list, with the figures of the whole list', () => {
  const page = { nodes: years, edges: [], pageInfo: {}, totalCount: 9, n: 3 };
  class Page {
    @ListOutput(Year, 'Nodes.')
    nodes!: Year[];

    @IntOutput('Rows.')
    totalCount!: number;

    @IntOutput('Beside.')
    n!: number;
  }
  const [list, whole, ...more] = buildTables(page, Page);
  expect(list).toMatchObject({ name: '', total: 9, isSingle: false });
  expect(list?.columns.map(({ name }) => name)).toEqual(['year', 'weeks.first', 'names', 'stores']);
  expect(whole).toMatchObject({ name: 'whole', isSingle: true, rows: [[3]] });
  expect(more).toEqual([]);
});

it('leaves out the table of a list that the question did not ask for', () => {
  class Asked {
    @IntOutput('Rows.')
    n!: number;

    @ListOutput(Store, 'Stores, on request.', { nullable: true })
    stores!: Store[] | null;
  }
  expect(buildTables({ n: 1, stores: null }, Asked).map(({ name }) => name)).toEqual(['']);
  expect(buildTables({ n: 1, stores: [] }, Asked).map(({ name }) => name)).toEqual(['', 'stores']);
});
