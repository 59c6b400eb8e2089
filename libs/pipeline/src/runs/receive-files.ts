import pLimit from 'p-limit';
import type { Contract } from '#intake/contracts/contract.js';
import {
  headerMistake,
  type HeaderMatch,
  isUnknown,
  matchHeader,
} from '#intake/contracts/match-header.js';
import type { Identity } from '#intake/source/text/identify.js';
import { isSourceFileGone } from '#intake/source/source-error.js';
import type { FoundText, SourceScan, SkippedEntry, Source } from '#intake/source/source.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { listContracts, type Flow } from '../flow/flow.js';
import type { ScannedFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { type RefusedFile, rejectFile, type RejectContext } from '../stages/move-files.js';

/** Outcome of several texts, as the log words it. */
type TextOutcome = 'are refused' | 'are delivered again' | 'are withdrawn' | 'are incomplete';

const ZIP = /^(.*?\.zip)\//i;

/** Logs one line a file: of many texts in a ZIP archive the first, and the number of others. */
export class LinesByFile {
  private readonly more = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  /** @returns the logger for a text; a silent one if another text of its ZIP archive had the same outcome */
  findLogger(path: string, news: TextOutcome): Logger {
    const [, zip] = ZIP.exec(path) ?? [];
    if (zip === undefined) return this.logger;
    const key = `${zip}: more of its files ${news}`;
    const before = this.more.get(key);
    this.more.set(key, (before ?? -1) + 1);
    return before === undefined ? this.logger : SILENT;
  }

  /** Logs the number of omitted texts. */
  end(): void {
    for (const [key, count] of this.more) if (count > 0) this.logger.log(`${key}: ${count}`);
    this.more.clear();
  }
}

export const SILENT: Logger = {
  log: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Most files that a message names; there may be any number. */
const NAMED_MAX = 5;

const BY_NAME = 'skipped, because a run reads only .csv, .csv.gz and .zip files';
const WHY: Record<SkippedEntry['why'], string> = {
  link: 'because a run does not follow links (copy the files to the source)',
  special: 'because a run does not open pipes, sockets and devices (remove them)',
  name: 'because a run finds only names in UTF-8 (rename the file or folder)',
};

/** Returns a sentence about unread files for each reason; empty when every file is read. */
export function formatPassedOver({
  passedOver,
  skipped,
}: Pick<SourceScan, 'passedOver' | 'skipped'>) {
  const named = passedOver.length === 0 ? [] : [`${BY_NAME}: ${formatPaths(passedOver)}`];
  const others = (['link', 'special', 'name'] as const).flatMap((why) => {
    const paths = skipped.filter((each) => each.why === why).map(({ path }) => path);
    return paths.length === 0 ? [] : [`skipped, ${WHY[why]}: ${formatPaths(paths)}`];
  });
  return [...named, ...others];
}

function formatPaths(paths: readonly string[]): string {
  const named = paths.toSorted().slice(0, NAMED_MAX).join(', ');
  return paths.length > NAMED_MAX ? `${named} and ${paths.length - NAMED_MAX} more` : named;
}

/** Reading small files is mostly waiting. */
const READ_AT_ONCE = 8;

/** Input of a scan. */
export interface ScanInput {
  flow: Flow;
  /** Flows that read the same source: each file belongs to one flow. */
  otherFlows: readonly Flow[];
  source: Pick<Source, 'scan' | 'identify'>;
  logger: Logger;
  /** Aborts the reading, with its reason. */
  signal?: AbortSignal | undefined;
}

/** Contents of a source, before the ledger is consulted. */
export interface Scan {
  sourceScan: SourceScan;
  /** Texts of the flow and texts of no known flow, including refused ones. */
  texts: readonly ScannedFile[];
  /** Whether there are files of other flows. */
  hasOthers: boolean;
  /** SOURCE_UNREADABLE when access to a file is denied. */
  failure: AppError | undefined;
}

/** Scans a source, and reads its new files. @throws AppError SOURCE_MISSING */
export async function scanSource(scanning: ScanInput): Promise<Scan> {
  const { logger, source, signal } = scanning;
  const lines = new LinesByFile(logger);
  const look = await source.scan(signal);
  for (const words of formatPassedOver(look)) logger.log(words);
  for (const path of look.unfinished)
    logger.log(`${path}: is still being written; the next run reads it`);
  const limit = pLimit(READ_AT_ONCE);
  const headers = new KnownHeaders([scanning.flow, ...scanning.otherFlows].flatMap(listContracts));
  const found = await Promise.all(
    look.texts.map((text) => limit(inspectText, scanning, headers, lines, text)),
  );
  lines.end();
  const refused = look.refusals.map(({ code, message, ...file }): ScannedFile => ({
    ...file,
    refusal: { code, message },
  }));
  const texts = found.flatMap((file) =>
    typeof file === 'string' || file instanceof AppError ? [] : [file],
  );
  return {
    sourceScan: look,
    texts: [...refused, ...texts],
    hasOthers: found.includes('of another flow'),
    failure: found.find((file) => file instanceof AppError),
  };
}

/** Matches the headers of a scan with contracts, each distinct one once: most files of a dataset have the same. */
class KnownHeaders {
  private readonly matches = new Map<string, HeaderMatch>();

  constructor(private readonly contracts: readonly Contract[]) {}

  match(cells: readonly string[]): HeaderMatch {
    const key = JSON.stringify(cells);
    const match = this.matches.get(key) ?? matchHeader(this.contracts, cells);
    this.matches.set(key, match);
    return match;
  }
}

type Inspection = ScannedFile | 'of another flow' | 'not whole' | AppError;

/** @returns the error of a file whose access is denied */
async function inspectText(
  scanning: ScanInput,
  headers: KnownHeaders,
  lines: LinesByFile,
  text: FoundText,
): Promise<Inspection> {
  const { source, signal } = scanning;
  signal?.throwIfAborted();
  const { path, file } = text;
  try {
    const identity = await source.identify(text, signal);
    const { sha256, bytes } = identity;
    const judged = classifyText(scanning.flow, headers, path, identity);
    if (!judged) return 'of another flow';
    return { path, modified: file.modified, sha256, bytes, ...judged };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    if (!isGoneOrGrowing(error)) return error;
    const logger = lines.findLogger(path, 'are incomplete');
    logger.log(`${path}: was removed, or is still being written; the next run reads it`);
    return 'not whole';
  }
}

/** The writer of the file is not done yet. */
const isGoneOrGrowing = (error: AppError) =>
  error.code === 'SOURCE_TRUNCATED' || isSourceFileGone(error);

/** @returns undefined for a file of another flow */
function classifyText(
  flow: Flow,
  headers: KnownHeaders,
  path: string,
  identity: Identity,
): Pick<ScannedFile, 'dataset' | 'header' | 'refusal'> | undefined {
  if (identity.kind === 'refused') {
    const { code, message } = identity;
    return { refusal: { code, message } };
  }
  const { header } = identity;
  const best = headers.match(header.cells);
  const isOfNobody = isUnknown(best);
  if (!isOfNobody && !flow.datasets.has(best.dataset)) return undefined;
  const dataset = isOfNobody ? undefined : best.dataset;
  const mistake = headerMistake(header, best);
  if (!mistake) return { dataset, header };
  const refusal = { code: mistake.code, message: `${path}: ${mistake.message}` };
  // Do not store the header of an unknown file: it may contain secrets or personal data.
  return isOfNobody ? { dataset, refusal } : { dataset, header, refusal };
}

interface ReceiveContext {
  flow: Pick<Flow, 'rules'>;
  ledger: Pick<Ledger, 'files'>;
  source: Pick<Source, 'url'>;
  logger: Logger;
}

/**
 * Records the files of a source in the ledger. The first flow to scan a file that matches no dataset refuses it,
 * because no other flow may follow.
 * @returns the refused files, and earlier refused files that are back unchanged
 */
export async function receiveFiles(
  { flow, ledger, source, logger }: ReceiveContext,
  { texts }: Pick<Scan, 'texts'>,
): Promise<RefusedFile[]> {
  const lines = new LinesByFile(logger);
  for (const path of await ledger.files.receive(source.url, texts, flow.rules)) {
    lines
      .findLogger(path, 'are delivered again')
      .log(`${path}: has an earlier content again; the run counts it as a new delivery`);
  }
  const aside = new Map(
    (await ledger.files.listExcluded(source.url)).map((file) => [file.sha256, file]),
  );
  const refused = texts.flatMap(({ path, sha256, dataset, refusal }): RefusedFile[] => {
    const known = aside.get(sha256);
    const error = refusal ?? known?.error;
    if (known && error) return [{ path, sha256, dataset, error }];
    if (known)
      lines
        .findLogger(path, 'are withdrawn')
        .log(`${path}: is withdrawn; runs skip it until you restore it`);
    return [];
  });
  lines.end();
  return refused;
}

/** Moves refused files to `error/`, each with a note about the reason. */
export async function rejectFiles(
  { source, logger, signal }: Pick<ScanInput, 'logger' | 'signal'> & Pick<RejectContext, 'source'>,
  files: readonly RefusedFile[],
): Promise<void> {
  const lines = new LinesByFile(logger);
  for (const file of files) {
    signal?.throwIfAborted();
    await rejectFile({ source, logger: lines.findLogger(file.path, 'are refused') }, file);
  }
  lines.end();
}
