import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { AuditLog } from '#access/audit-log.js';
import { ApiKeys } from '#access/credentials/api-keys.js';
import type { Scope } from '#access/scope.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { dimensionNames } from '#analytics/sales/registry/dimensions.js';
import { measureNames } from '#analytics/sales/registry/measures.js';
import { findUnscopedMarts, hasDepartments } from '#analytics/snapshot/scoped-marts.js';
import { analysisAnswers } from '#reports/analysis-report.js';
import { Reports } from '#reports/reports.js';
import { ReportFixture } from '../factories/report-fixture.js';
import { EventReader } from '../setup/event-reader.js';
import type { TestWarehouse } from '../setup/warehouse.js';

const FLOW = 'weekly-sales';

/** Answers that are filtered and need no store in their question. */
const isFiltered = (definition: (typeof answerRegistry)[number], { departments }: Scope) =>
  !definition.readsChain &&
  !definition.narrow &&
  findUnscopedMarts(definition).length === 0 &&
  (!departments || hasDepartments(definition));

type Pick = <Value>(values: readonly Value[]) => Value;

/** Returns a question of `sales` by some dimensions and measures, as a page or a file. */
function buildSalesPath(pick: Pick): string {
  const question = new URLSearchParams({
    dimensions: [...new Set([pick(dimensionNames), pick(dimensionNames)])].join(','),
    measures: [...new Set([pick(measureNames), pick(measureNames)])].join(','),
    ...pick<Record<string, string>>([{}, { limit: '5' }, { format: 'csv' }]),
    ...pick<Record<string, string>>([{}, {}, { storeType: 'A' }, { year: '2011' }]),
  });
  return `/v1/sales?${question.toString()}`;
}

/** Returns the path of a report as a document; undefined where the scope has none. */
function buildDocumentPath(pick: Pick, scope: Scope): string | undefined {
  const { name, path } = pick(analysisAnswers.filter((each) => isFiltered(each, scope)));
  // It asks about department 1.
  if (name === 'monthlyDepartmentSales' && scope.departments?.includes(1) === false)
    return undefined;
  return `/v1/reports/${path}?format=html`;
}

/** Returns the path of a question that is no answer: joined sales, a document, live sales. */
export function buildSurfacePath(pick: Pick, scope: Scope): string | undefined {
  const surface = pick(['sales', 'sales', 'sales', 'document', 'live']);
  if (surface === 'sales') return buildSalesPath(pick);
  if (surface === 'document') return buildDocumentPath(pick, scope);
  return scope.departments ? undefined : `/v1/live/sales?first=${pick([1, 3, 50])}`;
}

/** Returns the figures of a document, without what names the scope. */
export const readFigures = (page: string): string =>
  page
    .slice(page.indexOf('<section>'))
    .split('\n')
    .filter((line) => /^<(tr|td|th|svg|figure)/.test(line) && !/>scope</i.test(line))
    .join('\n');

/** Returns the first event of the stream of live sales. */
export async function readLiveEvent(url: string, key: string): Promise<unknown> {
  const stream = await EventReader.open(`${url}/v1/live/sales/stream`, {
    authorization: `Bearer ${key}`,
  });
  const find = () => stream.messages.find(({ data }) => data !== undefined)?.data;
  await expect.poll(find).toBeDefined();
  stream.stop();
  return JSON.parse(find() ?? '');
}

/** Returns the CSV files of a scheduled report of all answers of a scope by their name, sent for a key of the scope, or for the chain. */
export async function sendReport(
  database: TestWarehouse,
  scope: Scope,
  isOwn: boolean,
): Promise<Map<string, string>> {
  const fixture = await ReportFixture.over({ ...database, drop: () => Promise.resolve() });
  const asked = { name: 'admin', role: 'admin', ...(isOwn && { scope }) } as const;
  const { id } = await new ApiKeys(database.warehouse).create(asked, 'test');
  const audit = new AuditLog(database.warehouse);
  const answers = answerRegistry
    .filter((each) => each.flow === FLOW && isFiltered(each, scope))
    .map(({ name: answer }) => ({ answer, args: {} }));
  const name = `of-key-${id}`;
  const setting = { title: name, stores: null, format: 'csv', sep: null, decimal: null } as const;
  const when = { emails: null, folder: 'own', cron: null, zone: null, missed: 'run' } as const;
  const reports = new Reports(database.warehouse, audit, isOwn ? id : undefined);
  await reports.set({ name, answers, ...setting, ...when }, `key ${id}`);
  expect(await fixture.sendNow(name)).toMatchObject({ state: 'sent', error: null });
  const files = (await fixture.listFiles()).filter((file) => file.endsWith('.csv'));
  expect(files.length).toBeGreaterThanOrEqual(answers.length);
  const read = (file: string) => readFile(join(fixture.folder, file), 'utf8');
  const texts = await Promise.all(
    files.map(async (file) => [basename(file), await read(file)] as const),
  );
  await fixture.close();
  return new Map(texts);
}
