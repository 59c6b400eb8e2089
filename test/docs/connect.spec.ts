import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parse as parseCsv } from 'csv-parse/sync';
import { parquetMetadata, parquetSchema } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type ServedApi, serveApi } from '../setup/served-api.js';
import { listBlocks, matchAll, readSection } from './markdown.js';
import { requirePage, read, root } from './pages.js';
import { connectSources } from './connect-sources.js';

const page = requirePage('docs/connect.md');

/** Blocks of one language in a tool's section. */
const findBlocks = (tool: string, language: string) =>
  listBlocks({ text: readSection(page, tool) })
    .filter((block) => block.language === language)
    .map(({ text }) => text);

/** `a = "b", c = "d"` */
const parsePairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/(\w+) = "([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );

/** Pattern of a value of a Power Query type. */
function findPattern(type: string): RegExp {
  if (type === 'type date') return /^\d{4}-\d\d-\d\d$/;
  if (type === 'Int64.Type') return /^-?\d+$/;
  return /^(-?\d+(\.\d+)?)?$/;
}

const rowsShape = z.array(z.record(z.string(), z.unknown()));
const parseRows = (body: unknown, name: string) =>
  z
    .record(z.string(), z.unknown())
    .transform((all) => all[name])
    .pipe(rowsShape)
    .parse(body);

const datasource = z.object({ uid: z.string(), type: z.string() });
const sourcesShape = z.object({ datasources: z.array(datasource) });
const dashboardShape = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(
        z.union([
          z.object({ datasource, rawSql: z.string() }),
          z.object({
            datasource,
            type: z.enum(['csv', 'json']),
            url: z.string(),
            url_options: z.object({
              params: z.array(z.object({ key: z.string(), value: z.string() })),
            }),
            root_selector: z.string().optional(),
            columns: z.array(z.object({ selector: z.string() })).min(1),
          }),
        ]),
      ),
    }),
  ),
});

describe('docs/connect.md', () => {
  let served: ServedApi;
  beforeAll(async () => {
    served = await serveApi(connectSources);
  });
  afterAll(() => served.close());

  const get = async (path: string, query: Record<string, string>, headers = {}) => {
    const url = new URL(path, served.url);
    url.search = new URLSearchParams(query).toString();
    const reply = await fetch(url, { headers });
    expect([url.href, reply.status]).toEqual([url.href, 200]);
    return reply;
  };

  describe('JavaScript', () => {
    it('reads every row with fetch', async () => {
      const [script = ''] = findBlocks('JavaScript', 'js');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', script],
        { env: { RETAILSTREAM_URL: served.url } },
      );
      // 25 for store 2 alone, 110.5 for store 1, 200 for store 2
      expect(stdout.trim().split('\n')).toEqual([
        '2010-02-12 25 2',
        '2010-02-05 110.5 1',
        '2011-02-04 200 2',
        '3 weeks',
      ]);
    });
  });

  /** The request of a Power Query, and its columns, from its text. */
  describe.each(
    ['Excel', 'Power BI'].flatMap((tool) =>
      findBlocks(tool, 'powerquery').map((query) => ({ tool, query })),
    ),
  )('Power Query of $tool', ({ query }) => {
    const path = /RelativePath = "([^"]+)"/.exec(query)?.[1] ?? '';
    const asked = parsePairs(/\bQuery = \[([^\]]*)\]/.exec(query)?.[1] ?? '');
    const headers = parsePairs(/\bHeaders = \[([^\]]*)\]/.exec(query)?.[1] ?? '');
    const typed = [...query.matchAll(/\{"(\w+)", ([\w. ]+)\}/g)];

    it('returns a table with its named columns of its types', async () => {
      const reply = await get(`/${path}`, asked, headers);
      if (asked['format'] === 'parquet') {
        const { children } = parquetSchema(parquetMetadata(await reply.arrayBuffer()));
        const names = children.map(({ element }) => element.name);
        const chosen = /SelectColumns\(Rows, \{([^}]*)\}/.exec(query)?.[1] ?? '';
        expect(names).toEqual(expect.arrayContaining(matchAll(chosen, /"(\w+)"/g)));
        expect(chosen).not.toBe('');
        return;
      }
      const rows = parseCsv<Record<string, string>>(await reply.text(), { columns: true });
      expect(typed.length).toBeGreaterThan(3);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        for (const [, name = '', type = ''] of typed) expect(row[name]).toMatch(findPattern(type));
      }
    });
  });

  describe('Tableau and Metabase', () => {
    it.each(findBlocks('Tableau and Metabase', 'sql'))('%s', async (sql) => {
      const rows = await served.database.warehouse.query<object[]>(sql);
      expect(rows.length).toBeGreaterThan(0);
    });

    it('show the figures of the rows', async () => {
      const [, months = ''] = findBlocks('Tableau and Metabase', 'sql');
      const rows = await served.database.warehouse.query<Record<string, string>[]>(months);
      expect(rows.map(({ department, total }) => [department, Number(total)])).toEqual([
        [1, 175],
        [2, 10.5],
        [1, 200],
      ]);
    });
  });

  describe('Grafana', () => {
    const dashboard = dashboardShape.parse(JSON.parse(read('docs/connect/grafana/answers.json')));
    const panels = dashboard.panels.flatMap(({ title, targets }) =>
      targets.map((target) => ({ title, target })),
    );

    it('has data sources under the names in the panels', () => {
      const file = readFileSync(new URL('docs/connect/grafana/datasources.yaml', root), 'utf8');
      const { datasources } = sourcesShape.parse(parseYaml(file));
      const known = datasources.map(({ uid, type }) => `${uid} ${type}`);
      for (const { target } of panels) {
        expect(known).toContain(`${target.datasource.uid} ${target.datasource.type}`);
      }
    });

    it.each(panels)('fills "$title"', async ({ target }) => {
      if ('rawSql' in target) {
        const rows = await served.database.warehouse.query<object[]>(target.rawSql);
        expect(rows.length).toBeGreaterThan(0);
        return;
      }
      const params = target.url_options.params.map(({ key, value }) => [key, value]);
      const reply = await get(target.url, Object.fromEntries(params) as Record<string, string>);
      const rows =
        target.type === 'csv'
          ? parseCsv<Record<string, unknown>>(await reply.text(), { columns: true })
          : parseRows(await reply.json(), target.root_selector ?? '');
      expect(rows.length).toBeGreaterThan(0);
      const names = target.columns.map(({ selector }) => selector);
      for (const row of rows) expect(Object.keys(row)).toEqual(expect.arrayContaining(names));
    });
  });
});
