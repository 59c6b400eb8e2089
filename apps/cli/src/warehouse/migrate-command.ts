import type { Writable } from 'node:stream';
import { z } from 'zod';
import { asOwner } from '#composition/as-owner.js';
import { readConfig } from '#composition/read-config.js';
import type { Config } from '#platform/config/config.js';
import { rolesByHand } from '#platform/database/roles.js';
import { queryRows } from '#platform/database/rows.js';
import { hasHelp } from './read-options.js';
import { STATE_HELP } from '../services/take-state.js';

const userRow = z.object({ name: z.string() });

const MIGRATE_HELP = `Brings the warehouse's schema up to date and gives the roles their rights.

  npm run migrate

It connects as the owner: with MIGRATION_URL, else with WAREHOUSE_URL. Without either it is the
embedded PostgreSQL of STATE_DIR, which every start brings up to date by itself.
Exit codes: 0 done, 1 it failed, 2 something to mend first.`;

/** `npm run migrate`. @throws AppError USAGE; CONFIG_INVALID when the login is not the owner's */
export async function migrateCommand(
  argv: string[],
  screen: Writable,
  read: () => Config = readConfig,
): Promise<undefined> {
  if (hasHelp(argv, 'migrate')) {
    screen.write(`${MIGRATE_HELP}\n\n${STATE_HELP}\n`);
    return;
  }
  await asOwner(read(), async (owner, lacking) => {
    screen.write('The schema is up to date.\n');
    if (lacking.length === 0) return;
    const [row] = await queryRows(owner, userRow, 'SELECT current_user AS name');
    screen.write(
      `No rights were given: ${lacking.join(', ')} is not there, or not for this login to use. ` +
        'Have an administrator of the server run what is lacking of this, then migrate again:\n' +
        `${rolesByHand(row?.name ?? '').join('\n')}\n`,
    );
  });
}
