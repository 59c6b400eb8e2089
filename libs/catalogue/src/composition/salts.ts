import { readFile } from 'node:fs/promises';
import { parseArnRegion } from '#platform/database/connection.js';
import { invalidSecret, readSecretText } from '#platform/database/secret.js';
import type { SaltPlace } from '../settings.js';
import { AppError } from '#platform/errors/app-error.js';

/** Shorter salts can be guessed, and with them the values. */
const CHARACTERS_MIN = 16;

/** Salts of recipes by their names in RECIPE_SALTS. Each is read on demand and never cached. */
export class Salts {
  constructor(private readonly places: ReadonlyMap<string, SaltPlace>) {}

  /**
   * @param names salts to read; unknown ones are left out
   * @throws AppError SECRET_INVALID for a file or secret without a valid salt, without its text; the errors of AWS
   */
  async read(names: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const name of names) {
      const place = this.places.get(name);
      if (place) found.set(name, await readSalt(place));
    }
    return found;
  }

  /** Checks that each can be read. @throws AppError as `of` */
  async check(): Promise<void> {
    await this.read([...this.places.keys()]);
  }
}

async function readSalt(place: SaltPlace): Promise<string> {
  const [id, read] =
    place.kind === 'file'
      ? [place.path, await readSaltFile(place.path)]
      : [place.id, await readSaltSecret(place)];
  // Editors end a file with a line break.
  const salt = read.replace(/\r?\n$/, '');
  if (salt.length >= CHARACTERS_MIN && salt.isWellFormed() && !salt.includes('\0')) return salt;
  throw invalidSecret(
    id,
    `is not a salt: store a text of at least ${CHARACTERS_MIN} characters in it`,
  );
}

async function readSaltSecret({
  id,
  region,
}: Extract<SaltPlace, { kind: 'secret' }>): Promise<string> {
  return (await readSecretText(id, region ?? parseArnRegion(id))) ?? '';
}

async function readSaltFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('SECRET_INVALID', `RECIPE_SALTS: ${path} cannot be read (${code})`, {
      cause,
    });
  }
}
