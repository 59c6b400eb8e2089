import { ApiKeys, type KeyRecord } from '#access/credentials/api-keys.js';
import type { Role } from '#access/principal.js';
import { AppError } from '#platform/errors/app-error.js';
import { BooleanArg, EnumArg, IdArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { BooleanOutput, EnumOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { ReasonArg } from './arguments.js';
import { defineOperation } from './operation.js';

const RoleName = namedEnum<Role>(
  'Role',
  'What one may do; each may do all that those before it may.',
  {
    viewer: 'Reads answers, and downloads what it may read.',
    analyst: 'Groups sales freely and takes the joined rows, too.',
    operator: 'Starts runs, replays and withdraws, and looks into all of it, too.',
    admin: 'Makes keys, publishes and overrules, and reads the audit log, too.',
  },
);

@Output('A key, without what is sent of it.', 'ApiKey')
class KeyDetail {
  @TextOutput('Number of the key: the audit log names its holder by it.')
  id!: string;

  @TextOutput('What it is for.')
  name!: string;

  @EnumOutput(RoleName, 'What it allows.')
  role!: Role;

  @BooleanOutput('Whether it allows names, addresses and telephone numbers, too: `personal-data`.')
  personalData!: boolean;

  @TextOutput('When it was made (ISO 8601).')
  createdAt!: string;

  @TextOutput('When it ends (ISO 8601); null for one that does not.', { nullable: true })
  expiresAt!: string | null;

  @TextOutput('When it was revoked (ISO 8601).', { nullable: true })
  revokedAt!: string | null;

  @TextOutput('The last day on which it was used (UTC).', { nullable: true })
  lastUsed!: string | null;
}

@Output('A key that was just made.', 'NewApiKey')
class NewKeyDetail extends KeyDetail {
  @TextOutput('What to send after "Authorization: Bearer". It is shown this once.')
  key!: string;
}

function detailOf({ createdAt, expiresAt, revokedAt, ...rest }: KeyRecord): KeyDetail {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}

@ArgsType()
class KeysArgs extends newestFirst('keys', { default: 50, max: 500 }) {}

export const keys = defineOperation({
  name: 'keys',
  kind: 'query',
  summary: 'The keys there are and were, newest first.',
  args: KeysArgs,
  result: [KeyDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'keys', statuses: { 200: '' } },
  examples: [{ about: 'the ten newest', args: { first: 10 } }],
  async run({ ledgers }, { first, before }) {
    const found = await new ApiKeys(ledgers.of().warehouse).list(first, before);
    return found.map(detailOf);
  },
});

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

@ArgsType()
class RevokeKeyArgs {
  @IdArg('Number of the key.')
  id!: string;

  @ReasonArg()
  reason!: string;
}

export const revokeKey = defineOperation({
  name: 'revokeKey',
  kind: 'mutation',
  summary: 'Has a key refused from now on.',
  description: 'Has a key refused from now on: every API knows within two seconds.',
  args: RevokeKeyArgs,
  result: KeyDetail,
  role: 'admin',
  audit: ['revoke-key'],
  rest: {
    method: 'POST',
    path: 'keys/:id/revoke',
    statuses: { 200: 'The key, which opens nothing any more.' },
  },
  examples: [{ about: 'one that was lost', args: { id: '3', reason: 'the laptop was stolen' } }],
  async run({ ledgers, actor }, { id, reason }) {
    return detailOf(await new ApiKeys(ledgers.of().warehouse).revoke(id, actor, reason));
  },
});
