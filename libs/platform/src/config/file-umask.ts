import { z } from 'zod';

const PRESET = '077';
const MESSAGE =
  'write three octal digits that leave you all rights and others none, for example 077 or 027';

/** Rights that files of ours do not get, as an octal number. */
export const fileUmask = z
  .string()
  .regex(/^0?0[0-7]7$/, MESSAGE)
  .default(PRESET)
  .transform((text) => Number.parseInt(text, 8));

/** What FILE_UMASK says; a value that is refused later counts as the default until then. */
export function fileUmaskOf({ FILE_UMASK }: Record<string, string | undefined>): number {
  const told = fileUmask.safeParse(FILE_UMASK === '' ? undefined : FILE_UMASK);
  return told.success ? told.data : Number.parseInt(PRESET, 8);
}
