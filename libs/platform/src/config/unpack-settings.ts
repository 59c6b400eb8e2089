import { z } from 'zod';

/** Unless it is set: far above what a chain delivers, and well below what keeps a worker from everything else. */
export const unpackShape = {
  SOURCE_UNPACKED_MB: z.coerce.number().int().min(1).max(100_000_000).default(102_400),
  SOURCE_UNPACKED_RATIO: z.coerce.number().int().min(2).max(100_000).default(200),
  SOURCE_ZIP_ENTRIES: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
};

/** What a packed file of a source may hold. */
export interface UnpackSettings {
  /** Bytes of all its texts, unpacked. */
  bytes: number;
  /** Bytes unpacked for each packed byte. */
  ratio: number;
  /** Entries of a zip. */
  entries: number;
}

export const unpackOf = (settings: z.output<z.ZodObject<typeof unpackShape>>): UnpackSettings => ({
  bytes: settings.SOURCE_UNPACKED_MB * 1024 ** 2,
  ratio: settings.SOURCE_UNPACKED_RATIO,
  entries: settings.SOURCE_ZIP_ENTRIES,
});
