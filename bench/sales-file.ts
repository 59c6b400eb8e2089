import { join } from 'node:path';
import { matchHeader } from '#pipeline/contracts/match-header.js';
import { identify } from '#pipeline/source/identify.js';
import { SourceFolder } from '#pipeline/source/source-folder.js';

/** Path of the sales file in a folder. @throws Error unless there is one: the floor is one COPY */
export async function findSalesFile(folder: string): Promise<string> {
  const source = new SourceFolder(folder, 0);
  const sales: string[] = [];
  for (const { path } of (await source.look()).found) {
    const identity = await identify(await source.open(path), path);
    const isSales =
      identity.kind === 'text' && matchHeader(identity.header.cells).dataset === 'sales';
    if (isSales) sales.push(path);
  }
  const [only, ...others] = sales;
  if (only !== undefined && others.length === 0) return join(folder, only);
  throw new Error(`${folder}: the bench takes one sales file, not ${sales.length}`);
}
