import { Window } from 'happy-dom';
import { afterAll, beforeAll } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import type { AnyAnswer, Facts, FetchAnswer, Parameters } from '#analytics/charts/custom-view.js';
import { computeAnswer } from '#analytics/serving/answer-definition.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { buildControls, buildParameters, type Values } from '#web/answers/control.js';
import { answers, type ConsoleAnswer, findSentence } from '#web/answers/declarations.js';
import { loadCode } from '#web/answers/read-answer.js';
import { buildView, type View } from '#web/answers/build-view.js';
import { readValues } from '#web/answers/values.js';
import type { TestWarehouse } from '#test/setup/warehouse.js';

/** An answer as the console shows it, with the replies to its requests in their order. */
export interface ShownAnswer {
  path: string;
  /** The chosen filters. */
  values: Values;
  view: View;
  replies: readonly AnyAnswer[];
}

/** Gives the specs of a file a document to draw charts in. */
export function provideDocument(): void {
  const { document, window: before } = globalThis;
  const window = new Window();
  beforeAll(() => void Object.assign(globalThis, { document: window.document, window }));
  afterAll(async () => {
    Object.assign(globalThis, { document, window: before });
    await window.happyDOM.close();
  });
}

/** Asks the answers of the published snapshots, with the filters that the console starts with. */
export class AnswerViews {
  private readonly marts: Marts;
  private readonly replies = new Map<string, Promise<AnyAnswer>>();

  constructor({ warehouse }: TestWarehouse) {
    this.marts = new Marts(warehouse);
  }

  /** Returns the answers whose flow has a snapshot. */
  async list(): Promise<ConsoleAnswer[]> {
    const published = await Promise.all(
      answers.map(async (shown) => ((await this.marts.findPublished(shown.flow)) ? [shown] : [])),
    );
    return published.flat();
  }

  /** Returns an answer ready to show. @param changed filters that differ from the initial ones */
  async show(shown: ConsoleAnswer, changed: Values = {}): Promise<ShownAnswer> {
    const facts = await this.readFacts(shown.flow);
    const controls = buildControls(shown, shown.presentation);
    const values = readValues(controls, facts, changed);
    const asked = buildParameters(shown, shown.presentation, values);
    const replies: Promise<AnyAnswer>[] = [];
    const get: FetchAnswer = (parameters, path = shown.path) => {
      const reply = this.ask(path, parameters);
      replies.push(reply);
      return reply;
    };
    const code = await loadCode(shown);
    const view = await buildView(shown, asked, facts, get, code, findSentence(shown.path));
    return { path: shown.path, values, view, replies: await Promise.all(replies) };
  }

  private async readFacts(flow: string): Promise<Facts> {
    const snapshot = await this.marts.snapshot(undefined, flow);
    const { firstWeek, dataThrough: lastWeek, completeThrough, weeks } = snapshot;
    return { firstWeek, lastWeek, completeThrough, weeks };
  }

  private ask(path: string, parameters: Parameters): Promise<AnyAnswer> {
    const key = JSON.stringify([path, parameters]);
    const known = this.replies.get(key) ?? this.compute(path, parameters);
    this.replies.set(key, known);
    return known;
  }

  private async compute(path: string, parameters: Parameters): Promise<AnyAnswer> {
    const definition = answerRegistry.find((each) => each.path === path);
    if (!definition) throw new Error(`no answer ${path}`);
    const args = Object.assign(new definition.args(), parameters);
    const snapshot = await this.marts.snapshot(undefined, definition.flow);
    const { otherFlow } = definition;
    const otherSnapshot = otherFlow && (await this.marts.findPublished(otherFlow.flow));
    const answer = await computeAnswer(
      definition,
      args,
      { ...snapshot, otherSnapshot },
      this.marts,
    );
    return JSON.parse(JSON.stringify(answer)) as AnyAnswer;
  }
}
