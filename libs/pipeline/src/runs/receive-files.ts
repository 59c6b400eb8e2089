import pLimit from 'p-limit';
import { headerMistake, isUnknown, matchHeader } from '#intake/contracts/match-header.js';
import type { Identity } from '#intake/source/text/identify.js';
import { wentAway } from '#intake/source/source-error.js';
import type { FoundText, Look, Skipped, Source } from '#intake/source/source.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Logger } from '#platform/logging/logger.js';
import { contractsOf, type Flow } from '../flow/flow.js';
import type { SeenFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import { type RefusedFile, setAside } from '../stages/move-files.js';

/** What became of a text, as it is said of several. */
type TextNews = 'are refused' | 'are delivered again' | 'are withdrawn' | 'are not whole yet';

const ZIP = /^(.*?\.zip)\//i;

/** Writes one line for each file: of many texts in a zip the first, and how many more there are. */
export class LinesByFile {
  private readonly more = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  /** @returns what writes of a text, unless another text of its zip has had the same news */
  of(path: string, news: TextNews): Logger {
    const [, zip] = ZIP.exec(path) ?? [];
    if (zip === undefined) return this.logger;
    const key = `${zip}: more of its texts ${news}`;
    const before = this.more.get(key);
    this.more.set(key, (before ?? -1) + 1);
    return before === undefined ? this.logger : SILENT;
  }

  /** Writes what was left out. */
  end(): void {
    for (const [key, count] of this.more) if (count > 0) this.logger.log(`${key}: ${count}`);
    this.more.clear();
  }
}

const SILENT: Logger = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** Files that are named; there may be any number. */
const NAMED_MAX = 5;

const BY_NAME = 'passed over, since a run reads .csv, .csv.gz and .zip only';
const WHY: Record<Skipped['why'], string> = {
  link: 'since links are not followed (put the files themselves there)',
  special: 'since pipes, sockets and devices are not opened (take them out)',
};

/** What is said of files that no run reads, a sentence for each reason; none where there are none. */
export function passedOverWords({ passedOver, skipped }: Pick<Look, 'passedOver' | 'skipped'>) {
  const named = passedOver.length === 0 ? [] : [`${BY_NAME}: ${someOf(passedOver)}`];
  const others = (['link', 'special'] as const).flatMap((why) => {
    const paths = skipped.filter((each) => each.why === why).map(({ path }) => path);
    return paths.length === 0 ? [] : [`skipped, ${WHY[why]}: ${someOf(paths)}`];
  });
  return [...named, ...others];
}

function someOf(paths: readonly string[]): string {
  const named = paths.toSorted().slice(0, NAMED_MAX).join(', ');
  return paths.length > NAMED_MAX ? `${named} and ${paths.length - NAMED_MAX} more` : named;
}

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
  ledger: Ledger;
  source: ReceivedSource;
  logger: Logger;
  /** Ends the reading early, with its reason. */
  signal?: AbortSignal | undefined;
}

/** What a look at the source has come to. */
interface Received {
  /** The files there that are refused. */
  refused: RefusedFile[];
  /** Whether there are files of other flows. */
  hasOthers: boolean;
}

/**
 * Looks through the source and records in the ledger what lies there: good files to be read,
 * and files that are refused whole, which are moved to `error/` with a note; so is one that was refused
 * before and was put back as it was. What nobody can tell the dataset of is refused by whichever flow looks
 * first: no other may ever come.
 * @throws AppError SOURCE_MISSING; SOURCE_UNREADABLE when a file may not be read
 */
export async function receiveFiles(receiving: Receiving): Promise<Received> {
  const { flow, ledger, source, signal, logger } = receiving;
  const lines = new LinesByFile(logger);
  const look = await source.look(signal);
  const { found, unfinished, refused } = look;
  for (const words of passedOverWords(look)) logger.log(words);
  for (const path of unfinished)
    logger.log(`${path}: is still being written; left for the next run`);
  const seen: SeenFile[] = refused.map(({ code, message, ...file }) => ({
    ...file,
    refusal: { code, message },
  }));
  const limit = pLimit(READ_AT_ONCE);
  const looked = await Promise.all(found.map((text) => limit(seeIfWhole, receiving, lines, text)));
  seen.push(...looked.filter((file) => typeof file !== 'string'));
  for (const path of await ledger.files.receive(source.url, seen, flow.rules)) {
    lines
      .of(path, 'are delivered again')
      .log(`${path}: holds again what it held before; it is delivered again`);
  }
  const aside = new Map((await ledger.files.aside(source.url)).map((file) => [file.sha256, file]));
  const now: RefusedFile[] = [];
  for (const { path, sha256, dataset, refusal } of seen) {
    const known = aside.get(sha256);
    const error = refusal ?? known?.error;
    if (known && error) now.push({ path, sha256, dataset, error });
    else if (known)
      lines
        .of(path, 'are withdrawn')
        .log(`${path}: is withdrawn, and left out until it is restored`);
  }
  for (const file of now) {
    signal?.throwIfAborted();
    await setAside({ source, logger: lines.of(file.path, 'are refused') }, file);
  }
  lines.end();
  return { refused: now, hasOthers: looked.includes('of another flow') };
}

type Sight = SeenFile | 'of another flow' | 'not whole';

async function seeIfWhole(
  receiving: Receiving,
  lines: LinesByFile,
  text: FoundText,
): Promise<Sight> {
  try {
    return await see(receiving, text);
  } catch (error) {
    if (!isGoneOrGrowing(error)) throw error;
    const logger = lines.of(text.path, 'are not whole yet');
    logger.log(`${text.path}: went away, or is being written; left for the next run`);
    return 'not whole';
  }
}

/** Whoever put the file there is not done with it. */
function isGoneOrGrowing(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code === 'SOURCE_TRUNCATED' || wentAway(error);
}

async function see(receiving: Receiving, text: FoundText): Promise<Sight> {
  const { source, signal } = receiving;
  signal?.throwIfAborted();
  const identity = await source.identify(text, signal);
  const { path, file } = text;
  const { sha256, bytes } = identity;
  const judged = judge(receiving, path, identity);
  if (!judged) return 'of another flow';
  return { path, modified: file.modified, sha256, bytes, ...judged };
}

/** @returns undefined for a file of another flow */
function judge(
  { flow, otherFlows }: Receiving,
  path: string,
  identity: Identity,
): Pick<SeenFile, 'dataset' | 'header' | 'refusal'> | undefined {
  if (identity.kind === 'refused') {
    const { code, message } = identity;
    return { refusal: { code, message } };
  }
  const { header } = identity;
  const best = matchHeader([flow, ...otherFlows].flatMap(contractsOf), header.cells);
  const isOfNobody = isUnknown(best);
  if (!isOfNobody && !flow.datasets.has(best.dataset)) return undefined;
  const match = isOfNobody ? matchHeader(contractsOf(flow), header.cells) : best;
  const dataset = isOfNobody ? undefined : match.dataset;
  const mistake = headerMistake(header.cells, match);
  if (mistake === undefined) return { dataset, header };
  const refusal = { code: 'SOURCE_COLUMNS', message: `${path}: ${mistake}` } as const;
  // What no contract knows is nothing for the ledger: it may be a secret, or say something of people.
  return isOfNobody ? { dataset, refusal } : { dataset, header, refusal };
}
