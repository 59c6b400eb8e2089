import { ApiKeys } from '#access/credentials/api-keys.js';
import type { Role } from '#access/principal.js';
import { AppError } from '#platform/errors/app-error.js';
import { BooleanArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { detailOf, NewKeyDetail, RoleName } from './key.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

const DAYS = 365;

@ArgsType()
export class CreateKeyArgs {
  @TextArg('What it is for: a person, a program, a dashboard.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @EnumArg(RoleName, 'What it allows.', 'viewer')
  role: Role = 'viewer';

  @BooleanArg(
    'Whether it allows names, addresses and telephone numbers, too: `personal-data`. Only who may read them can give it.',
    false,
  )
  personalData: boolean = false;

  @IntArg('Days until it ends.', { min: 1, max: 3_650, default: DAYS })
  expiresInDays: number = DAYS;
}

export const createKey = defineOperation({
  name: 'createKey',
  kind: 'mutation',
  summary: 'Makes a key and shows it this once.',
  args: CreateKeyArgs,
  result: NewKeyDetail,
  role: 'admin',
  audit: ['create-key'],
  givesSecret: true,
  rest: { method: 'POST', path: 'keys', statuses: { 201: 'The key: it is shown this once.' } },
  examples: [
    { about: 'for a dashboard', args: { name: 'sales dashboard' } },
    {
      about: 'for whoever starts runs',
      args: { name: 'anna', role: 'operator', expiresInDays: 90 },
    },
    {
      about: 'for whoever writes to customers',
      args: { name: 'customer service', personalData: true },
    },
  ],
  async run({ ledgers, actor, mayReadPersonalData = false }, asked) {
    if (asked.personalData && !mayReadPersonalData) throw cannotGive();
    const made = await new ApiKeys(ledgers.of().warehouse).create(asked, actor);
    return { ...detailOf(made), key: made.key };
  },
});

function cannotGive(): AppError {
  const rule = 'personalData: only whoever has the role personal-data can give it';
  const advice =
    'on the machine itself, npx retailstream create-key --personal-data makes the first such key';
  return new AppError('FORBIDDEN', `${rule}; ${advice}`);
}
