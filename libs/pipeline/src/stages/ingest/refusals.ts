import { type Contract, isKeyed } from '#intake/contracts/contract.js';
import { describeBrokenRange } from '#intake/contracts/typed-value.js';
import { AppError } from '#platform/errors/app-error.js';
import { DELIMITERS } from '#intake/source/text/header.js';
import { splitCells } from '#personal/text-rows.js';
import { findRemedy, ruleBroken } from '../../quarantine/reasons.js';
import { countRows } from '../raw-files.js';
import type { StageContext } from '../stage-context.js';
import type { CoveredFile, FileError } from '../../ledger/files/ledger-file.js';
import type { RefusedByContract, RowOutcome } from './clean-dataset.js';
import type { DatasetPlan } from './plan-dataset.js';

/** A file that is refused because of its rows. */
export interface FileRefusal {
  fileId: number;
  path: string;
  sha256: string;
  error: FileError;
}

/** Returns why a file is refused, with the first row that proves it. */
export function fileRefusal(
  contract: Contract,
  files: ReadonlyMap<number, Pick<CoveredFile, 'path' | 'sha256' | 'header'>>,
  refused: RefusedByContract,
): FileRefusal {
  const fileId = Number(refused.file_id);
  const file = files.get(fileId);
  if (!file) throw new Error(`the engine refused file ${fileId}, which was not an input`);
  const error = toFileError(contract, refused, file.header);
  return {
    fileId,
    path: file.path,
    sha256: file.sha256,
    error: { ...error, message: `${file.path}: ${error.message}` },
  };
}

function toFileError(
  contract: Contract,
  refused: RefusedByContract,
  header: CoveredFile['header'],
): FileError {
  const { column_name: column, faulty, line, reason, rows, rule, text, value } = refused;
  switch (rule) {
    case 'OTHER_DATE_ORDER': {
      const { formats = [] } = contract.columns.find(({ name }) => name === column) ?? {};
      const proof = `line ${line}: ${column} ${value} is not a date in ${formats.join(' or ')}, but is one if day and month are swapped`;
      const advice = `deliver it with dates as ${formats.join(' or ')}, or change the contract`;
      return { code: 'SOURCE_DATE_ORDER', message: `${proof}; ${advice}` };
    }
    case 'OTHER_HEADER': {
      const advice = 'deliver the rows below it as a separate file';
      const proof = `line ${line} is a second, different header: ${text}`;
      return { code: 'SOURCE_COLUMNS', message: `${proof}; ${advice}` };
    }
    case 'ERROR_RATE': {
      const limit = `more than the ${contract.errorRate.file * 100} % that the contract allows`;
      const range = describeBrokenRange(contract.columns, { reason, column });
      const fault = { reason, column, value, text, range };
      const what = [ruleBroken(fault), ...(column === null ? [shapeHint(text, header), text] : [])];
      const where = what.filter((part) => part !== '').join('; ');
      const proof = `${faulty} of ${rows} rows are faulty, ${limit}; the first is line ${line}, ${reason}: ${where}`;
      const advice = `${findRemedy(fault)}; list them with \`npx retailstream contract check FILE\``;
      return { code: 'SOURCE_ERROR_RATE', message: `${proof}; ${advice}` };
    }
  }
}

/** Returns how the cells of a row differ from the header; empty when their number is the same. */
function shapeHint(text: string, { cells: names, delimiter }: CoveredFile['header']): string {
  const cells = splitCells(text, delimiter).map(({ raw }) => raw.trim());
  if (cells.length === names.length) return '';
  const counts = `it has ${cells.length} cells, the header has ${names.length}`;
  const excess = (list: readonly string[], other: readonly string[]) =>
    list.length > other.length && list.slice(other.length).every((cell) => cell === '');
  if (excess(names, cells)) return `${counts}: the header ends with separators that the row lacks`;
  if (excess(cells, names)) return `${counts}: the row ends with separators that the header lacks`;
  const count = (sign: string) => text.split(sign).length;
  const other = DELIMITERS.find((sign) => sign !== delimiter && count(sign) === names.length);
  if (other !== undefined) {
    return `${counts}: the row is separated by ${JSON.stringify(other)}, the header by ${JSON.stringify(delimiter)}`;
  }
  const hasDecimalCommas = delimiter === ',' && /\d,\d/.test(text) && cells.length > names.length;
  return hasDecimalCommas
    ? `${counts}: write decimals with a point, or separate cells by semicolons`
    : counts;
}

/**
 * Checks the rate of faulty rows in a run, which shows that the whole delivery is wrong. Refused files do not count,
 * because each is handled alone.
 * @throws AppError ERROR_RATE when it is above the contract's limit
 */
export function requireErrorRate(
  { dataset: { contract }, files }: DatasetPlan,
  outcomes: readonly RowOutcome[],
  refused: readonly RefusedByContract[],
): void {
  const gone = new Set(refused.map(({ file_id }) => Number(file_id)));
  const left = files.filter(({ fileId, isRated }) => isRated && !gone.has(fileId));
  const rated = new Map(left.map((file) => [file.fileId, file]));
  const rows = [...rated.values()].reduce((sum, file) => sum + countRows(file), 0);
  const faults = new Map<number, number>();
  for (const { fate, reason, file_id, rows: count } of outcomes) {
    const fileId = Number(file_id);
    if (!rated.has(fileId) || fate !== 'quarantined' || reason === 'DUPLICATE_KEY') continue;
    faults.set(fileId, (faults.get(fileId) ?? 0) + count);
  }
  const faulty = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const { run } = contract.errorRate;
  if (faulty <= run * rows) return;
  const [[worstId] = [0]] = [...faults].sort(([, a], [, b]) => b - a);
  const worst = rated.get(worstId);
  const where = `most of them in ${worst?.path}`;
  const share = `${faulty} of ${rows} rows of the new ${contract.dataset} files break their contract, ${where}`;
  const advice = `check it with \`npx retailstream contract check FILE\`, correct and deliver it again, withdraw this one (POST /v1/admin/files/${worst?.sha256}/withdraw) and start a run`;
  throw new AppError(
    'ERROR_RATE',
    `${share}: more than the ${run * 100} % that it allows; ${advice}`,
  );
}

/** @throws AppError with the code of the first refusal when none of a dataset's files is left */
export function requireFilesLeft(
  { files, formerCleanings }: DatasetPlan,
  refusals: readonly FileRefusal[],
): void {
  const [first, ...more] = refusals;
  const refused = new Set(refusals.map(({ fileId }) => fileId));
  if (!first || formerCleanings.length > 0 || files.some(({ fileId }) => !refused.has(fileId)))
    return;
  const others = more.length > 0 ? `; ${more.length} more files were refused` : '';
  throw new AppError(first.error.code, `${first.error.message}${others}`);
}

/**
 * Checks a dataset without a key. A file that is refused or left restores the file that it replaced at its path. The
 * run was planned without the restored file, so it must not publish: the next run includes it.
 * @param refusal why a file of the run is refused, if one is
 * @throws AppError with the code of the refusal, or SOURCE_CHANGED, when an active file is not part of the run
 */
export async function requireAllCovered(
  { ledger, plan, runId, source }: Pick<StageContext, 'ledger' | 'plan' | 'runId' | 'source'>,
  contract: Contract,
  refusal: FileError | undefined,
): Promise<void> {
  if (isKeyed(contract)) return;
  const { dataset } = contract;
  const covered = await ledger.files.listByRun(runId, [dataset]);
  const ids = new Set(covered.map(({ fileId }) => fileId));
  const counted = await ledger.files.listActive(source.url, [dataset], plan.withdrawn);
  const back = counted.find((file) => file.dataset === dataset && !ids.has(file.fileId));
  if (!back) return;
  const advice = `the earlier content of ${back.path} counts again, but this run has not read it: start another run`;
  throw new AppError(
    refusal?.code ?? 'SOURCE_CHANGED',
    refusal ? `${refusal.message}; ${advice}` : advice,
  );
}
