import { driftBetween } from '#catalogue/profile/drift.js';
import { type TableProfile, withoutValues } from '#catalogue/profile/table-profile.js';
import { openColumns, Profiles } from '#catalogue/profile/profiles.js';
import { addressOf } from '#catalogue/tables/names.js';
import { defineOperation } from '../operation.js';
import { Output, TextOutput } from '#serving/output.js';
import { TableArgs } from './table-args.js';

@Output('The newest profile of a table, and what has changed since the one before.', 'TableProfile')
class TableProfileInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @TextOutput('When the profile was made (ISO 8601); null where nobody has made one.', {
    nullable: true,
  })
  madeAt!: string | null;

  @TextOutput('Who made it.', { nullable: true })
  madeBy!: string | null;

  @TextOutput('Its figures, as JSON.', { nullable: true })
  profile!: string | null;

  @TextOutput('What changed, as JSON; null where it is the first.', { nullable: true })
  drift!: string | null;
}

export const tableProfile = defineOperation({
  name: 'tableProfile',
  kind: 'query',
  summary: 'The newest profile of a table, and what changed; no value that tells of people.',
  description:
    'The newest profile of a table that was kept, and what has changed since the one before. It has no value of a ' +
    'column that tells of people by now, whatever was said of it when the profile was made.',
  args: TableArgs,
  result: TableProfileInfo,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address/profile', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'that of a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue: { tables }, ledgers }, { address }) {
    const table = await tables.find(address);
    const profiles = new Profiles(ledgers.of().warehouse);
    const newest = await profiles.newest(table);
    const none = { madeAt: null, madeBy: null, profile: null, drift: null };
    if (!newest) return { table: addressOf(table), ...none };
    const isOpen = openColumns(table);
    const shown = (made: TableProfile) => withoutValues(made, isOpen);
    const before = await profiles.before(table, newest.id);
    const profile = shown(newest.profile);
    return {
      table: addressOf(table),
      madeAt: newest.madeAt.toISOString(),
      madeBy: newest.madeBy,
      profile: JSON.stringify(profile),
      drift: before ? JSON.stringify(driftBetween(shown(before.profile), profile)) : null,
    };
  },
});
