import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import { computeAnswer, type AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { formatAnswerSentence } from '#analytics/serving/answer-sentence.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { createChain } from './chain.js';
import { loadChain } from './load-chain.js';
import { normalizeArguments, QuestionGenerator, type Question } from './questions.js';
import { checkFigures } from './readers/reader.js';
import { readers } from './readers/readers.js';

const SEED = 58;
/** Questions at once; each waits for the warehouse most of its time. */
const AT_ONCE = 8;
/** Failures that are shown. */
const SHOWN = 40;

/** An asked question with its sentence. */
interface Spoken extends Question {
  sentence: string | undefined;
}

/** Asks seeded questions over every answer and argument, and tests every sentence. */
export function testSentences(count: number): void {
  const chain = createChain(SEED);
  let database: TestWarehouse;
  let spoken: Spoken[];
  const definitions = answerRegistry.filter(({ presentation }) => presentation);

  beforeAll(async () => {
    database = await createTestWarehouse();
    await loadChain(database.warehouse, database.url, chain);
    const generator = new QuestionGenerator(SEED, definitions, chain);
    const questions = Array.from({ length: count }, () => generator.next());
    spoken = await askAll(new Marts(database.warehouse), questions);
  }, 3_600_000);
  afterAll(() => database.drop());

  it('has a sentence for every question', () => {
    expectNone(
      spoken
        .filter(({ sentence }) => !sentence || /undefined|null|NaN|\bnone\b|\*\*/.test(sentence))
        .map(describeSpoken),
    );
  });

  it('gives questions of different scope or period different sentences, and pages of a list the same', () => {
    const bySentence = new Map<string, Spoken>();
    const byQuestion = new Map<string, Spoken>();
    const failures: string[] = [];
    for (const each of spoken) {
      const key = JSON.stringify([
        each.definition.name,
        normalizeArguments(each.definition, each.asked),
      ]);
      const same = byQuestion.get(key);
      if (same && same.sentence !== each.sentence)
        failures.push(
          `one question, two sentences: ${describeSpoken(same)} | ${describeSpoken(each)}`,
        );
      byQuestion.set(key, each);
      const text = `${each.definition.name} ${String(each.sentence)}`;
      const other = bySentence.get(text);
      const otherKey =
        other &&
        JSON.stringify([other.definition.name, normalizeArguments(other.definition, other.asked)]);
      if (other && otherKey !== key)
        failures.push(
          `two questions, one sentence: ${describeSpoken(other)} | ${JSON.stringify(each.asked)}`,
        );
      bySentence.set(text, each);
    }
    expectNone(failures);
  });

  it.each(definitions.filter(({ name }) => name in readers).map(({ name }) => name))(
    '%s: every sentence names its question, and its figures are those of the rows under it',
    (name) => {
      const read = readers[name]!;
      const mine = spoken.filter(({ definition }) => definition.name === name);
      expectNone(
        mine.flatMap((each) => {
          try {
            const reading = read(String(each.sentence), chain, each.asked);
            const [named, asked] = [reading.named, each.asked].map((values) =>
              JSON.stringify(normalizeArguments(each.definition, values)),
            );
            const problems = checkFigures(reading.figures);
            if (named !== asked) problems.push(`names ${named}`);
            return problems.length === 0 ? [] : [`${describeSpoken(each)}: ${problems.join('; ')}`];
          } catch (error) {
            return [`${describeSpoken(each)}: ${String(error)}`];
          }
        }),
      );
    },
  );
}

const describeSpoken = ({ definition, asked, page, sentence }: Spoken) =>
  `${definition.name} ${JSON.stringify({ ...asked, ...page })}: ${String(sentence)}`;

const expectNone = (failures: readonly string[]) =>
  expect(`${failures.length} failures\n${failures.slice(0, SHOWN).join('\n')}`).toBe(
    '0 failures\n',
  );

async function askAll(marts: Marts, questions: readonly Question[]): Promise<Spoken[]> {
  const snapshots = new Map(
    await Promise.all(
      [...new Set(questions.map(({ definition }) => definition.flow))].map(
        async (flow) => [flow, await marts.snapshot(undefined, flow)] as const,
      ),
    ),
  );
  const ask = async (question: Question): Promise<Spoken> => {
    const { definition, asked, page } = question;
    const args = Object.assign(new definition.args(), asked, page);
    const snapshot = snapshots.get(definition.flow)!;
    const beside = definition.otherFlow && snapshots.get(definition.otherFlow.flow);
    const answer = await computeAnswer(
      definition,
      args,
      { ...snapshot, otherSnapshot: beside },
      marts,
    );
    return { ...question, sentence: speak(definition, args, answer) };
  };
  const spoken: Spoken[] = [];
  for (let start = 0; start < questions.length; start += AT_ONCE) {
    spoken.push(...(await Promise.all(questions.slice(start, start + AT_ONCE).map(ask))));
  }
  return spoken;
}

const speak = (definition: AnswerDefinition, args: object, answer: object) =>
  formatAnswerSentence(definition, args, answer)?.replaceAll('\u00a0', ' ');
