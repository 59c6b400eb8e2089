const GONE = '[redacted]';

/** A secret that crosses the end of a cut text must still be recognised. */
const MARGIN = 2_000;

/**
 * Patterns of secrets. Every repetition is bounded or ends its match, so that time is linear. They
 * remove too much rather than too little.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    GONE,
  ],
  // The user and password of a URL: postgres://user:password@host. A password may contain @.
  [/:\/\/[^\s"<>]{1,1000}@/g, `://${GONE}@`],
  // The address of a webhook allows anyone to write to it.
  [/\b(hooks\.slack\.com|hooks\.slack-gov\.com)\/[^\s"'<>]+/gi, `$1/${GONE}`],
  [/\b(discord(?:app)?\.com\/api\/webhooks)\/[^\s"'<>]+/gi, `$1/${GONE}`],
  [/\b([\w-]{1,63}\.webhook\.office\.com)\/[^\s"'<>]+/gi, `$1/${GONE}`],
  // Headers with credentials, to the end of their line unless they are quoted.
  [
    /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-csrf-token)(["']?\s{0,3}:\s{0,3})(?:"[^"]*"?|'[^']*'?|[^\r\n]+)/gi,
    `$1$2${GONE}`,
  ],
  // Our API keys and session cookies.
  [/(?<![A-Za-z0-9])rs_[\w-]{20,}/g, `rs_${GONE}`],
  [/\b(rs_[a-z]{1,20}=)[^\s;,"']+/g, `$1${GONE}`],
  [/\b(bearer|basic)(\s{1,3})[\w.~+/=-]{16,}/gi, `$1$2${GONE}`],
  // Tokens with known prefixes: JWT, Slack, webhooks, AWS.
  [/\beyJ[\w-]{10,}(?:\.[\w-]*){0,4}/g, GONE],
  [/\bxox[a-z]-[\w-]{8,}/g, GONE],
  [/\bwhsec_[\w+/=-]{8,}/g, GONE],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g, GONE],
  [/\b(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[\w+/=%-]+/g, GONE],
  [/\bSCRAM-SHA-256\$[\w$:+/=]+/g, GONE],
  // Names of secret values, as in a query, JSON, SQL and the output of `inspect`.
  [
    /((?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|signature|credential)[\w-]{0,20}["']?\s{0,3}=\s{0,3})(?:"[^"]*"?|'[^']*'?|[^\s,;&"']+)/gi,
    `$1${GONE}`,
  ],
  [
    /((?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key)[\w-]{0,20}["']?\s{0,3}:\s{0,3})(?:"[^"]*"?|'[^']*'?|[\w.~+/=$!%^*-]{16,})/gi,
    `$1${GONE}`,
  ],
  [/((?:password|passwd|passphrase|pwd)["']?\s{0,3}:\s{0,3})[^\s,;"'}[]+/gi, `$1${GONE}`],
  [/(\bpassword\s{1,3})(?:"[^"]*"?|'[^']*'?)/gi, `$1${GONE}`],
];

/** Characters that would end a line, control a terminal, or that PostgreSQL does not store. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/**
 * Returns a text that is safe to log: without secrets and control characters other than tabs and line
 * feeds, cut to `most` characters.
 */
export function redact(text: string, most: number): string {
  let clean = text
    .slice(0, most + MARGIN)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, ' ');
  for (const [pattern, replacement] of secrets) clean = clean.replace(pattern, replacement);
  if (clean.length <= most && text.length <= most + MARGIN) return clean;
  return `${clean.slice(0, most)}… (${text.length} characters)`;
}
