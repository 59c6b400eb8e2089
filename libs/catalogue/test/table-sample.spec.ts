import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftContract } from '#catalogue/draft-contract.js';
import { profileTable } from '#catalogue/profile/profile-table.js';
import { Profiles } from '#catalogue/profile/profiles.js';
import type { CatalogueTable } from '#catalogue/tables/table.js';
import { draftContractCommand } from '#catalogue/cli/table-commands.js';
import type { CatalogueCall } from '#catalogue/cli/open-state.js';
import type { Open } from '#composition/command.js';
import { describeCommand } from '#catalogue/cli/table-commands.js';
import { searchCommand, tableCommand, tablesCommand } from '#catalogue/cli/table-commands.js';
import type { OpenCatalogue } from '#catalogue/composition/open-catalogue.js';
import { readConfig } from '#composition/read-config.js';
import { parseContract } from '#intake/contracts/contract.js';
import {
  type CatalogueFixture,
  CRAWLED_TABLE,
  openCatalogueFixture,
} from './setup/catalogue-fixture.js';
import { readTestCall } from '#test/setup/programs.js';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';

const BASE = '/v1/admin/catalogue/tables';

let fixture: CatalogueFixture;
const { get, post, errorOf } = createClient(() => fixture.api);
beforeAll(async () => {
  fixture = await openCatalogueFixture();
});
afterAll(() => fixture.close());

const fetchPage = async (path: string, key = fixture.keys.analyst) => {
  const { text } = await get(`${BASE}${path}`, key);
  return JSON.parse(text) as Record<string, unknown>;
};

describe('a preview of a recipe', () => {
  const preview = async (main: string, steps: object[], more: object = {}, key?: string) => {
    const recipe = { name: 'tried', inputs: { main }, steps };
    const reply = await post('/v1/admin/recipe-previews', key ?? fixture.keys.analyst, {
      recipe,
      ...more,
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };
  const sales = 'weekly_sales.sales';
  const keep = { step: 'drop', columns: ['file_id', 'line', 'additional_column', 'period'] };
  const order = { step: 'sort', by: [{ column: 'weekly_sales' }], first: 9 };
  const positive = { step: 'filter', where: { column: 'weekly_sales', is: 'greater', value: 0 } };

  it('shows the rows before and after a step, and how many there are', async () => {
    const { body } = await preview(sales, [keep, order, positive, order], { step: 3, rows: 2 });
    expect(body).toMatchObject({ step: 3, name: 'filter', isCut: false, rowsRefused: 0 });
    const { before, after } = body as Record<string, { count: number; first: { cells: string }[] }>;
    const parseCells = (side: typeof before) =>
      side!.first.map(({ cells }) => JSON.parse(cells) as unknown[]);
    expect(parseCells(before)).toEqual([
      [2, 1, '2010-02-05', '-5.25', false],
      [9, 1, '2010-02-05', '7.77', false],
    ]);
    expect(parseCells(after)).toEqual([
      [9, 1, '2010-02-05', '7.77', false],
      [2, 1, '2010-02-12', '50.00', true],
    ]);
    expect(before!.count - after!.count).toBe(1);
  });

  it('numbers the rows of a step that keeps each row', async () => {
    const text = { step: 'cast', columns: ['store'], to: { type: 'text' } };
    const { body } = await preview(sales, [keep, order, text], { rows: 1 });
    expect(body).toMatchObject({
      step: 3,
      before: { first: [{ number: 1, cells: '[2,1,"2010-02-05","-5.25",false]' }] },
      after: {
        columns: [{ name: 'store', type: 'VARCHAR', isPersonal: false }, {}, {}, {}, {}],
        first: [{ number: 1, cells: '["2",1,"2010-02-05","-5.25",false]' }],
      },
    });
  });

  it('masks personal columns, and refuses to select rows by them', async () => {
    const customers = 'retail_mart.customers';
    const trim = { step: 'trim', columns: ['first_name'] };
    const { body } = await preview(customers, [trim], { rows: 1 });
    expect(JSON.stringify(body)).toContain('•••');
    expect(JSON.stringify(body)).not.toMatch(/sealed|Ada/);
    const byName = { step: 'filter', where: { column: 'first_name', is: 'equal', value: 'Ada' } };
    const { analyst, reader } = fixture.keys;
    expect(await preview(customers, [byName], {}, analyst)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
    // The cells of a flow are encrypted.
    expect(await preview(customers, [byName], {}, reader)).toMatchObject({
      status: 200,
      body: { after: { count: 0, first: [] } },
    });
  });

  it('refuses what it cannot show', async () => {
    for (const [main, steps, more, status, code] of [
      [sales, [keep], { step: 2 }, 400, 'ARGUMENT_INVALID'],
      [sales, [keep], { rows: 101 }, 400, 'ARGUMENT_INVALID'],
      [sales, [{ step: 'trim', columns: ['shop'] }], {}, 422, 'RECIPE_INVALID'],
      ['weekly_sales.none', [keep], {}, 404, 'TABLE_UNKNOWN'],
    ] as const) {
      expect(await preview(main, [...steps], more)).toMatchObject({ status, body: { code } });
    }
    expect((await preview(sales, [keep], {}, fixture.keys.viewer)).status).toBe(403);
  });
});

describe('a sample', () => {
  interface Sample {
    columns: { name: string; isMasked: boolean }[];
    sample: { cells: string }[];
  }
  const readRows = async (path: string, key?: string) => {
    const { columns, sample } = (await fetchPage(path, key)) as unknown as Sample;
    return sample.map(({ cells }) => {
      const values = JSON.parse(cells) as unknown[];
      return Object.fromEntries(columns.map(({ name }, place) => [name, values[place]]));
    });
  };
  const reads = async () =>
    (await listAudit(fixture.pipeline.warehouse)).filter(
      ({ action }) => action === 'read-personal-data',
    );

  it('masks personal columns, also where they are empty', async () => {
    for (const key of [fixture.keys.analyst, fixture.keys.reader]) {
      const rows = await readRows('/retail_mart.customers/sample?rows=3', key);
      expect(rows).toHaveLength(3);
      for (const row of rows) {
        expect(row).toMatchObject({ first_name: '•••', last_name: '•••', phone_number: '•••' });
        expect(JSON.stringify(row)).not.toMatch(/sealed|Ada/);
      }
    }
    expect(await readRows(`/${CRAWLED_TABLE}/sample`)).toMatchObject(
      [
        { Customer: '1', Name: '•••' },
        { Customer: '2', Name: '•••' },
      ].map((row) => ({ ...row, Customer: expect.anything() as unknown })),
    );
    expect(await reads()).toEqual([]);
  });

  it('shows personal columns to callers with the role on request, with an audit record', async () => {
    const refused = await get(
      `${BASE}/retail_mart.customers/sample?personalData=true`,
      fixture.keys.operator,
    );
    expect([refused.status, errorOf(refused).code]).toEqual([403, 'FORBIDDEN']);
    expect(await reads()).toEqual([]);
    const path = '/retail_mart.customers/sample?rows=100&personalData=true';
    const rows = await readRows(path, fixture.keys.reader);
    expect(rows).toHaveLength(9);
    for (const row of rows) {
      expect(row).toMatchObject({
        first_name: 'Ada',
        last_name: `Ames ${String(row['customer_id'])}`,
      });
    }
    const open = await readRows(`/${CRAWLED_TABLE}/sample?personalData=true`, fixture.keys.reader);
    expect(open.map(({ Name: name }) => name)).toEqual(['Ada Ames', null]);
    const [second, first] = await reads();
    expect(first).toMatchObject({ subject: 'table retail_mart.customers', details: { rows: 9 } });
    expect(second).toMatchObject({ subject: `table ${CRAWLED_TABLE}` });
    expect(JSON.stringify([first, second])).not.toContain('Ada');
  });
});

describe('answers to callers without the role personal-data', () => {
  const byCustomer = { orderBy: [{ column: 'Customer' }] };
  const recipes = [
    [{ step: 'replace', columns: ['Name'], find: 'Ada', with: 'x' }],
    [{ step: 'hash', columns: ['Name'], salt: 'pepper' }],
    [{ step: 'map', column: 'Name', values: [{ from: 'Ada Ames', to: 'x' }], others: 'empty' }],
    [{ step: 'group', by: ['Customer'], make: [{ as: 'names', count: 'values', of: 'Name' }] }],
    [{ step: 'group', by: ['Name'], make: [{ as: 'first', take: 'least', of: 'Customer' }] }],
    [{ step: 'filter', where: { column: 'Name', is: 'starting with', text: 'A' } }],
    [{ step: 'window', as: 'last', value: 'before', of: 'Name', ...byCustomer }],
    [{ step: 'cast', columns: ['Name'], to: { type: 'whole number' } }],
    [{ step: 'de-duplicate' }],
  ];
  const questions = [
    `SELECT * FROM ${CRAWLED_TABLE}`,
    `SELECT count(Name), count(DISTINCT Name), min(Name), max(length(Name)) FROM ${CRAWLED_TABLE}`,
    `SELECT Customer FROM ${CRAWLED_TABLE} WHERE Name LIKE 'A%' OR Name IS NULL`,
    `SELECT Customer, hash(Name), row_number() OVER (ORDER BY Name) FROM ${CRAWLED_TABLE}`,
    `SELECT arg_min(Customer, Name), list(Customer ORDER BY Name DESC) FROM ${CRAWLED_TABLE}`,
    `SELECT CAST(Name AS BIGINT) FROM ${CRAWLED_TABLE} WHERE Name <> '•••'`,
    `SELECT a.Customer FROM ${CRAWLED_TABLE} a JOIN ${CRAWLED_TABLE} b USING (Name)`,
  ];

  /** Returns all that an analyst sees of the crawled table. */
  async function fetchAnswers(round: number): Promise<unknown[]> {
    const { analyst } = fixture.keys;
    const seen: unknown[] = [await fetchPage(`/${CRAWLED_TABLE}/sample`)];
    for (const steps of recipes) {
      const recipe = { name: 'tried', inputs: { main: CRAWLED_TABLE }, steps };
      const reply = await post('/v1/admin/recipe-previews', analyst, { recipe });
      // The salt of a preview is random, and its column is masked.
      seen.push([reply.status, await reply.json()]);
    }
    for (const sql of questions) {
      // A value of its own: stored answers would hide a change of the file.
      const parameters = { round };
      const reply = await post('/v1/sql', analyst, { sql: `${sql} LIMIT 10 + $round`, parameters });
      const { queryId, columns, rows, totalCount } = (await reply.json()) as Record<
        string,
        unknown
      >;
      const file = await get(`/v1/sql/${String(queryId)}/export?format=csv`, analyst);
      seen.push([reply.status, columns, rows, totalCount, file.text]);
    }
    const profiles = new Profiles(fixture.pipeline.warehouse);
    await profileTable(
      { ...fixture.catalogue, profiles },
      { address: CRAWLED_TABLE, actor: 'analyst' },
    );
    const told = (await fetchPage(`/${CRAWLED_TABLE}/profile`)) as Record<string, string | null>;
    seen.push(told['profile'], told['drift']);
    return seen;
  }

  it('do not depend on a personal cell', async () => {
    const withoutTimes = (seen: unknown[]) =>
      JSON.stringify(seen).replaceAll(/\\"(profiledAt|from|to)\\":\\"[^"]*"/g, '');
    await fixture.deliverCustomers('1;Ada Ames', '2;');
    await fetchAnswers(0);
    const before = await fetchAnswers(1);
    const statuses = before.slice(1, 1 + recipes.length).map((seen) => (seen as [number])[0]);
    expect(statuses).toEqual([200, 200, 200, 200, 403, 403, 200, 403, 403]);
    const answered = before.slice(1 + recipes.length, -2).map((seen) => (seen as [number])[0]);
    expect(answered).toEqual(questions.map(() => 200));
    for (const [round, lines] of [
      ['1;Bob Cox', '2;'],
      ['1;Ada Ames', '2;Ada Ames'],
      ['1;', '2;12'],
    ].entries()) {
      await fixture.deliverCustomers(...lines);
      expect(withoutTimes(await fetchAnswers(2 + round))).toEqual(withoutTimes(before));
    }
    await fixture.deliverCustomers('1;Ada Ames', '2;');
  });

  it('do not quote the line of a file that cannot be read', async () => {
    await fixture.deliverCustomers('1;Ada Ames', '2;Bo;Secret Cell');
    const reply = await post('/v1/sql', fixture.keys.analyst, {
      sql: `SELECT count(*) AS n FROM ${CRAWLED_TABLE}`,
    });
    const text = await reply.text();
    expect(text).toContain('CSV Error on Line: 3');
    expect(text).not.toContain('Secret');
    await fixture.deliverCustomers('1;Ada Ames', '2;');
  });
});

describe('a contract drafted from a table', () => {
  const drafted = async (table: CatalogueTable) =>
    draftContract(table, await fixture.catalogue.tables.files(table));

  it('is valid for a flow, from a crawled table', async () => {
    const { contract, remarks } = await drafted(await fixture.catalogue.tables.find(CRAWLED_TABLE));
    const taken = parseContract(JSON.stringify(contract), 'draft');
    expect(taken).toMatchObject({
      dataset: 'customer_list',
      key: ['customer'],
      nullTokens: ['', 'n/a'],
      personal: ['name'],
      columns: [
        { name: 'customer', headers: ['Customer'], type: 'integer', required: true },
        { name: 'name', type: 'text', required: false },
        { name: 'since', type: 'date', formats: ['dd/mm/yyyy'], required: true },
        { name: 'the_order', headers: ['Order'], type: 'decimal', scale: 2 },
        { name: 'born', type: 'text' },
      ],
    });
    expect(remarks.join('\n')).toContain('Born: has the format dd.mm.yyyy');
  });

  it('is valid for every table', async () => {
    for (const table of await fixture.catalogue.tables.list()) {
      const { contract } = await drafted(table);
      expect(parseContract(JSON.stringify(contract), table.name).dataset).toBe(table.name);
    }
  });
});

describe('retailstream catalogue', () => {
  const aside = new PassThrough();
  const commands = {
    tables: tablesCommand,
    search: searchCommand,
    table: tableCommand,
    describe: describeCommand,
    contract: draftContractCommand,
  };
  type Run = (call: CatalogueCall, open: Open<OpenCatalogue>) => Promise<undefined>;
  const say = async (command: keyof typeof commands, ...argv: string[]) => {
    const screen = new PassThrough();
    const { warehouse } = fixture.pipeline;
    const config = readConfig({});
    // Only other commands use the rest.
    const opened = { config, warehouse, ...fixture.catalogue } as unknown as OpenCatalogue;
    const call = await readTestCall(['catalogue', command, ...argv], {
      stdout: screen,
      stderr: aside,
    });
    await (commands[command] as Run)(call, (work) => work(opened));
    return textOf(screen.end());
  };

  it('lists and finds tables', async () => {
    const all = await say('tables');
    const listed = all.split('\n').flatMap((line) => /weekly_sales\.\S+/.exec(line) ?? []);
    for (const name of ['core_stores', 'integrated_sales', 'sales', 'store_week', 'stores']) {
      expect(listed.filter((address) => address === `weekly_sales.${name}`)).toHaveLength(1);
    }
    const rows = JSON.parse(await say('search', 'tag:core', 'stores', '--json')) as object[];
    expect(rows).toMatchObject([{ address: 'weekly_sales.core_stores', rows: 2 }]);
  });

  it('adds a description to a table, and shows it', async () => {
    const said = ['--owner', 'Ana', '--tag', 'till', '--column', 'Since=First bill'];
    expect(await say('describe', CRAWLED_TABLE, ...said, '--personal', 'Born')).toContain(
      CRAWLED_TABLE,
    );
    const shown = await say('table', CRAWLED_TABLE);
    for (const part of [/owner +Ana/, 'First bill', 'file:', /Customer +Name/, '•••']) {
      expect(shown).toMatch(part);
    }
    expect(shown).not.toContain('Ada Ames');
    expect(await say('table', CRAWLED_TABLE, '--personal-data')).toContain('Ada Ames');
    const [entry] = await listAudit(fixture.pipeline.warehouse);
    expect(entry).toMatchObject({ actor: 'cli', action: 'read-personal-data' });
  });

  it('drafts a contract, and prints what it guessed', async () => {
    const draft = await say('contract', CRAWLED_TABLE);
    expect(parseContract(draft, 'draft').dataset).toBe('customer_list');
    expect(await textOf(aside.end())).toContain(
      'errorRate: the draft allows a share of faulty rows of 0.05',
    );
  });

  it.each([
    ['table', [], "missing required argument 'address'"],
    ['table', ['a.b', '--rows', '101'], 'from 0 to 100'],
    ['describe', ['a.b'], 'name at least one change'],
    ['describe', ['a.b', '--column', 'x'], 'NAME=COMMENT'],
    ['search', ['--no-such'], 'no-such'],
  ] as const)('explains invalid arguments, %#', (command, argv, message) => {
    return expect(say(command, ...argv)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as string,
    });
  });
});
