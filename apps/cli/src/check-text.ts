import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import type { ScratchEngine } from '#composition/scratch-engine.js';
import { cleaningSteps, refusedWithReasonSql } from '#intake/contracts/cleaning-sql.js';
import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import { describeBrokenRange } from '#intake/contracts/typed-value.js';
import { headerMistake, type HeaderMatch, matchHeader } from '#intake/contracts/match-header.js';
import {
  type ColumnProfile,
  listColumns,
  profileModels,
  buildProfiles,
  rawColumns,
} from '#intake/profile.js';
import { checkGzip, checkZip, type Contents } from '#intake/source/packed/check-packed.js';
import { FactsTransform } from '#intake/source/text/file-facts.js';
import { FolderFiles, SourceFolder } from '#intake/source/folder/folder-files.js';
import type { Header } from '#intake/source/text/header.js';
import { identify } from '#intake/source/text/identify.js';
import { toSourceFile } from '#intake/source/folder/list-files.js';
import { sourceError } from '#intake/source/source-error.js';
import type { SourceFile } from '#intake/source/source.js';
import { findPacking } from '#intake/source/source-names.js';
import { ZipReader } from '#intake/source/packed/zip-reader.js';
import type { ComputeJob, Model, TextFile } from '#lake/ports/compute.js';
import type { RefusedByContract } from '#pipeline/stages/ingest/clean-dataset.js';
import { fileRefusal } from '#pipeline/stages/ingest/refusals.js';
import { AppError } from '#platform/errors/app-error.js';
import { NOT_INSIDE } from '#platform/files/open-inside.js';

/** A row that breaks its contract. */
export interface RowViolation {
  line: number;
  reason: string;
  column: string | null;
  value: string | null;
  /** The bounds of the column in words, of a value outside them. */
  range?: string | undefined;
}

/** What a run would report about one text. */
export interface TextReport {
  displayPath: string;
  /** Undefined when the text matches no dataset. */
  dataset?: string;
  rows: number;
  profile: ColumnProfile[];
  /** Reasons for which a run would reject the whole text, one sentence each. */
  refusals: string[];
  /** Rows that a run would quarantine, by line. */
  violations: AsyncIterable<RowViolation>;
}

/** A text that an engine reads, and its path for people. */
type CheckedFile = TextFile & { path: string; sha256: string; header: Header };

const KEY = 'text.csv';
const VIOLATIONS = 'violations/';

/** The parts that check a text. */
export interface TextCheck {
  engine: ScratchEngine;
  contracts: readonly Contract[];
}

/** Reads one text as a run would, up to where its rows are judged; ignores other files. */
export async function checkText(
  { engine, contracts }: TextCheck,
  text: NamedText,
  signal?: AbortSignal,
): Promise<TextReport> {
  const { displayPath } = text;
  const identity = await identify(await text.open(), displayPath);
  const refused = (message: string, code: string, dataset?: string): TextReport => ({
    displayPath,
    ...(dataset === undefined ? {} : { dataset }),
    rows: 0,
    profile: [],
    refusals: [`${message} [${code}]`],
    violations: noViolations(),
  });
  if (identity.kind === 'refused') return refused(identity.message, identity.code);
  const { header } = identity;
  const match = matchHeader(contracts, header.cells);
  const mistake = headerMistake(header, match);
  if (mistake) return refused(`${displayPath}: ${mistake.message}`, mistake.code, match.dataset);
  const file = await copyText(engine, displayPath, await text.open(), header, match);
  return checkRows(engine, file, header, match, signal);
}

/** Copies a text to the engine's lake. */
export async function copyText(
  { lake }: ScratchEngine,
  shown: string,
  text: Readable,
  header: Header,
  { positions, extras, width }: HeaderMatch,
): Promise<CheckedFile> {
  const { delimiter, line } = header;
  const pass = new FactsTransform(line, delimiter);
  const body = new PassThrough();
  await Promise.all([lake.put(KEY, body), pipeline(text, pass, body)]);
  const { lineEnd, sha256 } = pass.facts();
  const shape = { delimiter, headerLine: line, lineEnd, positions, extras, width };
  return { key: KEY, path: shown, sha256, header, fileId: 1, deliveryOrder: 1, ...shape };
}

async function checkRows(
  { compute, lake }: ScratchEngine,
  file: CheckedFile,
  header: Header,
  match: HeaderMatch,
  signal?: AbortSignal,
): Promise<TextReport> {
  const { contract } = match;
  const columns = listColumns(match, header.cells);
  const { columns: names, positions } = rawColumns(contract, columns);
  const { nullTokens } = contract;
  const files = [{ ...file, positions }];
  const job: ComputeJob = {
    name: 'check',
    sources: [{ kind: 'text', name: 'raw', columns: names, nullTokens, files }],
    models: [...buildCheckModels(contract), ...profileModels(columns)],
  };
  const { rows, collected } = await compute.run(job, signal ? { signal } : {});
  const refusals = (collected['refusals'] ?? []) as unknown as RefusedByContract[];
  return {
    displayPath: file.path,
    dataset: match.dataset,
    rows: rows['checked'] ?? 0,
    profile: buildProfiles(columns, collected['profile'] ?? [], collected['kinds'] ?? []),
    refusals: refusals
      .map((refused) => fileRefusal(contract, new Map([[file.fileId, file]]), refused).error)
      .map(({ code, message }) => `${message} [${code}]`),
    violations: readViolations(lake, contract),
  };
}

/** Judges the rows of a rejected file, too, so that one check reports every fault. */
function buildCheckModels(contract: Contract): Model[] {
  const lenient: Contract = {
    ...contract,
    otherDateOrder: 'quarantine',
    errorRate: { file: 1, run: 1 },
  };
  const strict = cleaningSteps(contract).find(({ name }) => name === 'refused');
  const steps = cleaningSteps(lenient).filter(({ name }) => name !== 'judged');
  const violations = [
    `SELECT line, reason, column_name, value FROM checked
      WHERE reason NOT IN ('REPEATED_HEADER', 'OTHER_HEADER')`,
  ];
  // Rows without a key cannot conflict: each is a new row or repeats another.
  if (isKeyed(contract)) {
    violations.push(`SELECT line, 'DUPLICATE_KEY' AS reason, CAST(NULL AS STRING) AS column_name,
        CAST(NULL AS STRING) AS value
      FROM settled WHERE fate = 'quarantined'`);
  }
  return [
    ...steps,
    { name: 'refusals', sql: refusedWithReasonSql(strict?.sql ?? ''), collect: true },
    {
      name: 'violations',
      isView: true,
      sql: violations.join(' UNION ALL '),
      outputs: [{ format: 'csv', prefix: VIOLATIONS, orderBy: ['line'], inOneObject: true }],
    },
  ];
}

async function* readViolations(
  lake: ScratchEngine['lake'],
  { columns }: Contract,
): AsyncGenerator<RowViolation> {
  for await (const { key } of lake.list(VIOLATIONS)) {
    const cells = (await lake.get(key)).pipe(parse());
    for await (const row of cells as AsyncIterable<[string, string, string, string]>) {
      const [line, reason, column, value] = row;
      const fault = { reason, column: column || null, value: value || null };
      yield { line: Number(line), ...fault, range: describeBrokenRange(columns, fault) };
    }
  }
}

async function* noViolations(): AsyncGenerator<RowViolation> {
  // The engine judged no rows.
}

/** A text to check, with the path that the user typed. */
export interface NamedText {
  displayPath: string;
  open(): Promise<Readable>;
}

export interface TextListing {
  texts: NamedText[];
  /** Faults of files that cannot be unpacked, one sentence each. */
  faults: string[];
}

/**
 * Yields the texts of a file, a folder or a zip one by one.
 * @throws AppError USAGE when a run would not accept the file's name; SOURCE_UNREADABLE when the path does not exist
 */
export async function findTexts(path: string): Promise<TextListing> {
  const stats = await stat(path).catch((error: unknown) => {
    throw sourceError(error, path);
  });
  const folder = stats.isDirectory() ? path : dirname(path);
  // The user may name a link; in a folder, only files that a run would read count.
  const source = new SourceFolder(folder, 0, !stats.isDirectory());
  const contents = stats.isDirectory()
    ? await listFolder(source)
    : await listFile(folder, toSourceFile(basename(path), stats));
  const before = folder === '.' ? '' : `${folder.replace(/[\\/]+$/, '')}/`;
  return {
    texts: contents.texts.map((text) => ({
      displayPath: before + text,
      open: () => source.open(text),
    })),
    faults: contents.refusals.map(({ code, message }) => `${before}${message} [${code}]`),
  };
}

type Texts = Pick<Contents, 'texts'> & { refusals: { code: string; message: string }[] };

async function listFolder(source: SourceFolder): Promise<Texts> {
  const { texts, refusals, unfinished, skipped } = await source.scan();
  const cut = unfinished.map((path) => ({
    code: 'SOURCE_TRUNCATED',
    message: `${path}: is incomplete; wait until it is written, or deliver it again`,
  }));
  const links = skipped
    .filter(({ path, why }) => why === 'link' && findPacking(path) !== undefined)
    .map(({ path }) => ({
      code: 'SOURCE_UNREADABLE',
      message: `${path}: runs do not read it: ${NOT_INSIDE.link}`,
    }));
  const names = skipped
    .filter(({ why }) => why === 'name')
    .map(({ path }) => ({
      code: 'SOURCE_UNREADABLE',
      message: `${path}: runs do not find it: its name is not UTF-8; rename it`,
    }));
  return {
    texts: texts.map(({ path }) => path),
    refusals: [...refusals, ...cut, ...links, ...names],
  };
}

async function listFile(folder: string, file: SourceFile): Promise<Texts> {
  const files = new FolderFiles(folder, 0, true);
  switch (findPacking(file.path)) {
    case 'plain':
      return { texts: [file.path], refusals: [] };
    case 'gzip':
      return checkGzip(files, file);
    case 'zip':
      return checkZip(new ZipReader(files), file);
    case undefined:
      throw new AppError('USAGE', `${file.path}: runs read only .csv, .csv.gz and .zip; rename it`);
  }
}
