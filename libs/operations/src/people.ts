import { type Erasure, Erasures } from '#pipeline/erasures/erasures.js';
import * as pipeline from '#pipeline/erasures/request-erasure.js';
import { TextArg } from '#serving/input.js';
import { BooleanOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, ReasonArg } from './operation/arguments.js';
import type { WrittenTable } from './operation/guests.js';
import { defineOperation } from './operation/operation.js';

@Output(
  'An erased person. Their key is destroyed, and a worker removes them from the source files.',
)
class ErasureDetail {
  @TextOutput('Number of the erasure.')
  id!: string;

  @TextOutput('Name of the flow.')
  flow!: string;

  @TextOutput("Dataset with the person's row.")
  dataset!: string;

  @TextOutput('Number of the person; for a row without a readable number, its place.')
  person!: string;

  @BooleanOutput(
    'Whether a key was destroyed; false if the person was erased before or is unknown.',
  )
  hadKey!: boolean;

  @TextOutput('Actor who requested the erasure, as in the audit log.')
  askedBy!: string;

  @TextOutput('Reason.')
  reason!: string;

  @TextOutput('Time of the request (ISO 8601).')
  askedAt!: string;

  @TextOutput(
    'Time when the last source file with their data was cleared (ISO 8601); null until then.',
    {
      nullable: true,
    },
  )
  doneAt!: string | null;

  @TextOutput('Error of the last attempt to clear the source files.', { nullable: true })
  error!: string | null;

  @ListOutput(String, 'Paths of the source files from which the person was removed.')
  rewritten!: string[];

  @ListOutput(String, 'Paths of source files with unknown content. Check them by hand.')
  unread!: string[];

  @ListOutput(
    String,
    'Tables of the workspace with personal columns, made before the source files were cleared. Make these tables again.',
  )
  tables!: string[];
}

/** @param tables all tables that people write */
const toErasureDetail = (
  { askedAt, doneAt, ...erasure }: Erasure,
  tables: readonly WrittenTable[],
): ErasureDetail => ({
  ...erasure,
  tables: tables
    .filter((table) => mayHoldErased(table, doneAt))
    .map(({ database, name }) => `${database}.${name}`),
  askedAt: askedAt.toISOString(),
  doneAt: doneAt?.toISOString() ?? null,
});

/**
 * Returns whether a table may hold data of an erased person: workspace tables with personal columns do not record
 * people.
 */
function mayHoldErased({ isPersonal, writtenAt }: WrittenTable, doneAt: Date | null): boolean {
  return isPersonal && (doneAt === null || writtenAt === null || writtenAt <= doneAt);
}

@ArgsType()
class ErasePersonArgs {
  @TextArg("Dataset with the person's row, for example `customers`.", { required: true })
  dataset!: string;

  @TextArg('Number of the person; for a row without a readable number, `row` and its place.', {
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
  summary: 'Erases a person permanently: names, addresses and telephone numbers, in all places.',
  description:
    'Erases a person permanently: names, addresses and telephone numbers, in all places. It destroys the key at ' +
    'once. A worker then removes the person from the source files; `erasures` shows the progress. Transactions ' +
    'remain, with a number that no longer leads to a name. You can repeat an erasure, but not undo it.',
  args: ErasePersonArgs,
  result: ErasureDetail,
  role: 'admin',
  audit: ['erase-person'],
  rest: {
    method: 'POST',
    path: 'people/erase',
    statuses: {
      202: 'The key is destroyed; a worker clears the source files: see `people/erasures`.',
    },
  },
  examples: [
    {
      about: 'a customer who requests erasure',
      args: {
        flow: 'retail-mart',
        dataset: 'customers',
        person: '17',
        reason: 'asked by letter',
      },
    },
  ],
  async run({ ledgers, guests, actor }, { flow, dataset, person, reason }) {
    const asked = { dataset, person: person.trim(), actor, reason };
    const erasure = await pipeline.erasePerson(ledgers.of(flow), asked);
    // The key is destroyed even if the tables cannot be listed; `erasures` lists them later.
    return toErasureDetail(erasure, await guests.writtenTables().catch(() => []));
  },
});

@ArgsType()
class ErasuresArgs extends newestFirst('erasures', { default: 20, max: 100 }) {
  @FlowArg()
  flow?: string;
}

export const erasures = defineOperation({
  name: 'erasures',
  summary:
    'Erased people, newest first, with the state of the source files and the tables to make again.',
  args: ErasuresArgs,
  result: [ErasureDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'people/erasures', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { flow: 'retail-mart', first: 5 } }],
  async run({ ledgers, guests }, { flow, first, before }) {
    const ledger = ledgers.of(flow);
    const found = await new Erasures(ledger.warehouse, ledger.flow.name).list(first, before);
    const tables = found.length > 0 ? await guests.writtenTables() : [];
    return found.map((erasure) => toErasureDetail(erasure, tables));
  },
});
