import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { CLI } from '#operations/command-output.js';
import type { OperationServices } from '#operations/operation-context.js';
import { createKey, CreateKeyArgs } from '#operations/keys/create-key.js';
import { STATE_HELP } from '../services/take-state.js';

const ADMIN_KEY_HELP = `Makes another key and shows it this once. Every other key stays as it is.

  npm run admin-key [-- OPTIONS]

  --name NAME      what it is for               (default "made by npm run admin-key")
  --role ROLE      viewer, analyst, operator or admin                 (default admin)
  --days N         days until it ends, 1 to 3650                        (default 365)
  --personal-data  names, addresses and telephone numbers, too          (default not)
  --help           this text

npm run ops -- keys lists the keys; npm run ops -- revoke-key revokes one.`;

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
async function parseAdminKeyCommand(argv: string[]): Promise<CreateKeyArgs | undefined> {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        name: { type: 'string', default: 'made by npm run admin-key' },
        role: { type: 'string', default: 'admin' },
        days: { type: 'string' },
        'personal-data': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return undefined;
    const { name, role, days, 'personal-data': personalData } = values;
    const given = { name, role, personalData, expiresInDays: days };
    return (await checkedArguments(CreateKeyArgs, given)) as CreateKeyArgs;
  } catch (cause) {
    const [what = ''] = toAppError(cause, 'USAGE').message.split('. ');
    const named = what.replace('expiresInDays', '--days');
    throw new AppError('USAGE', `${named}; npm run admin-key -- --help`, { cause });
  }
}

/**
 * `npm run admin-key`: makes a key and prints it alone, for scripts.
 * @param open opens what operations work on, once it is known what to do
 * @throws AppError USAGE naming what is wrong
 */
export async function adminKeyCommand(
  argv: string[],
  open: (work: (services: OperationServices) => Promise<void>) => Promise<void>,
  screen: Writable,
): Promise<void> {
  const args = await parseAdminKeyCommand(argv);
  if (args === undefined) {
    screen.write(`${ADMIN_KEY_HELP}\n\n${STATE_HELP}\n`);
    return;
  }
  await open(async (services) => {
    const { key } = await createKey.run({ ...services, ...CLI }, args);
    screen.write(`${key}\n`);
  });
}
