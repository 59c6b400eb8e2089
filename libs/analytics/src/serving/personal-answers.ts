import { Injectable, type Type } from '@nestjs/common';
import { requirePersonalData } from '#access/http/rejection.js';
import { markPersonal } from '#serving/bytes/personal-mark.js';
import { includesPersonalData, listPersonalFields } from '#serving/personal.js';
import { People, type Person } from '../people/people.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { type AnswerResult, Answers, type AnswerCaller } from './answers.js';
import type { Connection } from './connection.js';
import type { AboutPeople, AnswerDefinition } from './answer-definition.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * Answers with personal data. `Answers` computes the shared part. This adds names, addresses and telephone numbers for
 * readers with permission, records each access, and caches nothing.
 */
@Injectable()
export class PersonalAnswers {
  constructor(
    private readonly answers: Answers,
    private readonly people: People,
  ) {}

  /**
   * As `Answers`.
   * @param asker the request itself: answers with personal data are never cached
   * @throws AppError UNAUTHENTICATED or FORBIDDEN when a caller without permission requests personal data
   */
  async answer(
    definition: AnswerDefinition,
    args: object,
    current: Snapshot,
    asker: AnswerCaller,
  ): Promise<AnswerResult> {
    const { name, people } = definition;
    if (!people || !includesPersonalData(args)) {
      return this.answers.answer(definition, args, current, asker);
    }
    markPersonal(asker);
    requirePersonalData(asker.principal, listPersonalFields(people.node));
    const forAll = { ...args, personalData: false };
    const answered = await this.answers.answer(definition, forAll, current, asker);
    const page = answered.answer as Connection<Row>;
    const numbers = [...new Set(page.nodes.map((node) => Number(node[people.number])))];
    const told = {
      actor: asker.principal?.name ?? 'nobody',
      question: name,
      details: { arguments: args, snapshot: answered.snapshot.id },
    };
    const found = await this.people.decrypt(told, people.kind, numbers);
    return { ...answered, answer: addPeople(page, people, found) };
  }
}

/** Returns a copy of the page with the person of each row; the shared page stays unchanged. */
function addPeople(
  page: Connection<Row>,
  { node: type, number }: AboutPeople,
  found: ReadonlyMap<number, Person>,
): Connection<Row> {
  const said = (node: Row) => pickPersonalFields(type, found.get(Number(node[number])));
  const named = new Map(page.nodes.map((node) => [node, { ...node, ...said(node) }]));
  return {
    ...page,
    nodes: [...named.values()],
    edges: {
      *[Symbol.iterator]() {
        for (const { node, cursor } of page.edges) yield { node: named.get(node) ?? node, cursor };
      },
    },
  };
}

const pickPersonalFields = (type: Type<object>, person: Person | undefined): Row =>
  Object.fromEntries(
    listPersonalFields(type).map((name) => [name, person?.[name as keyof Person] ?? null]),
  );
