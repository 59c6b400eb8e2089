const LENGTH_MAX = 200;

/**
 * How the audit log names a user. The address counts only when the issuer has verified it: what users
 * write of themselves could name somebody else.
 */
export function userName(claims: {
  sub?: unknown;
  email?: unknown;
  email_verified?: unknown;
}): string {
  const { sub, email, email_verified: isVerified } = claims;
  const name = isVerified === true && typeof email === 'string' ? email : String(sub);
  // Neither a line nor a column of a log can be made with a name.
  const printable = name.toWellFormed().replace(/[\p{C}\s]+/gu, ' ');
  return `user ${printable.slice(0, LENGTH_MAX)}`;
}
