import { existsSync } from 'node:fs';
import { recordBudget } from './record-budget.js';
import { mergeCosts, readCosts, writeCosts } from './recorded-costs.js';
import { readResults } from './results.js';
import { summarise } from './summary.js';

const root = new URL('../../', import.meta.url);

const commands: Partial<Record<string, () => void>> = {
  summary: () => console.log(summarise()),
  record: () => {
    const exists = (file: string) => existsSync(new URL(file, root));
    writeCosts(mergeCosts(readCosts(), readResults(), exists));
  },
  budget: recordBudget,
};

const command = commands[process.argv[2] ?? ''];
if (command) command();
else {
  console.error('lanes: USAGE: npm run lanes -- summary, record or budget');
  process.exitCode = 2;
}
