/** A backing service: the scheme picks the adapter, the rest is the adapter's to read. */
export interface ServiceUrl {
  /** Without the colon: `file`, `duckdb`, `postgres`. */
  scheme: string;
  /** The whole text, which may hold a password: never log it. */
  href: string;
}

/** Reads `scheme:rest`. Returns undefined when there is no scheme. */
export function parseServiceUrl(text: string): ServiceUrl | undefined {
  const match = /^([a-z][a-z0-9+.-]*):/i.exec(text);
  return match?.[1] ? { scheme: match[1].toLowerCase(), href: text } : undefined;
}

/** The URL of a folder, whatever signs its name holds. */
export function folderUrl(scheme: string, folder: string): ServiceUrl {
  const path = encodeURI(folder).replace(/[?#]/g, encodeURIComponent);
  return { scheme, href: `${scheme}:${path}` };
}

/** The folder of a `file:` or `embedded:` URL; relative paths are resolved by the caller. */
export function folderOf(url: ServiceUrl): string {
  const rest = url.href.slice(url.scheme.length + 1).replace(/^\/\/(?=\/)/, '');
  return decodeURIComponent(rest.split('?')[0] ?? '');
}

/** What `scheme://user@host:port/path` names. */
interface ServiceAddress {
  user: string;
  /** A host, a bucket or a region. */
  host: string;
  port: number | undefined;
  /** Without slashes at its ends. */
  path: string;
}

export function addressOf(url: ServiceUrl): ServiceAddress {
  const { username, hostname, port, pathname } = new URL(url.href);
  return {
    user: decodeURIComponent(username),
    host: hostname,
    port: port === '' ? undefined : Number(port),
    path: decodeURIComponent(pathname).replace(/^\/+|\/+$/g, ''),
  };
}

/** A query parameter of a service URL, `duckdb:?memory=512MB` for instance. */
export function optionOf(url: ServiceUrl, name: string): string | undefined {
  const query = url.href.split('?')[1] ?? '';
  return new URLSearchParams(query).get(name) ?? undefined;
}
