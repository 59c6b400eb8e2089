import { z } from 'zod';
import { answerRegistry } from '#analytics/answers/answers.js';
import { AppError, type ErrorCode } from '#platform/errors/app-error.js';
import { withRetries } from '#pipeline/watch/retry-request.js';
import { WIDTH } from './columns.js';
import { type Fields, formatAnswer } from './format-answer.js';

/** Variables of the example queries; each query uses those that it names. */
interface ExampleDates {
  /** The last complete week, or the last one, its year and its month. */
  week: string;
  year: number;
  month: number;
  /** First day of the month four months before. */
  firstMonth: string;
}

/** @param through a week date, `2012-10-26` */
export function computeDates(through: string): ExampleDates {
  const last = new Date(through);
  const [year, month] = [last.getUTCFullYear(), last.getUTCMonth()];
  const firstMonth = new Date(Date.UTC(year, month - 4, 1)).toISOString().slice(0, 10);
  return { week: through, year, month: month + 1, firstMonth };
}

/** The flows of a start. */
export interface FlowProgress {
  /** With a snapshot. */
  published: readonly string[];
  /** The one whose run has ended. */
  current: string;
  /** Those whose runs follow. */
  pending: readonly string[];
}

/** Returns the answers that only waited for the current flow: an answer waits for each flow that it reads. */
export function selectAnswers({ published, current, pending }: FlowProgress) {
  return answerRegistry.filter(({ flow, otherFlow }) => {
    const read = otherFlow ? [flow, otherFlow.flow] : [flow];
    return (
      published.includes(flow) &&
      read.includes(current) &&
      !read.some((each) => pending.includes(each))
    );
  });
}

/**
 * Asks the API the example question of every answer that only waited for a flow and prints the results, without those that
 * cover no weeks, such as the plan of a chain that has none.
 * @param output what prints a line, and the number of answers before these
 * @returns the number of printed answers
 */
export async function printAnswers(
  api: Api,
  progress: FlowProgress,
  { say, shown }: { say: (line: string) => void; shown: number },
  signal: AbortSignal,
): Promise<number> {
  const dates = new Map<string, ExampleDates>();
  let count = 0;
  for (const { flow, description, example: query } of selectAnswers(progress)) {
    const variables = dates.get(flow) ?? (await readDates(api, query, signal));
    dates.set(flow, variables);
    const { answer } = await withRetries(() => ask(api, query, variables), signal);
    if (coversNothing(answer)) continue;
    count++;
    say(`\n${wrapText(`${shown + count}. ${description}`)}\n${formatAnswer(answer)}`);
  }
  return count;
}

const coversNothing = ({ coverage }: Fields) =>
  typeof coverage === 'object' &&
  coverage !== null &&
  'weeks' in coverage &&
  coverage['weeks'] === 0;

/** Dates of the snapshot that answers a question. */
async function readDates(api: Api, query: string, signal: AbortSignal): Promise<ExampleDates> {
  const { through } = await withRetries(() => ask(api, query), signal);
  return computeDates(through);
}

const wrapText = (text: string) =>
  text.replace(new RegExp(`(.{1,${WIDTH}})(?: +|$)`, 'g'), '$1\n').trimEnd();

const response = z.object({
  data: z.record(z.string(), z.record(z.string(), z.json())).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string(), retryable: z.boolean() }).optional(),
      }),
    )
    .optional(),
  extensions: z
    .object({
      snapshot: z.object({ dataThrough: z.string(), completeThrough: z.string().nullable() }),
    })
    .optional(),
});

/** The API's reply to a query of one field. */
interface Reply {
  answer: Fields;
  /** Last complete week date in the answer's snapshot, or its last one. */
  through: string;
}

/** Address of the API, and a key that may read. */
interface Api {
  url: string;
  key: string;
}

/** Asks the API one GraphQL query, as any client would. */
async function ask({ url, key }: Api, query: string, variables: object = {}): Promise<Reply> {
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  }).catch((cause: unknown) => {
    const why = `the API does not answer at ${url}`;
    throw new AppError('API_UNAVAILABLE', why, { cause, retryable: true });
  });
  const { data, errors, extensions } = response.parse(await reply.json());
  const [error] = errors ?? [];
  const [answer] = Object.values(data ?? {});
  if (answer && extensions) {
    const { dataThrough, completeThrough } = extensions.snapshot;
    return { answer, through: completeThrough ?? dataThrough };
  }
  const { code = 'STAGE_FAILED', retryable = false } = error?.extensions ?? {};
  const message = error?.message ?? 'the API returned no data';
  throw new AppError(code as ErrorCode, `the answers are not printed: ${message}`, { retryable });
}
