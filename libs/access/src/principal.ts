/** What one may do, from the least: each role may do all that those before it may. */
export const ROLES = ['viewer', 'analyst', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Who sends a request. */
export interface Principal {
  /** As the audit log names them: `key 3`, `user anna@retail.example`. */
  name: string;
  role: Role;
  /** Whether they may read names, addresses and telephone numbers, which no role brings with it. */
  personalData: boolean;
  /** What they showed. */
  via: 'key' | 'token' | 'session' | 'anonymous';
}

/** Whoever shows nothing, where that is allowed. */
export const ANONYMOUS: Principal = {
  name: 'anonymous',
  role: 'viewer',
  personalData: false,
  via: 'anonymous',
};

/** Whether a role is at least the one that is needed. */
export function isEnough(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The greatest of the roles among some names; undefined when there is none. */
export function greatestRole(names: readonly unknown[]): Role | undefined {
  return ROLES.findLast((role) => names.includes(role));
}

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
