import { AppError } from '#platform/errors/app-error.js';
import type { Principal } from '../principal.js';
import { nobody } from './rejection.js';

/**
 * Holds whoever asks for personal data to the right to read it.
 * @param principal who asks
 * @param fields those that would say something of people
 * @throws AppError UNAUTHENTICATED when nobody in particular asks; FORBIDDEN for whoever lacks the right
 */
export function holdPersonalData(
  principal: Pick<Principal, 'via' | 'personalData'> | undefined,
  fields: readonly string[],
): void {
  const verb = fields.length === 1 ? 'needs' : 'need';
  const needed = `${fields.join(', ')} ${verb} the role personal-data`;
  if (principal === undefined || principal.via === 'anonymous') {
    throw new AppError('UNAUTHENTICATED', `${needed}, and ${nobody().message}`);
  }
  if (principal.personalData) return;
  const advice =
    'leave out personalData, or ask whoever makes keys or runs the sign-in for that role';
  throw new AppError('FORBIDDEN', `${needed}, which no other role brings with it: ${advice}`);
}
