// Runs on changes of libs/access libs/catalogue/src
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Scope } from '#access/scope.js';
import { createRandom } from '#sample/random.js';
import {
  createRetailLines,
  retailDimensions,
  TRANSACTIONS_HEADER,
} from '#test/factories/retail-files.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import {
  FEATURES_HEADER,
  PLAN_HEADER,
  SALES_HEADER,
  type SourceFiles,
  STORES_HEADER,
  toCsv,
} from '#test/setup/source-files.js';
import { type CatalogueFixture, openCatalogueFixture } from './setup/catalogue-fixture.js';

const QUESTIONS = 100;
const TABLES = '/v1/admin/catalogue/tables';
const SAVED = '/v1/admin/sql/saved';
const STORES = [1, 2, 3, 4];
const DEPARTMENTS = [1, 2, 3];
const DAYS = ['05/02/2010', '12/02/2010', '19/02/2010', '26/02/2010', '05/03/2010'];
const SCOPES: readonly Scope[] = [
  { stores: [1, 3] },
  { stores: [2] },
  { departments: [2] },
  { stores: [2, 3], departments: [1, 3] },
];
const random = createRandom(62, 'scoped catalogue');
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;
const pickAmount = () => (random() * 900 - 50).toFixed(2);

/** Rows of files, by the path of the file: each with the store and the department that it is about. */
interface Row {
  line: string;
  store?: number;
  department?: number;
}
const rows: Record<string, { header: string; rows: Row[] }> = {
  'sales.csv': {
    header: SALES_HEADER,
    rows: STORES.flatMap((store) =>
      DEPARTMENTS.flatMap((department) =>
        DAYS.filter(() => random() < 0.9).map((day) => ({
          line: `${store},${department},${day},${pickAmount()},${day === '12/02/2010' ? 'TRUE' : 'FALSE'}`,
          store,
          department,
        })),
      ),
    ),
  },
  'features.csv': {
    header: FEATURES_HEADER,
    rows: STORES.flatMap((store) =>
      DAYS.map((day) => ({
        line: `${store},${day},${pickAmount()},2.${store},${pick(['NA', pickAmount()])},NA,NA,NA,NA,21${store}.5,8.${store},${day === '12/02/2010' ? 'TRUE' : 'FALSE'}`,
        store,
      })),
    ),
  },
  'stores.csv': {
    header: STORES_HEADER,
    rows: STORES.map((store) => ({ line: `${store},${pick(['A', 'B'])},${store}00000`, store })),
  },
  'plan.csv': {
    header: PLAN_HEADER,
    rows: STORES.flatMap((store) =>
      DEPARTMENTS.map((department) => ({
        line: `${store},${department},2010-02,${1000 * store + department}.00`,
        store,
        department,
      })),
    ),
  },
  'transactions.csv': {
    header: TRANSACTIONS_HEADER,
    rows: createRetailLines(11, 200).map((line) => ({ line, store: Number(line.split(',')[1]) })),
  },
};

/** Returns the files with the rows of a scope alone; the files of all stores keep theirs. */
function cutFiles({ stores, departments }: Scope): SourceFiles {
  const isOwn = ({ store, department }: Row) =>
    (stores === undefined || store === undefined || stores.includes(store)) &&
    (departments === undefined || department === undefined || departments.includes(department));
  const [header = '', ...shops] = retailDimensions['shops.csv'].trim().split('\n');
  const cut = Object.entries(rows).map(([path, file]) => [
    path,
    toCsv(file.header, ...file.rows.filter(isOwn).map(({ line }) => line)),
  ]);
  const ownShops = shops.filter((line) => isOwn({ line, store: Number(line.split(',')[0]) }));
  return {
    ...retailDimensions,
    'shops.csv': toCsv(header, ...ownShops),
    ...(Object.fromEntries(cut) as SourceFiles),
  };
}

interface Table {
  address: string;
  columns: { name: string; type: string }[];
}

/** What names a delivered file, or its lines and times. */
const OWN_COLUMNS = ['file_id', 'line', 'additional_column'];
const OWN_FIELDS = [
  'location',
  'freshAt',
  'seenAt',
  'rows',
  'bytes',
  'files',
  'partitions',
  'savedBy',
  'savedAt',
  'madeAt',
];
const parseShared = (text: string): unknown =>
  JSON.parse(text, (name: string, value: unknown) =>
    OWN_FIELDS.includes(name) ? undefined : value,
  );

const quote = (name: string) => `"${name}"`;

/** Returns a question about a table, or about two. */
function buildSql(tables: readonly Table[]): string {
  const table = pick(tables);
  const columns = table.columns.filter(({ name }) => !OWN_COLUMNS.includes(name));
  const [key, value] = [pick(columns), pick(columns)];
  const isNumber = /INT|DECIMAL|DOUBLE/.test(value.type);
  const figure = pick(
    isNumber ? ['sum', 'min', 'max', 'avg', 'median'] : ['min', 'max', 'count', 'any_value'],
  );
  const computed =
    figure === 'any_value'
      ? `count(DISTINCT t.${quote(value.name)})`
      : `${figure}(t.${quote(value.name)})`;
  const other = pick(tables);
  const joined =
    random() < 0.3 ? `, (SELECT count(*) FROM ${other.address}) AS others` : ', 0 AS others';
  const where = pick(['', '', ` WHERE t.${quote(key.name)} IS NOT NULL`]);
  return `SELECT t.${quote(key.name)} AS key, count(*) AS n, ${computed} AS v, rank() OVER (ORDER BY count(*)) AS place${joined}
    FROM ${table.address} t${where} GROUP BY 1 ORDER BY 1, 2, 3`;
}

let chain: CatalogueFixture;
const ask = createClient(() => chain.api);
beforeAll(async () => {
  chain = await openCatalogueFixture({}, cutFiles({}));
});
afterAll(() => chain.close());

it.each(SCOPES)(
  'gives a caller nothing of tables that a catalogue of their rows lacks: stores $stores, departments $departments',
  async (scope) => {
    const own = await openCatalogueFixture({}, cutFiles(scope));
    const reference = createClient(() => own.api);
    const bound = await createKey(chain.pipeline.warehouse, 'analyst', false, scope);
    const whole = own.keys.analyst;
    const compare = async (path: string, key = whole) => {
      const [got, expected] = [await ask.get(path, bound), await reference.get(path, key)];
      expect([path, got.status, parseShared(got.text)]).toEqual([
        path,
        expected.status,
        parseShared(expected.text),
      ]);
      expect([path, got.status]).toEqual([path, 200]);
    };

    const listed = await ask.get(`${TABLES}?first=100&withColumns=true`, bound);
    const { nodes: tables } = JSON.parse(listed.text) as { nodes: Table[] };
    expect(tables.length).toBe(scope.departments ? 3 : 10);

    let counted = 0;
    for (let question = 0; question < QUESTIONS; question += 1) {
      const sql = buildSql(tables);
      const read = async ({ post }: typeof ask, key: string) => {
        const reply = await post('/v1/sql', key, { sql });
        const { rows: found, detail } = (await reply.json()) as {
          rows?: unknown[][];
          detail?: string;
        };
        return [reply.status, found ?? detail];
      };
      const got = await read(ask, bound);
      expect([sql, ...got]).toEqual([sql, ...(await read(reference, whole))]);
      if (got[0] === 200 && Array.isArray(got[1]) && got[1].length > 0) counted += 1;
    }
    expect(counted).toBeGreaterThan(QUESTIONS / 2);

    // The reference computes profiles at once for a caller of all its rows.
    const ownKey = await createKey(own.pipeline.warehouse, 'analyst', false, scope);
    const readProfile = async ({ get }: typeof ask, path: string, key: string) => {
      const { text } = await get(path, key);
      const { profile } = JSON.parse(text) as { profile: string };
      const { columns } = JSON.parse(profile) as { columns: { name: string }[] };
      return columns.filter(({ name }) => !OWN_COLUMNS.includes(name));
    };
    const readSample = async ({ get }: typeof ask, path: string, key: string) => {
      const { columns, sample } = JSON.parse((await get(path, key)).text) as {
        columns: { name: string }[];
        sample: { cells: string }[];
      };
      const places = columns.flatMap(({ name }, place) =>
        OWN_COLUMNS.includes(name) ? [] : [place],
      );
      return sample.map(({ cells }) => {
        const values = JSON.parse(cells) as unknown[];
        return places.map((place) => values[place]);
      });
    };
    const visible = tables.map(({ address }) => address);
    for (const { address } of tables) {
      const path = `${TABLES}/${address}`;
      await compare(path);
      await compare(`${path}/versions`);
      const sample = `${path}/sample?rows=50`;
      expect([path, await readSample(ask, sample, bound)]).toEqual([
        path,
        await readSample(reference, sample, whole),
      ]);
      expect([path, await readProfile(ask, `${path}/profile`, bound)]).toEqual([
        path,
        await readProfile(reference, `${path}/profile`, ownKey),
      ]);
      const traced = JSON.parse((await ask.get(`${path}/lineage`, bound)).text) as Record<
        'up' | 'down',
        { name: string; reads: string[] }[]
      >;
      for (const { name, reads } of [...traced.up, ...traced.down])
        expect(visible).toEqual(expect.arrayContaining([name, ...reads]));
    }

    if (!scope.departments) {
      const path = '/v1/integrated-sales?format=csv';
      const read = async ({ get }: typeof ask, key: string) => (await get(path, key)).text;
      expect(await read(ask, bound)).toBe(await read(reference, whole));
    }

    const query = {
      name: `of scope ${SCOPES.indexOf(scope)}`,
      sql: 'SELECT count(*) FROM weekly_sales.sales',
    };
    await ask.post(SAVED, chain.keys.analyst, {
      ...query,
      name: `of the chain ${SCOPES.indexOf(scope)}`,
    });
    await ask.post(SAVED, bound, query);
    await reference.post(SAVED, whole, query);
    await compare(SAVED);
    await own.close();
  },
);
