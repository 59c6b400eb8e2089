import { type DescribedOperation, isAnswer, type Json } from './described-operation.js';

const header = (name: string, description: string, schema: Json = { type: 'string' }) => ({
  [name]: { description, schema },
});

const SNAPSHOT_HEADERS: Json = {
  ...header('X-Snapshot-Id', 'Number of the snapshot the answer came from.'),
  ...header('X-Snapshot-Flow', 'The flow it is of.'),
  ...header('X-Snapshot-Published-At', 'When it was published.', {
    type: 'string',
    format: 'date-time',
  }),
  ...header('X-Snapshot-First-Week', 'First week with sales.', { type: 'string', format: 'date' }),
  ...header('X-Snapshot-Data-Through', 'Last week with sales.', { type: 'string', format: 'date' }),
  ...header('X-Snapshot-Weeks', 'Number of weeks with sales.', { type: 'integer' }),
  ...header('X-Snapshot-Quality', 'WARNING when rows are set aside or a quality rule warned.'),
  ...header(
    'X-Snapshot-Warnings',
    'Names of the checks that warned; left out when there are none.',
  ),
  ...header('X-Snapshot-Share-Set-Aside', 'Share of the rows set aside; left out when unknown.', {
    type: 'number',
  }),
};

const CACHE_HEADERS: Json = {
  ...header('ETag', 'Strong: equal tags mean equal bytes. Send it back as If-None-Match.'),
  ...header('Cache-Control', 'Immutable for a named snapshot; otherwise to be asked anew.'),
};

const LOCATION = header('Location', 'Where to follow what was begun.', {
  type: 'string',
  format: 'uri-reference',
});

const SENTENCES: Record<string, string> = {
  200: 'The result.',
  202: 'It is begun: follow it at Location.',
  204: 'It is done.',
};

/** Completes the responses that are no errors: a sentence each, and the headers that come with them. */
export function describeSuccess(operation: DescribedOperation): void {
  const { responses } = operation;
  for (const [status, response] of Object.entries(responses)) {
    if (response['description'] === '') response['description'] = SENTENCES[status];
    if (status === '202') response['headers'] = LOCATION;
  }
  if (!isAnswer(operation)) return;
  for (const [status, response] of Object.entries(responses)) {
    if (status !== '200') continue;
    const own = response['headers'] as Json | undefined;
    response['headers'] = { ...SNAPSHOT_HEADERS, ...CACHE_HEADERS, ...own };
  }
  // Whoever posts a question asks for its answer, whatever they have.
  if (operation.requestBody) return;
  responses['304'] = {
    description: 'Nothing has changed since the tag that was sent as If-None-Match.',
    headers: CACHE_HEADERS,
  };
}
