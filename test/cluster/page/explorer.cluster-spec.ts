import type { Browser } from 'playwright-core';
import { answerRegistry } from '#analytics/answers/answers.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openPage, WAIT } from './browser.js';
import { type ChainApi, openChainApi } from './chain-api.js';

describe('without a network', () => {
  let api: ChainApi;
  let browser: Browser;

  beforeAll(async () => {
    [api, browser] = await Promise.all([openChainApi(), openBrowser()]);
    await api.publish();
    await api.publishTransactions();
  });
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('shows a browser the explorer at /graphql, whose examples all return data', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    await page.goto(`${api.url}/graphql`);
    expect(new URL(page.url()).pathname).toBe('/graphiql');
    const examples = page.locator('.examples button');
    await examples.first().waitFor();
    const names = await examples.allInnerTexts();
    expect(names).toEqual(answerRegistry.map(({ name }) => name));
    const result = page.locator('.result-window');
    for (const name of names) {
      await page.getByRole('button', { name, exact: true }).click();
      await page
        .locator('.graphiql-query-editor')
        .getByText(name, { exact: true })
        .first()
        .waitFor();
      await page.locator('.graphiql-execute-button').click();
      await expect.poll(() => result.innerText(), WAIT).toContain(`"${name}": {`);
      expect(await result.innerText()).not.toContain('"errors"');
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('starts the explorer with the query of its URL', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    const query = '{ weeklyTopStores(first: 1) { totalCount } }';
    await page.goto(`${api.url}/graphiql?query=${encodeURIComponent(query)}`);
    await page.locator('.graphiql-query-editor').getByText('totalCount').waitFor();
    await page.locator('.graphiql-execute-button').click();
    await expect
      .poll(() => page.locator('.result-window').innerText(), WAIT)
      .toContain('"totalCount": 143');
    expect(faults).toEqual([]);
    await close();
  });

  it('describes every resource at /docs', async () => {
    const { page, faults, close } = await openPage(browser, api.url);
    await page.goto(`${api.url}/docs`);
    await page.getByText('/v1/customer-visits', { exact: true }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });
});
