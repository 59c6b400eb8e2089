import type { Environment } from '../../bench/child.js';
import type { TokenIssuer } from './token-issuer.js';

/** How the API stands that is attacked, beside where its data are. */
export const attackedSettings = ({ settings }: TokenIssuer): Environment => ({
  ...settings,
  ANONYMOUS_READING: 'on',
  // All of them come from one address: its limit would hide what is behind it.
  RATE_LIMIT_PER_MINUTE: '0',
  // More than all attacks before the one that guesses.
  FAILED_KEYS_PER_MINUTE: '300',
});
