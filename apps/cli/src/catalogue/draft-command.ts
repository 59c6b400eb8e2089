import { draftContract } from '#catalogue/draft-contract.js';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';
import type { Call } from '../command.js';
import { catalogueOf, type Open } from '../state.js';

/** Drafts a contract, and says on standard error what of it was guessed. @throws AppError TABLE_UNKNOWN */
export async function draftContractCommand(
  { words, io, config }: Call,
  open: Open<OpenCatalogue> = catalogueOf({ config }),
): Promise<undefined> {
  await open(async ({ tables }) => {
    const table = await tables.find(words[0] ?? '');
    const { contract, remarks } = draftContract(table, await tables.files(table));
    io.stdout.write(`${JSON.stringify(contract, null, 2)}\n`);
    for (const remark of remarks) io.stderr.write(`${remark}\n`);
  });
}
