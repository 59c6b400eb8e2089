import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordBudget } from './record-budget.js';
import { mergeCosts, readCosts, writeCosts } from './recorded-costs.js';
import { readResults } from './results.js';
import { summarise } from './summary.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const commands: Partial<Record<string, () => void>> = {
  summary: () => console.log(summarise(root)),
  record: () => {
    const exists = (file: string) => existsSync(join(root, file));
    writeCosts(mergeCosts(readCosts(), readResults(root), exists));
  },
  budget: recordBudget,
};

const command = commands[process.argv[2] ?? ''];
if (command) command();
else {
  console.error('lanes: USAGE: npm run tool -- lanes summary, record or budget');
  process.exitCode = 2;
}
