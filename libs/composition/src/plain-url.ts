import { parseAddress, toFolderPath, type ServiceUrl } from '#platform/config/service-url.js';

/** Returns the URL without user, password, options and trailing slash. */
export function plainUrl(url: ServiceUrl): string {
  if (url.scheme === 'file') return `file:${toFolderPath(url).replace(/\/+$/, '')}`;
  const { host, port, path } = parseAddress(url);
  const address = port === undefined ? host : `${host}:${port}`;
  return `${url.scheme}://${address}${path === '' ? '' : `/${path}`}`;
}
