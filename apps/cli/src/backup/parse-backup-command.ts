import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import {
  folderOf,
  folderUrl,
  parseServiceUrl,
  type ServiceUrl,
} from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';

interface BackupCommand {
  url: ServiceUrl;
  isWithLake: boolean;
}

/**
 * Reads `URL`, and for a backup `--with-lake`.
 * @returns undefined when help was asked for
 * @throws AppError USAGE naming what is wrong, never with the URL's text
 */
export function parseBackupCommand(
  argv: string[],
  command: 'backup' | 'restore',
): BackupCommand | undefined {
  const advice = `npm run ${command} -- --help`;
  const { values, positionals } = read(argv, command, advice);
  if (values['help'] === true) return undefined;
  const [text, ...others] = positionals;
  if (text === undefined || others.length > 0) {
    throw new AppError('USAGE', `write npm run ${command} -- URL; ${advice}`);
  }
  const url = parseServiceUrl(text);
  if (url?.scheme === 'file' && folderOf(url) !== '') {
    const folder = folderUrl('file', resolve(folderOf(url)));
    return { url: folder, isWithLake: values['with-lake'] === true };
  }
  if (url?.scheme === 's3' && URL.canParse(text) && new URL(text).host !== '') {
    return { url, isWithLake: values['with-lake'] === true };
  }
  throw new AppError('USAGE', `write file: and a folder, or s3://bucket/prefix; ${advice}`);
}

function read(argv: string[], command: string, advice: string) {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
    ...(command === 'backup' && { 'with-lake': { type: 'boolean' } }),
  };
  try {
    return parseArgs({ args: argv, allowPositionals: true, options });
  } catch (cause) {
    const [what = ''] = toAppError(cause, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${what}; ${advice}`, { cause });
  }
}

/** The URL of a folder below another URL's; what follows `?` stays. */
export function urlBelow({ href }: ServiceUrl, folder: string): string {
  const [path = '', ...options] = href.split('?');
  return [`${path.replace(/\/$/, '')}/${folder.replace(/\/$/, '')}`, ...options].join('?');
}
