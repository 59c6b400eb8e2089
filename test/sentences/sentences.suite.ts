import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { computeAnswer, type AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { formatAnswerSentence } from '#analytics/serving/answer-sentence.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { AppError } from '#platform/errors/app-error.js';
import { listArguments } from '#serving/arguments.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import type { Chain } from './chain.js';
import { loadChain } from './load-chain.js';
import {
  describeScope,
  normalizeArguments,
  QuestionGenerator,
  type Question,
  type Values,
} from './questions.js';
import { findUnnamed } from './readers/named.js';
import { checkFigures, type Reader } from './readers/reader.js';
import { readers } from './readers/readers.js';

export const SEED = 58;
/** Answers whose intervals, verdicts and counts need more stores than the tiny chain has. */
export const WIDE = ['customerVisits', 'holidaySales', 'offerImpact', 'salesPrediction'];
/** Questions at once; each waits for the warehouse most of its time. */
const AT_ONCE = 8;
/** Sentences of an answer whose numbers are changed. */
const CHANGED = 50;
/** Failures that are shown. */
const SHOWN = 40;

/** An asked question with its sentence. */
interface Spoken extends Question {
  sentence: string | undefined;
  /** Of the page, which asks without defaults, and with a choice as a text. */
  byAddress: string | undefined;
}

/** Codes of errors that refuse a question. */
const REFUSED = ['ARGUMENT_INVALID'];

/**
 * Asks seeded questions over every answer and argument, and tests every sentence.
 * @param names the answers; all when left out
 */
export function testSentences(count: number, chain: Chain, names?: readonly string[]): void {
  let database: TestWarehouse;
  let spoken: Spoken[];
  const definitions = answerRegistry.filter(
    ({ name, presentation }) => presentation && (names?.includes(name) ?? true),
  );
  const asked = Object.entries(readers).filter(([name]) => names?.includes(name) ?? true);

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadChain(database.warehouse, database.url, chain);
    const generator = new QuestionGenerator(SEED, definitions, chain);
    const questions = Array.from({ length: count }, () => generator.next());
    spoken = await askAll(new Marts(database.warehouse), questions);
  }, 3_600_000);
  afterAll(() => database.drop());

  const ofAnswer = (name: string) => spoken.filter(({ definition }) => definition.name === name);

  for (const { name } of definitions) {
    it(`${name}: every question has a sentence of its own, whatever page of a list it asks`, () => {
      const mine = ofAnswer(name);
      expect(mine).not.toEqual([]);
      expectNone([
        ...mine.flatMap(findGaps),
        ...findSharedSentences(mine),
        ...findPageDependence(mine),
        ...mine.filter(({ sentence, byAddress }) => sentence !== byAddress).map(describeSpoken),
      ]);
    });
  }

  it.each(asked)(
    '%s: the figures of every sentence are those of the rows under the question that it names',
    (name, read) => {
      expectNone(
        ofAnswer(name).flatMap((each) => {
          const problems = readSentence(read, each, chain);
          return problems.length === 0 ? [] : [`${describeSpoken(each)}: ${problems.join('; ')}`];
        }),
      );
    },
  );

  it.each(asked)('%s: its reader notices every changed number', (name, read) => {
    expectNone(
      ofAnswer(name)
        .slice(0, CHANGED)
        .flatMap((each) =>
          changeNumbers(String(each.sentence)).map((sentence) => ({ ...each, sentence })),
        )
        .filter((changed) => readSentence(read, changed, chain).length === 0)
        .map(describeSpoken),
    );
  });
}

/** Returns what a sentence lacks. */
function findGaps(each: Spoken): string[] {
  const { sentence = '', asked, definition } = each;
  const unnamed = findUnnamed(sentence, normalizeArguments(definition, asked));
  const isText = sentence !== '' && !/undefined|null|NaN|\bnone\b|\*\*/.test(sentence);
  return isText && unnamed.length === 0 ? [] : [`${describeSpoken(each)} ${unnamed.join('; ')}`];
}

/** Returns sentences of two questions of different scope or period. */
function findSharedSentences(spoken: readonly Spoken[]): string[] {
  const bySentence = new Map<string | undefined, Spoken>();
  return spoken.flatMap((each) => {
    const other = bySentence.get(each.sentence);
    bySentence.set(each.sentence, each);
    if (!other || describeScope(other) === describeScope(each)) return [];
    return [`${describeSpoken(other)}, and ${JSON.stringify(each.asked)}`];
  });
}

/** Returns questions that have another sentence in another page or order. */
function findPageDependence(spoken: readonly Spoken[]): string[] {
  const byQuestion = new Map<string, Spoken>();
  return spoken.flatMap((each) => {
    const key = JSON.stringify(normalizeArguments(each.definition, each.asked));
    const other = byQuestion.get(key);
    byQuestion.set(key, each);
    if (!other || other.sentence === each.sentence) return [];
    return [`${describeSpoken(other)}, and ${describeSpoken(each)}`];
  });
}

/** Returns a sentence once for each of its numbers, which has another first digit there. */
const changeNumbers = (sentence: string): string[] =>
  Array.from(sentence.matchAll(/(?<![\d,.])\d/g), ({ index, 0: digit }) => {
    const other = digit === '9' ? '8' : String(Number(digit) + 1);
    return `${sentence.slice(0, index)}${other}${sentence.slice(index + 1)}`;
  });

/** Returns what is wrong with a sentence, by the reader of its answer. */
function readSentence(
  read: Reader,
  { definition, asked, sentence }: Spoken,
  chain: Chain,
): string[] {
  try {
    const reading = read(String(sentence), chain, asked);
    const [named, wanted] = [reading.named, asked].map((values) =>
      JSON.stringify(normalizeArguments(definition, values)),
    );
    return [
      ...checkFigures(reading.figures),
      ...(named === wanted ? [] : [`names ${String(named)}`]),
    ];
  } catch (error) {
    return [String(error)];
  }
}

const describeSpoken = ({ definition, asked, page, sentence }: Spoken) =>
  `${definition.name} ${JSON.stringify({ ...asked, ...page })}: ${String(sentence)}`;

const expectNone = (failures: readonly string[]) =>
  expect(`${failures.length} failures\n${failures.slice(0, SHOWN).join('\n')}`).toBe(
    '0 failures\n',
  );

/** The flow of an answer, and the one that it also reads. */
const listFlows = ({ flow, otherFlow }: AnswerDefinition) => [
  flow,
  ...(otherFlow ? [otherFlow.flow] : []),
];

async function askAll(marts: Marts, questions: readonly Question[]): Promise<Spoken[]> {
  const snapshots = new Map(
    await Promise.all(
      [...new Set(questions.flatMap(({ definition }) => listFlows(definition)))].map(
        async (flow) => [flow, await marts.snapshot(undefined, flow)] as const,
      ),
    ),
  );
  const ask = async (question: Question): Promise<Spoken | undefined> => {
    const { definition, asked, page } = question;
    const args = Object.assign(new definition.args(), asked, page);
    const snapshot = snapshots.get(definition.flow)!;
    const beside = definition.otherFlow && snapshots.get(definition.otherFlow.flow);
    try {
      const read = { ...snapshot, otherSnapshot: beside };
      const answer = await computeAnswer(definition, args, read, marts);
      const parameters = writeParameters(definition, asked);
      return {
        ...question,
        sentence: speak(definition, args, answer),
        byAddress: speak(definition, parameters, answer),
      };
    } catch (error) {
      if (error instanceof AppError && REFUSED.includes(error.code)) return undefined;
      throw new Error(`${definition.name} ${JSON.stringify(asked)}: ${String(error)}`, {
        cause: error,
      });
    }
  };
  // An answer is a pure function of its question: equal ones are asked once.
  const toKey = ({ definition, asked, page }: Question) =>
    JSON.stringify([definition.name, asked, page]);
  const different = [...new Map(questions.map((each) => [toKey(each), each])).values()];
  const spoken: (Spoken | undefined)[] = [];
  for (let start = 0; start < different.length; start += AT_ONCE) {
    spoken.push(...(await Promise.all(different.slice(start, start + AT_ONCE).map(ask))));
  }
  return spoken.filter((each) => each !== undefined);
}

/** Returns the arguments of a question as the page has them. */
const writeParameters = ({ args }: AnswerDefinition, asked: Values): Values => {
  const choices = listArguments(args).filter(({ values }) => values);
  const write = (name: string, value: Values[string]) =>
    choices.some((each) => each.name === name) ? String(value) : value;
  return Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [name, write(name, value)]),
  );
};

const speak = (definition: AnswerDefinition, args: object, answer: object) =>
  formatAnswerSentence(definition, args, answer)?.replaceAll('\u00a0', ' ');
