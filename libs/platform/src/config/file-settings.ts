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

/** Defaults: far above what a chain delivers, and low enough that a worker stays free for other files. */
export const unpackShape = {
  SOURCE_UNPACKED_MB: z.coerce.number().int().min(1).max(100_000_000).default(102_400),
  SOURCE_UNPACKED_RATIO: z.coerce.number().int().min(2).max(100_000).default(200),
  SOURCE_ZIP_ENTRIES: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
};

/** Limits of a packed source file. */
export interface UnpackSettings {
  /** Unpacked bytes of all its texts. */
  bytes: number;
  /** Unpacked bytes per packed byte. */
  ratio: number;
  /** Entries of a zip. */
  entries: number;
}

export const toUnpackSettings = (
  settings: z.output<z.ZodObject<typeof unpackShape>>,
): UnpackSettings => ({
  bytes: settings.SOURCE_UNPACKED_MB * 1024 ** 2,
  ratio: settings.SOURCE_UNPACKED_RATIO,
  entries: settings.SOURCE_ZIP_ENTRIES,
});
