import type { CatalogueTable } from '#catalogue/tables/table.js';
import { type Erasure, Erasures } from '#pipeline/erasures/erasures.js';
import * as pipeline from '#pipeline/erasures/request-erasure.js';
import { TextArg } from '#serving/input.js';
import { BooleanOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, ReasonArg } from './arguments.js';
import { defineOperation } from './operation.js';

@Output('A person who was erased: their key is gone, and a worker takes them out of the source.')
class ErasureDetail {
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

/** @param tables all tables of the catalogue */
const erasureDetail = (
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

/**
 * Returns whether a table may hold data of an erased person: workspace tables with personal columns do not record
 * people.
 */
function mayTellOf({ origin, columns, freshAt }: CatalogueTable, doneAt: Date | null): boolean {
  const isPersonal = origin === 'workspace' && columns.some((column) => column.isPersonal);
  return isPersonal && (doneAt === null || freshAt === null || freshAt <= doneAt);
}

@ArgsType()
class ErasePersonArgs {
  @TextArg('The dataset that the person is in: customers, say.', { required: true })
  dataset!: string;

  @TextArg('Their number there; for a row that does not tell it, `row` and its place.', {
    required: true,
  })
  person!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

export const erasePerson = defineOperation({
  name: 'erasePerson',
  kind: 'mutation',
  summary: 'Erases a person for good: names, addresses and telephone numbers, wherever they lie.',
  description:
    'Erases a person for good: names, addresses and telephone numbers, wherever they lie. The key is destroyed at once; ' +
    'a worker takes them out of the files of the source, which `erasures` tells of. Transactions stay, with a number ' +
    'that nobody can put a name to. It cannot be undone; it can be repeated.',
  args: ErasePersonArgs,
  result: ErasureDetail,
  role: 'admin',
  audit: ['erase-person'],
  rest: {
    method: 'POST',
    path: 'people/erase',
    statuses: { 202: 'The key is gone; the files of the source follow: see `people/erasures`.' },
  },
  examples: [
    {
      about: 'a customer who asks to be forgotten',
      args: { flow: 'retail-mart', dataset: 'customers', person: '17', reason: 'asked by letter' },
    },
  ],
  async run({ ledgers, catalogue, actor }, { flow, dataset, person, reason }) {
    const asked = { dataset, person: person.trim(), actor, reason };
    const erasure = await pipeline.erasePerson(ledgers.of(flow), asked);
    // The key is destroyed even if the catalogue cannot be read; `erasures` lists its tables later.
    return erasureDetail(erasure, await catalogue.tables.list().catch(() => []));
  },
});

@ArgsType()
class ErasuresArgs extends newestFirst('erasures', { default: 20, max: 100 }) {
  @FlowArg()
  flow?: string;
}

export const erasures = defineOperation({
  name: 'erasures',
  kind: 'query',
  summary:
    'People who were erased, newest first, what became of the source, and what is to be made anew.',
  args: ErasuresArgs,
  result: [ErasureDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'people/erasures', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { flow: 'retail-mart', first: 5 } }],
  async run({ ledgers, catalogue }, { flow, first, before }) {
    const ledger = ledgers.of(flow);
    const found = await new Erasures(ledger.warehouse, ledger.flow.name).list(first, before);
    const tables = found.length > 0 ? await catalogue.tables.list() : [];
    return found.map((erasure) => erasureDetail(erasure, tables));
  },
});
