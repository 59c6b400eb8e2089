import type { Principal } from './principal.js';

/** Why a key, token or session is refused; a label of a metric, so there are few. */
export type Refusal = 'unknown' | 'expired' | 'revoked' | 'invalid' | 'no-role';

export interface Refused {
  refused: Refusal;
}

/** What a key, token or session gives. */
export interface Granted {
  principal: Principal;
  /** When it ends, in milliseconds since 1970; Infinity where it does not. */
  until: number;
}

/** What is known of a key, token or session. */
export type Verdict = Granted | Refused;
