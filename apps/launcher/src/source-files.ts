import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { declaredFlows } from '#flows/flows.js';
import type { FlowDeclaration } from '#pipeline/flow/define-flow.js';
import { AppError } from '#platform/errors/app-error.js';
import { findPacking, PROCESSED_FOLDER } from '#intake/source/source-names.js';
import { SourceFolder } from '#intake/source/folder/folder-files.js';

/** How many times larger than its file an unpacked text may be. */
const UNPACKED = 10;

/**
 * Checks by name, before anything starts, that the user's folder has source files.
 * @param flow the one to run; undefined for all
 * @returns their approximate unpacked size in bytes
 * @throws AppError SOURCE_MISSING, SOURCE_EMPTY
 */
export async function checkSource(folder: string, flow?: string): Promise<number> {
  const files = await new SourceFolder(folder, 0).list();
  // A flow may have moved every file.
  const isProcessed = existsSync(join(folder, PROCESSED_FOLDER));
  if (files.length === 0 && !isProcessed) {
    const advice = `copy ${describeFiles(flow)} to it`;
    throw new AppError('SOURCE_EMPTY', `${folder}: has no .csv, .csv.gz or .zip file; ${advice}`);
  }
  return files.reduce(
    (sum, { path, bytes }) => sum + (findPacking(path) === 'plain' ? bytes : bytes * UNPACKED),
    0,
  );
}

/** `the sales and stores files (optional: features)` of one flow, or those of each. */
function describeFiles(flow: string | undefined): string {
  const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });
  const listDatasets = (datasets: FlowDeclaration['datasets'], isRequired: boolean) =>
    list.format(
      Object.keys(datasets).filter((name) => (datasets[name]?.required ?? false) === isRequired),
    );
  return declaredFlows
    .filter(({ name, forecast }) => !forecast && (flow === undefined || flow === name))
    .map(
      ({ datasets }) =>
        `the ${listDatasets(datasets, true)} files (optional: ${listDatasets(datasets, false)})`,
    )
    .join(', or ');
}
