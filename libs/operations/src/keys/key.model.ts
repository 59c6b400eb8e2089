import type { KeyRecord } from '#access/credentials/api-keys.js';
import { BooleanOutput, EnumOutput, Output, TextOutput } from '#serving/output.js';
import { namedEnum } from '#serving/named-enum.js';
import type { Role } from '#access/principal.js';

export const RoleName = namedEnum<Role>(
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
export class KeyDetail {
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
export class NewKeyDetail extends KeyDetail {
  @TextOutput('What to send after "Authorization: Bearer". It is shown this once.')
  key!: string;
}

export function detailOf({ createdAt, expiresAt, revokedAt, ...rest }: KeyRecord): KeyDetail {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
