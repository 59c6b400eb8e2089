import { addressOf, folderOf, type ServiceUrl } from '#platform/config/service-url.js';

/** Without user, password and options, and without a slash at its end. */
export function plainUrl(url: ServiceUrl): string {
  if (url.scheme === 'file') return `file:${folderOf(url).replace(/\/+$/, '')}`;
  const { host, path } = addressOf(url);
  return `${url.scheme}://${host}${path === '' ? '' : `/${path}`}`;
}
