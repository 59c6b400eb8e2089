import type { CatalogueTable } from '#catalogue/tables/table.js';
import type { Erasure } from '#pipeline/erasures/erasures.js';
import { BooleanOutput, ListOutput, Output, TextOutput } from '#serving/output.js';

@Output('A person who was erased: their key is gone, and a worker takes them out of the source.')
export class ErasureDetail {
  @TextOutput('Number of the erasure.')
  id!: string;

  @TextOutput('The flow.')
  flow!: string;

  @TextOutput('The dataset that the person was in.')
  dataset!: string;

  @TextOutput('Their number there; or the place of a row that does not tell it.')
  person!: string;

  @BooleanOutput(
    'Whether there was a key to destroy: false for somebody erased before, or never met.',
  )
  hadKey!: boolean;

  @TextOutput('Who asked, as the audit log names them.')
  askedBy!: string;

  @TextOutput('Why.')
  reason!: string;

  @TextOutput('When (ISO 8601).')
  askedAt!: string;

  @TextOutput(
    'When no file of the source said anything of them any more (ISO 8601); none until then.',
    {
      nullable: true,
    },
  )
  doneAt!: string | null;

  @TextOutput('Why the source could not be gone through at the last try.', { nullable: true })
  error!: string | null;

  @ListOutput(String, 'Files of the source that say nothing of them any more.')
  rewritten!: string[];

  @ListOutput(String, 'Files there that nobody can tell what they hold: somebody has to look.')
  unread!: string[];

  @ListOutput(
    String,
    'Tables of the workspace with personal columns, made before the source was done: make them anew.',
  )
  tables!: string[];
}

/** @param tables all of the catalogue */
export const erasureDetail = (
  { askedAt, doneAt, ...erasure }: Erasure,
  tables: readonly CatalogueTable[],
): ErasureDetail => ({
  ...erasure,
  tables: tables
    .filter((table) => mayTellOf(table, doneAt))
    .map(({ database, name }) => `${database}.${name}`),
  askedAt: askedAt.toISOString(),
  doneAt: doneAt?.toISOString() ?? null,
});

/** Nobody can tell whom the rows of such a table are about: it may hold what was read before. */
function mayTellOf({ origin, columns, freshAt }: CatalogueTable, doneAt: Date | null): boolean {
  const isPersonal = origin === 'workspace' && columns.some((column) => column.isPersonal);
  return isPersonal && (doneAt === null || freshAt === null || freshAt <= doneAt);
}
