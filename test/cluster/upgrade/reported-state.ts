import { parse } from 'csv-parse/sync';
import { hasList } from '#analytics/serving/answer-definition.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { dropEdges } from '#serving/paging/drop-edges.js';
import type { Client } from '../../e2e/client.js';

/** REST queries that every former version answers. */
const QUESTIONS = [
  'customer-visits?storeType=B&month=4',
  'holiday-sales',
  'leap-year-sales',
  'sales-prediction?unemploymentAbove=7',
  'monthly-department-sales',
  'weekly-top-stores',
  'department-performance',
  'lowest-fuel-prices',
  'yearly-store-performance',
  'offer-impact',
];

/** Those with lists as answers; the REST queries return their first page. */
const LISTS = answerRegistry
  .filter((definition) => hasList(definition) && QUESTIONS.includes(definition.path))
  .map(({ path }) => path);

interface Snapshot {
  id: string;
  status: string;
  salesTotal: string;
}

interface SourceFile {
  path: string;
  sha256: string;
  status: string;
  dataset: string | null;
}

interface QuarantinedRow {
  sha256: string;
  line: number;
  reason: string;
  state: string;
}

/** The knowledge of an instance, as clients and operators see it. */
export interface ReportedState {
  /** The answers, each with its snapshot. */
  answers: Record<string, unknown>;
  /** Every row of every list. */
  lists: Record<string, object[]>;
  /** Each run with its stages, files and reconciliations, newest first. */
  runs: {
    id: string;
    flow: string;
    status: string;
    stages: { stage: string; workingSeconds: number | null; waitingSeconds: number | null }[];
  }[];
  /** Newest first, each with what the quality gate found. */
  snapshots: Snapshot[];
  files: SourceFile[];
  quarantined: QuarantinedRow[];
  quarantineSummary: object;
  quarantineExport: object[];
  audit: object[];
  /** Every delivered value of a restated key. */
  saleHistory: object[];
}

/** Cursors are opaque and differ between versions; a later version may word a text better. */
const omitVolatile = (name: string, value: unknown) =>
  /^((start|end)Cursor|explanation|advice|message)$/.test(name) ? undefined : value;

type Row = Record<string, string>;

const readRowsWithoutAdvice = (file: string): Row[] =>
  parse<Row>(file, { columns: true }).map(({ advice: _advice, ...row }) => row);

/** @param client with the admin key */
export async function askAll(client: Client): Promise<ReportedState> {
  const read = async (path: string): Promise<unknown> =>
    JSON.parse(renameCorrected(await readText(path)), omitVolatile) as unknown;
  const readText = async (path: string) => (await client.get(path)).text();
  const admin = async <Body>(path: string) => (await read(`/v1/admin/${path}`)) as Body;
  const answers: ReportedState['answers'] = {};
  for (const question of QUESTIONS) {
    const reply = await client.get(`/v1/${question}`);
    const snapshot = reply.headers.get('x-snapshot-id');
    // Older versions returned each row of a list twice.
    const body = dropEdges(JSON.parse(await reply.text(), omitVolatile));
    answers[question] = { status: reply.status, snapshot, body };
  }
  const lists: ReportedState['lists'] = {};
  for (const list of LISTS) lists[list] = await client.readAllNodes(`/v1/${list}`);
  const runs: ReportedState['runs'] = [];
  for (const { id } of await admin<{ id: string }[]>('runs')) runs.push(await admin(`runs/${id}`));
  const { nodes: quarantined } = await admin<{ nodes: ReportedState['quarantined'] }>(
    'quarantine?state=all',
  );
  return {
    answers,
    lists,
    runs,
    snapshots: await admin('snapshots'),
    files: await admin('files'),
    quarantined,
    quarantineSummary: await admin('quarantine/summary?state=all'),
    quarantineExport: readRowsWithoutAdvice(await readText('/v1/admin/quarantine/export')),
    audit: await admin('audit'),
    saleHistory: await admin('sale-history?store=1&department=1&weekDate=2010-02-05'),
  };
}

/** Earlier versions call a corrected row mended; the path of a file of corrections begins so in all of them. */
const renameCorrected = (json: string) =>
  json
    .replaceAll(/"mended(At|By)?":/g, '"corrected$1":')
    .replaceAll('"state":"mended"', '"state":"corrected"');
