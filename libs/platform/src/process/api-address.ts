import { readFileSync } from 'node:fs';
import type { ProgramIo } from './program.js';
import { AppError } from '../errors/app-error.js';

/** Options of a command that calls a running API. */
export interface ApiOptions {
  url?: string;
  keyFile?: string;
}

/** A running API, and the key for it. */
export interface ApiAddress {
  url: URL;
  key: string | undefined;
}

/**
 * @param command whose help the errors name
 * @throws AppError USAGE naming the wrong option
 */
export function parseApiAddress(
  { url = 'http://127.0.0.1:3000', keyFile }: ApiOptions,
  { environment }: Pick<ProgramIo, 'environment'>,
  command: string,
): ApiAddress {
  const usage = (problem: string, cause?: unknown) =>
    new AppError('USAGE', `${problem}; npx retailstream ${command} --help`, { cause });
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol)) throw usage('--url must be an http or https URL');
  if (base.username !== '' || base.password !== '')
    throw usage('--url must not contain a user or password');
  const text = keyFile === undefined ? environment['RETAILSTREAM_KEY'] : readKey(keyFile);
  const key = text?.trim() ?? '';
  // A key is one word: other text is not valid in a header.
  if (key !== '' && !/^[\x21-\x7e]+$/.test(key))
    throw usage('the key must be one word, exactly as create-key printed it');
  return { url: base, key: key === '' ? undefined : key };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('USAGE', `--key-file ${file} cannot be read`, { cause });
  }
}
