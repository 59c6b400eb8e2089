import type { Scope } from './scope.js';

/**
 * Roles from the lowest: each includes all rights of those before it. Only `sender` is another matter: it may send events
 * and nothing else, and readers may not send any.
 */
export const ROLES = ['sender', 'viewer', 'analyst', 'operator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** The sender of a request. */
export interface Principal {
  /** Their name in the audit log: `key 3`, `user anna@retail.example`. */
  name: string;
  role: Role;
  /** Whether they may read names, addresses and telephone numbers, which no role includes. */
  personalData: boolean;
  /** The stores and departments that they may see; left out for the whole chain. */
  scope?: Scope | undefined;
  /** The kind of credential. */
  via: 'key' | 'token' | 'session' | 'anonymous';
}

/** Returns the number of the key in the name of a caller, also of a session of the key; undefined for other names. */
export const findKeyId = (name: string): string | undefined => /^key (\d+)$/.exec(name)?.[1];

/** A request without credentials, where that is allowed. */
export const ANONYMOUS: Principal = {
  name: 'anonymous',
  role: 'viewer',
  personalData: false,
  via: 'anonymous',
};

/** Whether a role is at least the required one. */
export function isEnough(role: Role, needed: Role): boolean {
  if (needed === 'sender' && role !== 'sender') return isEnough(role, 'operator');
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Returns the highest role among names; undefined when none is a role. */
export function findGreatestRole(names: readonly unknown[]): Role | undefined {
  return ROLES.findLast((role) => names.includes(role));
}

/** Why a key, token or session is refused; a metric's label, so there are few. */
export type Refusal =
  'unknown' | 'expired' | 'revoked' | 'invalid' | 'no-role' | 'no-scope' | 'unknown-scope';

export type Denial =
  | { refused: Exclude<Refusal, 'unknown-scope'> }
  | {
      refused: 'unknown-scope';
      /** Names the stores and departments without published sales, and what to do. */
      message: string;
    };

/** The rights of a key, token or session. */
export interface Grant {
  principal: Principal;
  /** When it expires, in milliseconds since 1970; Infinity when it does not. */
  until: number;
}

/** The result of checking a key, token or session. */
export type Verdict = Grant | Denial;
