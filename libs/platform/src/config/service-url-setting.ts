import { z } from 'zod';
import { parseServiceUrl, type ServiceUrl } from './service-url.js';
import { mistakeIn, mistakeInPlace } from './service-url-rules.js';

/**
 * A setting that names a service.
 * @param schemes that it may have
 * @param mistakeOf how its URL should be written
 */
export function serviceUrl(schemes: readonly string[], mistakeOf = mistakeIn) {
  return z.string().transform((text, context): ServiceUrl => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const url = parseServiceUrl(text);
    if (url && schemes.includes(url.scheme)) {
      const mistake = mistakeOf(url);
      return mistake ? refuse(mistake) : url;
    }
    const found = url ? `scheme "${url.scheme}:"` : 'no scheme';
    const known = schemes.map((scheme) => `${scheme}:`).join(', ');
    return refuse(`${found}; use one of ${known}`);
  });
}

/** Names separated by commas. */
export const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Places that tables lie in, separated by commas. */
export const placesOf = z
  .string()
  .transform(namesIn)
  .pipe(z.array(serviceUrl(['file', 's3', 'postgres', 'postgresql', 'glue'], mistakeInPlace)));
