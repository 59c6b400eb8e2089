import { z } from 'zod';

const PRESET = '077';
const MESSAGE =
  'write three octal digits that keep all rights for the owner and none for others, for example 077 or 027';

/** Permissions that new files do not get, as an octal number. */
export const fileUmask = z
  .string()
  .regex(/^0?0[0-7]7$/, MESSAGE)
  .default(PRESET)
  .transform((text) => Number.parseInt(text, 8));

/** Returns the value of FILE_UMASK; a value that is refused later counts as the default until then. */
export function parseFileUmask({ FILE_UMASK }: Record<string, string | undefined>): number {
  const told = fileUmask.safeParse(FILE_UMASK === '' ? undefined : FILE_UMASK);
  return told.success ? told.data : Number.parseInt(PRESET, 8);
}
