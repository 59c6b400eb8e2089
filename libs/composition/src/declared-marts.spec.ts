import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AnswerDefinition } from '#analytics/serving/answer-definition.js';
import { answerRegistry } from '#analytics/answers/answers.js';
import { listMartTables } from '#pipeline/flow/flow.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { loadMarts } from '#test/factories/load-marts.js';
import { publishForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { type AnswerFixture, openAnswerFixture } from '#test/setup/answers.js';
import { openDatabase } from '#test/setup/databases.js';
import { FORBIDDEN } from '#test/setup/logins.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { openFlows } from './flows.js';

const marts = openFlows()
  .flatMap(listMartTables)
  .map(({ name }) => name);

let database: TestWarehouse;
let api: DataSource;
let fixture: AnswerFixture;
beforeAll(async () => {
  database = await createTestWarehouse();
  await loadMarts(database.url, filteredSales);
  await publishForecast(database.warehouse, {
    forecast_model: [
      { model: 'blend', state: 'NONE', reason: 'too short', method: 'by hand', horizon: 39 },
    ],
  });
  await publishRetail(database);
  api = await openDatabase(embeddedUrl(database, 'api'));
  fixture = await openAnswerFixture(api);
});
afterAll(async () => {
  await api.destroy();
  await database.drop();
});

/** PostgreSQL does not plan parts of a question that the filters exclude, so each is asked with and without them. */
const filters = [{}, { storeType: 'A' }, { department: 1 }];

/** Returns whether an answer fails without permission to read one mart. */
async function needs(definition: AnswerDefinition, mart: string): Promise<boolean> {
  await database.warehouse.query(`REVOKE SELECT ON mart.${mart} FROM retailstream_api`);
  try {
    for (const filter of filters) {
      await fixture.ask(definition, Object.assign(new definition.args(), filter) as never);
    }
    return false;
  } catch (error) {
    expect((error as { code?: string }).code).toBe(FORBIDDEN);
    return true;
  } finally {
    await database.warehouse.query(`GRANT SELECT ON mart.${mart} TO retailstream_api`);
  }
}

it.each(answerRegistry.map((definition) => [definition.name, definition] as const))(
  '%s declares exactly the marts that PostgreSQL reads for it',
  async (_, definition) => {
    const read: string[] = [];
    for (const mart of marts) {
      if (await needs(definition, mart)) read.push(mart);
    }
    const { marts: own, otherFlow } = definition;
    expect([...own, ...(otherFlow?.marts ?? [])].sort()).toEqual(read.sort());
  },
);
