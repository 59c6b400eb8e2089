/** A REST answer without required arguments, by flow. */
export const REST_PATHS: Readonly<Record<string, string>> = {
  'weekly-sales': 'weekly-top-stores',
  'retail-mart': 'customer-spend',
  'weekly-forecast': 'forecast',
};

/** What is running, and where. */
interface InstanceAddresses {
  /** `http://127.0.0.1:3000` */
  api: string;
  worker: string;
  /** Absolute folder. */
  state: string;
}

/**
 * Lists the addresses to open, one a line, and how commands find the state.
 * @param published flows with a snapshot: others have no answer
 */
export function formatAddresses(
  { api, worker, state }: InstanceAddresses,
  published: readonly string[],
): string {
  const path = published.map((flow) => REST_PATHS[flow]).find((each) => each !== undefined);
  return [
    `Page      ${api}/`,
    `GraphQL   ${api}/graphql`,
    ...(path === undefined ? [] : [`REST      ${api}/v1/${path}`]),
    `All REST  ${api}/docs`,
    `Metrics   ${api}/metrics    ${worker}/metrics`,
    `Health    ${api}/readyz    ${worker}/readyz`,
    `Commands  npx retailstream --state ${quoteShellWord(state)}`,
  ].join('\n');
}

const quoteShellWord = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
