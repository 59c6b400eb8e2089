import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fewTransactions } from '../factories/publish-retail.js';
import { retailDimensions, TRANSACTIONS_HEADER } from '../factories/retail-files.js';
import { smallChain } from '../pipeline/small-chain.js';
import {
  toCsv,
  deliver,
  FEATURES_HEADER,
  SALES_HEADER,
  STORES_HEADER,
} from '../setup/source-files.js';
import { root } from './pages.js';

/** Folders that the pages' commands write; the rest of the checkout is unchanged. */
const WRITTEN = ['docker'];
const LEFT_OUT = ['.git', '.retailstream', ...WRITTEN];

export interface Workspace {
  /** Working folder of commands: looks like the checkout, and takes their output. */
  checkout: string;
  /** Home folder, with valid files in `~/chain`, as the pages describe. */
  home: string;
  /** Files for a run, with rows for quarantine. */
  deliveries: string;
}

/** Creates the folders that the commands of the pages need. */
export async function createWorkspace(folder: string): Promise<Workspace> {
  const [checkout, home, deliveries] = ['checkout', 'home', 'deliveries'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await Promise.all([mkdir(checkout), mkdir(home)]);
  for (const name of await readdir(root)) {
    if (LEFT_OUT.includes(name)) continue;
    await symlink(fileURLToPath(new URL(name, root)), join(checkout, name));
  }
  for (const name of WRITTEN) {
    await cp(new URL(name, root), join(checkout, name), { recursive: true });
  }
  // Without it, curl exits with 0 for every answer of the API.
  await writeFile(join(home, '.curlrc'), 'fail-with-body\nsilent\nshow-error\n');
  await deliver(join(home, 'chain'), {
    'sales.csv': toCsv(SALES_HEADER, '1,1,05/02/2010,100.10,FALSE'),
    'features.csv': toCsv(
      FEATURES_HEADER,
      '1,05/02/2010,42.31,2.572,NA,NA,NA,NA,NA,211.1,8.1,FALSE',
    ),
    'stores.csv': toCsv(STORES_HEADER, '1,A,151315'),
  });
  const transactions = toCsv(TRANSACTIONS_HEADER, ...fewTransactions);
  const stores = toCsv(`${STORES_HEADER},District`, '1,A,151315,Delta', '2,B,202307,Lakes');
  const weekly = { ...smallChain, 'stores.csv': stores };
  await deliver(deliveries, { ...weekly, ...retailDimensions, 'tills.csv': transactions });
  return { checkout, home, deliveries };
}
