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
    const result = page.getByRole('region', { name: 'Result' });
    const editor = page.getByRole('textbox', { name: 'GraphQL query' });
    for (const name of names) {
      await page.getByRole('button', { name, exact: true }).click();
      await editor.getByText(name).first().waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
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
    const editor = page.getByRole('textbox', { name: 'GraphQL query' });
    await editor.getByText('totalCount').waitFor();
    await editor.press('Control+Enter');
    const result = page.getByRole('region', { name: 'Result' });
    await expect.poll(() => result.innerText(), WAIT).toContain('"totalCount": 143');
    await editor.press('Control+a');
    await editor.pressSequentially('{ weeklyTopStores(fist: 1) { totalCount } }');
    await page.locator('.explorer-editor .cm-lintRange-error').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => result.innerText(), WAIT).toContain('Unknown argument \\"fist\\"');
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
