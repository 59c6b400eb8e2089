import { ApiKeys, type KeyRecord } from '#access/credentials/api-keys.js';
import type { Role } from '#access/principal.js';
import { AppError } from '#platform/errors/app-error.js';
import { BooleanArg, EnumArg, IdArg, IntArg, TextArg } from '#serving/input.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { namedEnum } from '#serving/named-enum.js';
import { BooleanOutput, EnumOutput, IntListOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { ReasonArg } from './operation/arguments.js';
import { readKeyScope, requireKeyScope } from './key-scope.js';
import { defineOperation } from './operation/operation.js';

const RoleName = namedEnum<Role>(
  'Role',
  'Rights of a caller. Each role includes the rights of the roles before it, apart from sender.',
  {
    sender: 'Sends events, and reads nothing. Operators and administrators may send events too.',
    viewer: 'Reads answers and exports them.',
    analyst:
      'Also groups sales freely, exports the joined rows, reads the catalogue, and queries in SQL.',
    operator: 'Also starts runs, replays rows, withdraws files, and reads their details.',
    admin: 'Also makes keys, publishes held snapshots, and reads the audit log.',
  },
);

@Output('A key, without its secret text.', 'ApiKey')
class KeyDetail {
  @TextOutput('Number of the key. The audit log uses it as the name of the holder.')
  id!: string;

  @TextOutput('Purpose of the key.')
  name!: string;

  @EnumOutput(RoleName, 'Role of the key.')
  role!: Role;

  @BooleanOutput(
    'Whether the key has the role `personal-data`: it also reads names, addresses and telephone numbers.',
  )
  personalData!: boolean;

  @IntListOutput('Stores that the key may read; null for all.', { nullable: true })
  stores!: number[] | null;

  @IntListOutput('Departments that the key may read; null for all.', { nullable: true })
  departments!: number[] | null;

  @TextOutput('Time of creation (ISO 8601).')
  createdAt!: string;

  @TextOutput('Time of expiry (ISO 8601); null if the key does not expire.', { nullable: true })
  expiresAt!: string | null;

  @TextOutput('Time of revocation (ISO 8601).', { nullable: true })
  revokedAt!: string | null;

  @TextOutput('Last day of use (UTC).', { nullable: true })
  lastUsed!: string | null;
}

@Output('A new key.', 'NewApiKey')
class NewKeyDetail extends KeyDetail {
  @TextOutput('Text to send after "Authorization: Bearer". The API shows it only this once.')
  key!: string;
}

function toKeyDetail({ createdAt, expiresAt, revokedAt, ...rest }: KeyRecord): KeyDetail {
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
  summary: 'All keys, including expired and revoked ones, newest first.',
  args: KeysArgs,
  result: [KeyDetail],
  role: 'admin',
  rest: { method: 'GET', path: 'keys', statuses: { 200: '' } },
  examples: [{ about: 'the ten newest', args: { first: 10 } }],
  async run({ ledgers }, { first, before }) {
    const found = await new ApiKeys(ledgers.of().warehouse).list(first, before);
    return found.map(toKeyDetail);
  },
});

const DAYS = 365;

@ArgsType()
class CreateKeyArgs {
  @TextArg('Purpose of the key: a person, a program, a dashboard.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @EnumArg(RoleName, 'Role of the key.', 'viewer')
  role: Role = 'viewer';

  @BooleanArg(
    'Whether the key has the role `personal-data`: it also reads names, addresses and telephone numbers. Only ' +
      'callers with this role can grant it.',
    false,
  )
  personalData: boolean = false;

  @TextListArg(
    'Numbers of the stores that the key may read, of the published snapshots. Default: all.',
    { maxLength: 9 },
  )
  stores?: string[];

  @TextArg(
    'District whose stores the key may read: those with published sales that are in it when the key is made.',
    { minLength: 1, maxLength: 80 },
  )
  district?: string;

  @TextListArg('Numbers of the departments that the key may read. Default: all.', { maxLength: 9 })
  departments?: string[];

  @IntArg('Days until the key expires.', { min: 1, max: 3_650, default: DAYS })
  expiresInDays: number = DAYS;
}

export const createKey = defineOperation({
  name: 'createKey',
  summary: 'Makes a key and shows it only this once.',
  args: CreateKeyArgs,
  result: NewKeyDetail,
  role: 'admin',
  audit: ['create-key'],
  givesSecret: true,
  rest: {
    method: 'POST',
    path: 'keys',
    statuses: { 201: 'The key. The API shows it only this once.' },
  },
  examples: [
    { about: 'for a dashboard', args: { name: 'sales dashboard' } },
    {
      about: 'for a person who starts runs',
      args: { name: 'anna', role: 'operator', expiresInDays: 90 },
    },
    {
      about: 'for a person who writes to customers',
      args: { name: 'customer service', personalData: true },
    },
    { about: 'for the manager of two stores', args: { name: 'bob', stores: ['3', '7'] } },
    { about: 'for the manager of a district', args: { name: 'carol', district: 'Delta' } },
  ],
  async run({ ledgers, actor, mayReadPersonalData = false }, asked) {
    if (asked.personalData && !mayReadPersonalData) throw createForbiddenError();
    const { warehouse } = ledgers.of();
    const scope = await readKeyScope(warehouse, asked);
    const made = await new ApiKeys(warehouse).create({ ...asked, scope }, actor);
    return { ...toKeyDetail(made), key: made.key };
  },
});

function createForbiddenError(): AppError {
  const rule = 'personalData: only a caller with the role personal-data can grant it';
  const advice =
    'to make the first such key, run npx retailstream create-key --personal-data on the server';
  return new AppError('FORBIDDEN', `${rule}; ${advice}`);
}

@ArgsType()
class ChangeKeyScopeArgs {
  @IdArg('Number of the key.')
  id!: string;

  @ReasonArg()
  reason!: string;

  @TextListArg(
    'Numbers of the stores that the key may read from now on, of the published snapshots. Left out: all.',
    { maxLength: 9 },
  )
  stores?: string[];

  @TextArg(
    'District whose stores the key may read from now on: those with published sales that are in it now.',
    { minLength: 1, maxLength: 80 },
  )
  district?: string;

  @TextListArg('Numbers of the departments that the key may read from now on. Left out: all.', {
    maxLength: 9,
  })
  departments?: string[];
}

export const changeKeyScope = defineOperation({
  name: 'changeKeyScope',
  summary: 'Binds a key to other stores and departments.',
  description:
    'Binds a key and its sessions to other stores and departments. Within two seconds, every API process ends their ' +
    'streams and downloads, and answers from these rows alone. To free a key of its scope, make another one.',
  args: ChangeKeyScopeArgs,
  result: KeyDetail,
  role: 'admin',
  audit: ['change-key-scope'],
  rest: {
    method: 'POST',
    path: 'keys/:id/scope',
    statuses: { 200: 'The key with its scope.' },
  },
  examples: [
    {
      about: 'a manager who takes over another store',
      args: { id: '3', stores: ['3', '7'], reason: 'bob also runs store 7 now' },
    },
  ],
  async run({ ledgers, actor }, { id, reason, ...asked }) {
    const { warehouse } = ledgers.of();
    const scope = await requireKeyScope(warehouse, asked);
    return toKeyDetail(await new ApiKeys(warehouse).changeScope(id, scope, actor, reason));
  },
});

@ArgsType()
class RevokeKeyArgs {
  @IdArg('Number of the key.')
  id!: string;

  @ReasonArg()
  reason!: string;
}

export const revokeKey = defineOperation({
  name: 'revokeKey',
  summary: 'Revokes a key.',
  description: 'Revokes a key. Every API process rejects it within two seconds.',
  args: RevokeKeyArgs,
  result: KeyDetail,
  role: 'admin',
  audit: ['revoke-key'],
  rest: {
    method: 'POST',
    path: 'keys/:id/revoke',
    statuses: { 200: 'The revoked key.' },
  },
  examples: [{ about: 'a lost key', args: { id: '3', reason: 'the laptop was stolen' } }],
  async run({ ledgers, actor }, { id, reason }) {
    return toKeyDetail(await new ApiKeys(ledgers.of().warehouse).revoke(id, actor, reason));
  },
});
