import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { weeklySalesContracts } from '#test/setup/flow.js';
import { cleaningSteps } from './contracts/cleaning-sql.js';
import { matchHeader } from './contracts/match-header.js';
import {
  type ColumnProfile,
  listColumns,
  profileModels,
  buildProfiles,
  rawColumns,
} from './profile.js';

describe('the profile of a text', () => {
  let embedded: EmbeddedLake;
  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  async function profile(header: string, ...rows: string[]): Promise<ColumnProfile[]> {
    const cells = header.split(';');
    const match = matchHeader(weeklySalesContracts, cells);
    const { contract, width } = match;
    const columns = listColumns(match, cells);
    const { columns: names, positions } = rawColumns(contract, columns);
    await embedded.lake.put('text.csv', Readable.from([[header, ...rows, ''].join('\n')]));
    const place = { key: 'text.csv', fileId: 1, deliveryOrder: 1, headerLine: 1 };
    const shape = { delimiter: ';', lineEnd: 'lf' as const, positions, width };
    const { nullTokens } = contract;
    const files = [{ ...place, ...shape }];
    const checked = cleaningSteps(contract).filter(({ name }) => name === 'checked');
    const { collected } = await embedded.compute.run({
      name: 'profile',
      sources: [{ kind: 'text', name: 'raw', columns: names, nullTokens, files }],
      models: [...checked, ...profileModels(columns)],
    });
    return buildProfiles(columns, collected['profile'] ?? [], collected['kinds'] ?? []);
  }

  it('is ordered by column, without header lines and rows of a wrong width', async () => {
    const rows = ['A;9;10', 'B;NA;2', 'Type;Size;Store', 'A;1', 'C;7.5;1', 'NA;NA;NA'];
    expect(await profile('Type;Size;STORE', ...rows)).toEqual([
      {
        header: 'Type',
        name: 'store_type',
        rows: 4,
        nulls: 1,
        kinds: [{ kind: 'text', cells: 3 }],
        min: 'A',
        max: 'C',
        distinct: 3,
      },
      {
        header: 'Size',
        name: 'store_size',
        rows: 4,
        nulls: 2,
        kinds: [
          { kind: 'decimal', cells: 1 },
          { kind: 'integer', cells: 1 },
        ],
        // 7.5 is not a whole number.
        min: '9',
        max: '9',
        distinct: 1,
      },
      {
        header: 'STORE',
        name: 'store',
        rows: 4,
        nulls: 1,
        kinds: [{ kind: 'integer', cells: 3 }],
        min: '1',
        max: '10',
        distinct: 3,
      },
    ]);
  });

  it('orders an undeclared column by number only when all its cells are numbers', async () => {
    const rows = ['10;1;A;5;10', '9;2;B;5;9', ';3;C;5;x'];
    const [floor, , , , note] = await profile('Floor;Store;Type;Size;Note', ...rows);
    expect(floor).toEqual({
      header: 'Floor',
      name: undefined,
      rows: 3,
      nulls: 1,
      kinds: [{ kind: 'integer', cells: 2 }],
      min: '9',
      max: '10',
      distinct: 2,
    });
    expect(note).toMatchObject({
      header: 'Note',
      name: undefined,
      min: '10',
      max: 'x',
      distinct: 3,
      kinds: [
        { kind: 'integer', cells: 2 },
        { kind: 'text', cells: 1 },
      ],
    });
  });

  it.each([
    ['integer', ['0', '-12', '+7']],
    ['decimal', ['1.', '-.5', '+10.25']],
    ['date with slashes', ['1/2/10', '31/12/2010']],
    ['date yyyy-mm-dd', ['2010-1-2', '2010-12-31']],
    ['boolean', ['True', 'FALSE']],
    ['text', ['1.2.3', '1/2', '20100205x', 'truely', '5 %', '.']],
  ])('recognises cells that look like %s', async (kind, values) => {
    const rows = values.map((value, index) => `${index + 1};A;5;${value}`);
    const [, , , note] = await profile('Store;Type;Size;Note', ...rows);
    expect(note?.kinds).toEqual([{ kind, cells: values.length }]);
  });

  it('lists the most frequent kind first', async () => {
    const rows = ['1;A;5;x', '2;A;5;7', '3;A;5;y'];
    const [, , , note] = await profile('Store;Type;Size;Note', ...rows);
    expect(note?.kinds.map(({ kind }) => kind)).toEqual(['text', 'integer']);
  });

  it('lists the existing columns, and no figures for a text without rows', async () => {
    const nothing = { rows: 0, nulls: 0, kinds: [], min: null, max: null, distinct: 0 };
    const columns = [
      { header: 'IsHoliday', name: 'is_holiday', ...nothing },
      { header: 'Store', name: 'store', ...nothing },
      { header: 'Date', name: 'week_date', ...nothing },
    ];
    expect(await profile('IsHoliday;Store;Date')).toEqual(columns);
    const cells = columns.map(({ header }) => header);
    const match = matchHeader(weeklySalesContracts, cells);
    expect(buildProfiles(listColumns(match, cells), [], [])).toEqual(columns);
  });
});
