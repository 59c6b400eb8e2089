import type { Environment } from '../../bench/child.js';
import type { TokenIssuer } from './token-issuer.js';

/** Settings of the attacked API, except for its data. */
export const buildAttackedSettings = ({ settings }: TokenIssuer): Environment => ({
  ...settings,
  ANONYMOUS_READING: 'on',
  // All attacks come from one address: a rate limit would hide other faults.
  RATE_LIMIT_PER_MINUTE: '0',
  // More than all attacks before the one that guesses keys.
  FAILED_KEYS_PER_MINUTE: '300',
});
