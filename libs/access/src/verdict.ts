import type { Principal } from './principal.js';

/** Why a key, token or session is refused; a label of a metric, so there are few. */
export type Refusal = 'unknown' | 'expired' | 'revoked' | 'invalid' | 'no-role';

/** What is known of a key, token or session. */
export type Verdict =
  | {
      principal: Principal;
      /** When it ends, in milliseconds since 1970; Infinity where it does not. */
      until: number;
    }
  | { refused: Refusal };
