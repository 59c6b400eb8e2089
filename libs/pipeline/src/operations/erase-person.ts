import pLimit from 'p-limit';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import type { Rewrite } from '#intake/source/rewrite.js';
import { rewriteFile } from '#intake/source/rewrite-file.js';
import type { SourceFile } from '#intake/source/source-files.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import { erasureOf, type Erased } from '#personal/erase-text.js';
import { PersonKeys } from '#personal/person-keys.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Ledger } from '../ledger/ledger.js';

const FILES_AT_ONCE = 4;

/** A person's number, or the place of a row that does not tell one. */
const PERSON = /^([1-9]\d{0,17}|row [0-9a-f]{12}:[1-9]\d{0,14})$/;

/** Where a person is erased from. */
interface Places {
  ledger: Pick<Ledger, 'audit' | 'flow' | 'warehouse'>;
  source: SourceWriter;
  /** Of every file that may lie in the source, so that each is told for what it is. */
  contracts: readonly Contract[];
}

/** Who is to be erased, and for the audit log: who asks and why. */
interface Asked {
  dataset: string;
  /** Their number there; or the place of a row that does not tell it. */
  person: string;
  actor: string;
  reason: string;
}

/** What became of it. */
export interface PersonErased {
  /** Whether there was a key to destroy: false for somebody nobody has met, or who is erased already. */
  hadKey: boolean;
  /** Files of the source that say nothing of the person any more, by path. */
  rewritten: string[];
  /** Files there that nobody can tell what they hold: somebody has to look. */
  unread: string[];
}

/**
 * Erases a person for good. Their key is destroyed, so that nothing in lake, warehouse, quarantine and backups that is
 * sealed by it can be read any more, and nothing of theirs is taken in again; then what files of the source say of them
 * is left out there. Rows that only name their number stay. Safe to repeat, also after it failed half-way.
 * @throws AppError ARGUMENT_INVALID; SOURCE_MISSING, SOURCE_CHANGED and others of the source, the key being gone by then
 */
export async function erasePerson(places: Places, asked: Asked): Promise<PersonErased> {
  const { ledger, source } = places;
  const { dataset, person, actor } = asked;
  const reason = asked.reason.trim();
  if (reason === '') throw new AppError('ARGUMENT_INVALID', 'reason: say why');
  const contract = contractOfPeople(ledger, dataset);
  if (!PERSON.test(person)) {
    const what =
      'is to be a number as the files have it, or the place of a row: row 0123456789ab:17';
    throw new AppError('ARGUMENT_INVALID', `person: ${what}`);
  }
  const { flow, warehouse, audit } = ledger;
  const hadKey = await warehouse.transaction(async (manager) => {
    const keys = new PersonKeys(warehouse, { flow: flow.name, dataset });
    const had = await keys.destroy(manager, person);
    const subject = `${dataset} ${person}`;
    const details = { flow: flow.name, hadKey: had };
    await audit.record(manager, { actor, action: 'erase-person', subject, reason, details });
    return had;
  });
  const paths = await pathsOf(ledger, person);
  return {
    hadKey,
    ...(await eraseFromSource(source, places.contracts, { contract, person, paths })),
  };
}

function contractOfPeople({ flow }: Places['ledger'], dataset: string): Contract {
  const contract = flow.datasets.get(dataset)?.contract;
  if (contract?.personal) return contract;
  const of = [...flow.datasets.values()].filter(({ contract }) => contract.personal);
  const names = of.map(({ name }) => name).join(', ') || 'none';
  const message = `dataset: ${dataset} of flow ${flow.name} is about no people; those that are: ${names}`;
  throw new AppError('ARGUMENT_INVALID', message);
}

/** Where the text was delivered that a row's place names. */
async function pathsOf(
  { flow, warehouse }: Places['ledger'],
  person: string,
): Promise<Set<string>> {
  const [, begin] = /^row ([0-9a-f]+):/.exec(person) ?? [];
  if (begin === undefined) return new Set();
  const rows = await queryRows(
    warehouse,
    z.object({ path: z.string() }),
    `SELECT DISTINCT path FROM ops.deliveries JOIN ops.source_files USING (file_id)
     WHERE flow = $1 AND starts_with(sha256, $2)`,
    [flow.name, begin],
  );
  return new Set(rows.map(({ path }) => path));
}

async function eraseFromSource(
  source: SourceWriter,
  contracts: readonly Contract[],
  erased: Erased,
): Promise<Omit<PersonErased, 'hadKey'>> {
  const rewritten: string[] = [];
  const unread = new Set<string>();
  const rewrite: Rewrite = async (text) => {
    const erasure = await erasureOf(text, contracts, erased).catch((error: unknown) => {
      // What is damaged for good is not read by any run either.
      if (error instanceof AppError && !error.retryable) return 'unread' as const;
      throw error;
    });
    if (erasure === 'unread') unread.add(text.path);
    return typeof erasure === 'function' ? erasure : undefined;
  };
  const eraseFrom = async (file: SourceFile) => {
    try {
      if (await rewriteFile(source, file, rewrite)) rewritten.push(file.path);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      unread.add(file.path);
    }
  };
  const limit = pLimit(FILES_AT_ONCE);
  await Promise.all((await source.everything()).map((file) => limit(eraseFrom, file)));
  return { rewritten: rewritten.sort(), unread: [...unread].sort() };
}

/** A packed file that cannot be unpacked. */
const isDamaged = (error: unknown): boolean =>
  error instanceof AppError &&
  !error.retryable &&
  ['SOURCE_TRUNCATED', 'SOURCE_UNREADABLE'].includes(error.code);
