import { z } from 'zod';
import { toFolderPath, namesIn, readOption, parseServiceUrl } from './service-url.js';

/** Where a salt is stored; settings never hold one. */
export type SaltPlace =
  | { kind: 'file'; path: string }
  /** In AWS Secrets Manager. */
  | { kind: 'secret'; id: string; region: string | undefined };

const NAME = /^[a-z][a-z0-9_]{0,39}$/;
const FORM =
  'write name=file:/a/file or name=secret:name-or-ARN?region=…, separated by commas; each name once';

/**
 * Where each salt is stored, by name: `pepper=file:/run/secrets/pepper,
 * other=secret:retailstream/other`.
 */
export const recipeSalts = z.string().transform((text, context): Map<string, SaltPlace> => {
  const salts = new Map<string, SaltPlace>();
  for (const part of namesIn(text)) {
    const [, name = '', url = ''] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
    const place = parseSaltPlace(url);
    if (!NAME.test(name) || !place || salts.has(name)) {
      // The value may be a salt: do not repeat it.
      context.addIssue(FORM);
      return z.NEVER;
    }
    salts.set(name, place);
  }
  return salts;
});

function parseSaltPlace(text: string): SaltPlace | undefined {
  const url = parseServiceUrl(text);
  if (url?.scheme === 'file') {
    const path = URL.canParse(text) ? toFolderPath(url) : '';
    return path.startsWith('/') ? { kind: 'file', path } : undefined;
  }
  if (url?.scheme !== 'secret') return undefined;
  const [id = ''] = text.slice('secret:'.length).split('?');
  return id === '' ? undefined : { kind: 'secret', id, region: readOption(url, 'region') };
}
