import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { type RefusedFile, setAside } from '../context/set-aside.js';
import { contractsOf, type Flow } from '../flow/flow.js';
import type { SeenFile } from '../ledger/receive/seen-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { headerMistake, looksLikeRow } from '#intake/contracts/header-mistake.js';
import { isUnknown, matchHeader } from '#intake/contracts/match-header.js';
import type { Identity } from '#intake/source/identify.js';
import type { FoundText, Source } from '#intake/source/source.js';
import { wentAway } from '#intake/source/source-error.js';

/** Of small files most of the time goes by in waiting. */
const READ_AT_ONCE = 8;

/** A source as planning uses it. */
export type ReceivedSource = Pick<
  Source,
  'name' | 'url' | 'list' | 'look' | 'identify' | 'refuse' | 'moveProcessed'
>;

/** What receiving needs. */
export interface Receiving {
  flow: Flow;
  /** Those that read the same source: each file is of one flow. */
  otherFlows: readonly Flow[];
  /** Whether files that nobody can tell the dataset of are this flow's to refuse. */
  takesUnknown: boolean;
  ledger: Ledger;
  source: ReceivedSource;
  logger: Logger;
}

/**
 * Looks through the source and records in the ledger what lies there: good files to be read,
 * and files that are refused whole, which are moved to `error/` with a note; so is one that was refused
 * before and was put back as it was.
 * @returns the files there that are refused
 * @throws AppError SOURCE_MISSING; SOURCE_UNREADABLE when a file may not be read
 */
export async function receiveFiles(receiving: Receiving): Promise<RefusedFile[]> {
  const { flow, ledger, source, logger } = receiving;
  const { found, unfinished, refused } = await source.look();
  for (const path of unfinished)
    logger.log(`${path}: is still being written; left for the next run`);
  const damaged = receiving.takesUnknown ? refused : [];
  const seen: SeenFile[] = damaged.map(({ code, message, ...file }) => ({
    ...file,
    refusal: { code, message },
  }));
  const limit = pLimit(READ_AT_ONCE);
  const looked = await Promise.all(found.map((text) => limit(seeIfWhole, receiving, text)));
  seen.push(...looked.filter((file) => file !== undefined));
  for (const path of await ledger.files.receive(source.url, seen, flow.rules)) {
    logger.log(`${path}: holds again what it held before; it is delivered again`);
  }
  const aside = new Map((await ledger.files.aside(source.url)).map((file) => [file.sha256, file]));
  const now: RefusedFile[] = [];
  for (const { path, sha256, dataset, refusal } of seen) {
    const known = aside.get(sha256);
    const error = refusal ?? known?.error;
    if (known && error) now.push({ path, sha256, dataset, error });
    else if (known) logger.log(`${path}: is withdrawn, and left out until it is restored`);
  }
  for (const file of now) await setAside({ source, logger }, file);
  return now;
}

/** @returns undefined also for a file that goes away, or is being written */
async function seeIfWhole(receiving: Receiving, text: FoundText): Promise<SeenFile | undefined> {
  try {
    return await see(receiving, text);
  } catch (error) {
    if (!isGoneOrGrowing(error)) throw error;
    receiving.logger.log(`${text.path}: went away, or is being written; left for the next run`);
    return undefined;
  }
}

/** Whoever put the file there is not done with it. */
function isGoneOrGrowing(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code === 'SOURCE_TRUNCATED' || wentAway(error);
}

/** @returns undefined for a file of another flow */
async function see(receiving: Receiving, text: FoundText): Promise<SeenFile | undefined> {
  const identity = await receiving.source.identify(text);
  const { path, file } = text;
  const { sha256, bytes } = identity;
  const judged = judge(receiving, path, identity);
  return judged && { path, modified: file.modified, sha256, bytes, ...judged };
}

function judge(
  { flow, otherFlows, takesUnknown }: Receiving,
  path: string,
  identity: Identity,
): Pick<SeenFile, 'dataset' | 'header' | 'refusal'> | undefined {
  if (identity.kind === 'refused') {
    const { code, message } = identity;
    return takesUnknown ? { refusal: { code, message } } : undefined;
  }
  const { header } = identity;
  const best = matchHeader([flow, ...otherFlows].flatMap(contractsOf), header.cells);
  const isMine = isUnknown(best) ? takesUnknown : flow.datasets.has(best.dataset);
  if (!isMine) return undefined;
  const match = isUnknown(best) ? matchHeader(contractsOf(flow), header.cells) : best;
  const { dataset } = match;
  const mistake = headerMistake(header.cells, match);
  if (mistake === undefined) return { dataset, header };
  const refusal = { code: 'SOURCE_COLUMNS', message: `${path}: ${mistake}` } as const;
  // A row is nothing for the ledger: it may say something of people.
  return looksLikeRow(header.cells, match) ? { dataset, refusal } : { dataset, header, refusal };
}
