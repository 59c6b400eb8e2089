// Runs on changes of libs/access libs/analytics/src/snapshot
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerRegistry } from '#analytics/answers/answers.js';
import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { findUnscopedMarts, hasDepartments } from '#analytics/snapshot/scoped-marts.js';
import type { Scope } from '#access/scope.js';
import { createRandom } from '#sample/random.js';
import { type Argument, listArguments } from '#serving/arguments.js';
import { createChain, createCutChain } from '../factories/scoped-chain.js';
import { createKey } from '../setup/access.js';
import { createClient, startAccessApi } from '../setup/access-api.js';
import type { OpenApi } from '../setup/served-api.js';
import type { TestWarehouse } from '../setup/warehouse.js';
import { buildSurfacePath, readFigures, readLiveEvent, sendReport } from './scoped-surfaces.js';

const SEED = 62;
const CALLERS = 20;
const REQUESTS = 500;
/** The chain has stores 1 to 6; 7 does not exist. */
const STORES = [1, 2, 3, 4, 5, 6, 7];
/** The chain has departments 1, 22, 42 and 72; 5 does not exist. */
const DEPARTMENTS = [1, 22, 42, 72, 5];
const SETTINGS = { RATE_LIMIT_PER_MINUTE: '0' };

const filtered = answerRegistry.filter(
  (definition) => !definition.readsChain && findUnscopedMarts(definition).length === 0,
);
const random = createRandom(SEED, 'scoped requests');

const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;

/** Returns two or three stores of the chain, one of which has transactions. */
function pickStores(): number[] {
  const stores = new Set([pick([1, 2])]);
  while (stores.size < 2 + (random() < 0.5 ? 0 : 1)) stores.add(pick(STORES.slice(0, -1)));
  return [...stores].sort((one, other) => one - other);
}

const pickDepartments = () =>
  [...new Set([pick(DEPARTMENTS.slice(0, -1)), pick(DEPARTMENTS.slice(0, -1))])].sort(
    (one, other) => one - other,
  );

/** Returns stores, departments, or stores and departments. */
function pickScope(index: number): Scope {
  if (index % 4 === 2) return { departments: pickDepartments() };
  return { stores: pickStores(), ...(index % 4 === 3 && { departments: pickDepartments() }) };
}

const pickDate = () =>
  `${pick([2010, 2011, 2012])}-${pick(['01', '04', '08', '12'])}-${pick(['01', '06', '15', '28'])}`;

function pickValue({ name, type, values, limits }: Argument): string | undefined {
  if (name === 'personalData' || name === 'after') return undefined;
  if (values) return pick(values);
  if (type === 'boolean') return pick(['true', 'false']);
  if (type === 'date') return pickDate();
  if (name === 'store') return String(pick(STORES));
  if (name === 'department') return String(pick(DEPARTMENTS));
  if (name === 'year') return String(pick([2010, 2011, 2012]));
  if (name === 'first') return String(pick([1, 3, 50]));
  if (type === 'integer' || type === 'number')
    return String((limits?.minimum ?? 0) + pick([0, 1, 2, 8]));
  return undefined;
}

/** Returns the parameters of a question, of its file, or of a part of it. */
function pickQuestion({ args }: AnswerDefinition): Map<string, string> {
  const question = new Map<string, string>();
  for (const argument of listArguments(args)) {
    const value = random() < 0.3 ? pickValue(argument) : undefined;
    if (value !== undefined) question.set(argument.name, value);
  }
  if (random() < 0.2) {
    question.set('format', pick(['csv', 'ndjson', 'json']));
    question.delete('first');
  }
  return question;
}

/** What names the request or the scope itself. */
const OWN = ['startCursor', 'endCursor', 'scope', 'snapshot', 'extensions'];

const parseShared = (text: string): unknown => {
  try {
    return JSON.parse(text, (name: string, value: unknown) =>
      OWN.includes(name) ? undefined : value,
    );
  } catch {
    return text.startsWith('<!') ? readFigures(text) : text;
  }
};

let chain: TestWarehouse;
let api: OpenApi;
const ask = createClient(() => api);
beforeAll(async () => {
  chain = await createChain();
  api = await startAccessApi(chain, SETTINGS);
});
afterAll(async () => {
  await api.close();
  await chain.drop();
});

it.each(Array.from({ length: CALLERS }, (_, index) => pickScope(index)))(
  'gives a caller nothing that a database of their rows lacks: stores $stores, departments $departments',
  async (scope) => {
    const { stores, departments } = scope;
    const bound = await createKey(chain.warehouse, 'analyst', false, scope);
    const own = await createCutChain(scope);
    const whole = await createKey(own.warehouse, 'analyst');
    const reference = await startAccessApi(own, SETTINGS);
    const askReference = createClient(() => reference);
    let answered = 0;
    let shown = 0;
    for (let request = 0; request < REQUESTS; request += 1) {
      const surface = random() < 0.2 ? buildSurfacePath(pick, scope) : undefined;
      if (surface !== undefined) {
        const [got, expected] = [
          await ask.get(surface, bound),
          await askReference.get(surface, whole),
        ];
        expect([surface, got.status, parseShared(got.text)]).toEqual([
          surface,
          expected.status,
          parseShared(expected.text),
        ]);
        if (got.status === 200) shown += 1;
        continue;
      }
      const definition = pick(filtered);
      if (departments && !hasDepartments(definition)) continue;
      const isGraphql = random() < 0.2 && !definition.narrow;
      const question = pickQuestion(definition);
      // The only department of a scope is that of a question without one, which the reference does not know.
      if (definition.narrow && (random() < 0.8 || departments?.length === 1)) {
        question.set('store', String(pick(stores ?? STORES.slice(0, -1))));
        if (departments) question.set('department', String(pick(departments)));
      }
      const path = `/v1/${definition.path}?${new URLSearchParams([...question]).toString()}`;
      const isForeign = (name: string, own: readonly number[] | undefined) =>
        own !== undefined && question.has(name) && !own.includes(Number(question.get(name)));
      if (isGraphql) {
        // The reference has no forecast of its chain, but that of its stores together; departments have none in sum.
        const isForecast = definition.name === 'forecast';
        if (isForecast && (!stores || departments)) continue;
        const summed = `{ forecast(stores: "${(stores ?? []).join(',')}") {`;
        const { example } = definition;
        const asked = isForecast ? example.replace('{ forecast {', summed) : example;
        // Its example is about department 1.
        if (definition.name === 'monthlyDepartmentSales' && departments?.includes(1) === false)
          continue;
        const [got, expected] = await Promise.all([
          ask.graphql(definition.example, bound),
          askReference.graphql(asked, whole),
        ]);
        expect([definition.name, parseShared(JSON.stringify(got.body))]).toEqual([
          definition.name,
          parseShared(JSON.stringify(expected.body)),
        ]);
        continue;
      }
      // The reference has no forecast of its chain, but that of its stores together.
      const isSum = definition.name === 'forecast' && !question.has('store');
      const ofStores =
        isSum && !question.has('stores') ? `&stores=${(stores ?? []).join(',')}` : '';
      const [got, expected] = await Promise.all([
        ask.get(path, bound),
        askReference.get(stores ? path + ofStores : path, whole),
      ]);
      const isOutside = isForeign('store', stores) || isForeign('department', departments);
      if (isOutside && expected.status < 400) {
        expect([path, got.status, ask.errorOf(got).code]).toEqual([path, 403, 'SCOPE_REFUSED']);
        continue;
      }
      // Sums of forecasts that the marts have no errors of are refused.
      if (got.status === 403 && (expected.status >= 400 || definition.narrow)) continue;
      expect([path, got.status, parseShared(got.text)]).toEqual([
        path,
        expected.status,
        parseShared(expected.text),
      ]);
      if (got.status === 200) answered += 1;
    }
    expect(answered).toBeGreaterThan(REQUESTS / 5);
    expect(shown).toBeGreaterThan(REQUESTS / 20);
    expect(await sendReport(chain, scope, true)).toEqual(await sendReport(own, scope, false));
    if (!departments)
      expect(await readLiveEvent(api.url, bound)).toEqual(
        await readLiveEvent(reference.url, whole),
      );
    await reference.close();
    await own.drop();
  },
);
