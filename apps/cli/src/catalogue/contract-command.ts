import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { draftContract } from '#catalogue/draft-contract.js';
import type { CatalogueCommand } from './catalogue-command.js';
import { onlyWord, parsed } from './parsed.js';

const usage = 'contract ADDRESS';

/** @param aside where it is said what of a draft was guessed */
export const contractCommand = (aside: Writable): CatalogueCommand => ({
  name: 'contract',
  summary: 'Drafts a contract, by which a flow could take what a table is made of.',
  help: `Drafts a contract, by which a flow could take what a table is made of, and prints it as JSON.
Says beside it, on standard error, what was guessed, changed or left out: read that, and mend the draft.

  npm run catalogue -- ${usage} > contracts/NAME.contract.json`,
  run: (argv, open, screen) => {
    const { positionals } = parsed(usage, () => parseArgs({ args: argv, allowPositionals: true }));
    const address = onlyWord(usage, positionals);
    return open(async ({ tables }) => {
      const table = await tables.find(address);
      const { contract, remarks } = draftContract(table, await tables.files(table));
      screen.write(`${JSON.stringify(contract, null, 2)}\n`);
      for (const remark of remarks) aside.write(`${remark}\n`);
      return 0;
    });
  },
});
