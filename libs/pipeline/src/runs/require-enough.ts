import { AppError } from '#platform/errors/app-error.js';
import type { RefusedFile } from '../stages/move-files.js';
import type { Flow } from '../flow/flow.js';
import type { FileAside, LedgerFile } from '../ledger/files/ledger-file.js';

/** Files that an error names. */
const NAMED_MAX = 20;

/** What a look at the source folder has found. */
interface FilesSeen {
  files: readonly LedgerFile[];
  refused: readonly RefusedFile[];
  aside: readonly FileAside[];
}

/**
 * Without a file of each required dataset there is nothing to answer from.
 * @throws AppError SOURCE_EMPTY, SOURCE_NO_… and the name of the dataset, or the code of a refused file
 */
export function requireEnough(
  { name: flow, datasets }: Pick<Flow, 'name' | 'datasets'>,
  folder: string,
  { files, refused, aside }: FilesSeen,
): void {
  for (const { name: dataset, contract, isRequired } of datasets.values()) {
    if (!isRequired || files.some((file) => file.dataset === dataset)) continue;
    const culprit = refused.find((file) => file.dataset === dataset) ?? refused[0];
    if (culprit) throw new AppError(culprit.error.code, culprit.error.message);
    const lost = aside.find((file) => file.dataset === dataset);
    const note = lost ? ` (${whyAside(lost)})` : '';
    if (files.length === 0 && !lost) {
      const advice = `put the ${inWords([...datasets.keys()])} files there`;
      throw new AppError(
        'SOURCE_EMPTY',
        `${folder}: holds no .csv, .csv.gz or .zip file of ${flow}; ${advice}`,
      );
    }
    const named = files.slice(0, NAMED_MAX).map((file) => `${file.path} (${file.dataset})`);
    const more = files.length > NAMED_MAX ? ` and ${files.length - NAMED_MAX} more` : '';
    const found = files.length > 0 ? named.join(', ') + more : 'none that counts';
    const header = contract.columns.map(({ headers }) => headers[0]);
    throw new AppError(
      `SOURCE_NO_${dataset.toUpperCase() as Uppercase<string>}`,
      `${folder}: holds no ${dataset} file${note}, only ${found}; add a .csv with the header ${header.join(',')}`,
    );
  }
}

/** `sales, features and stores` */
const inWords = (names: readonly string[]) =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);

function whyAside({ path, error, sha256 }: FileAside): string {
  if (error) return `${path} was refused: ${error.code}: ${error.message}`;
  return `${path} was withdrawn: POST /v1/admin/files/${sha256}/restore has it count again`;
}
