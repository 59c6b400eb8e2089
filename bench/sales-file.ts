import { join } from 'node:path';
import { openFlows } from '#composition/flows.js';
import { listContracts } from '#pipeline/flow/flow.js';
import { matchHeader } from '#intake/contracts/match-header.js';
import { identify } from '#intake/source/text/identify.js';
import { SourceFolder } from '#intake/source/folder/folder-files.js';

/** Returns the path of the sales file in a folder. @throws Error unless there is exactly one: the floor is one COPY */
export async function findSalesFile(folder: string): Promise<string> {
  const source = new SourceFolder(folder, 0);
  const contracts = openFlows().flatMap(listContracts);
  const sales: string[] = [];
  for (const { path } of (await source.scan()).texts) {
    const identity = await identify(await source.open(path), path);
    const isSales =
      identity.kind === 'text' && matchHeader(contracts, identity.header.cells).dataset === 'sales';
    if (isSales) sales.push(path);
  }
  const [only, ...others] = sales;
  if (only !== undefined && others.length === 0) return join(folder, only);
  throw new Error(`${folder}: the bench takes one sales file, not ${sales.length}`);
}
