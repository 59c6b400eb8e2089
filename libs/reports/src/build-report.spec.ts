import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filteredSales } from '#test/factories/filtered-sales.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { ReportFixture } from '#test/factories/report-fixture.js';
import { type ExportingApi, openExportingApi } from '#test/setup/exporting-api.js';

let fixture: ReportFixture;
let api: ExportingApi;
beforeAll(async () => {
  fixture = await ReportFixture.open(filteredSales);
  api = await openExportingApi(fixture.database.warehouse);
});
afterAll(async () => {
  await api.close();
  await fixture.close();
});

const EVERYTHING = [
  'customer-visits?storeType=B',
  'holiday-sales',
  'leap-year-sales',
  'sales-prediction',
  'monthly-department-sales?storeType=B',
  'weekly-top-stores?department=2',
  'department-performance?orderBy=CHANGE&direction=DESC',
  'lowest-fuel-prices?orderBy=PRICE',
  'yearly-store-performance',
  'offer-impact',
];
const LISTS = EVERYTHING.slice(4, 9);

const readExport = async (path: string) => {
  const { body, status } = await api.download(`/v1/${path}`);
  expect(status).toBe(200);
  return String(body);
};

it("writes lists as CSV with the bytes of the API's export", async () => {
  await fixture.set({ name: 'lists', answers: LISTS.join(' '), folder: 'lists' });
  expect(await fixture.sendNow('lists')).toMatchObject({ state: 'sent', error: null });
  for (const list of LISTS) {
    const [path] = list.split('?');
    const text = await readExport(`${list}${list.includes('?') ? '&' : '?'}format=csv`);
    expect(text.split('\r\n').length).toBeGreaterThan(2);
    expect(await fixture.readNamed(`/${path}.csv`)).toBe(text);
  }
});

it('writes CSV in the dialect of the report', async () => {
  await fixture.set({
    name: 'german',
    answers: 'weekly-top-stores',
    decimal: ',',
    folder: 'german',
  });
  expect(await fixture.sendNow('german')).toMatchObject({ state: 'sent' });
  const [path] = (await fixture.listFiles()).filter((each) => /^german.*csv$/.test(each));
  expect(await fixture.read(path!)).toBe(
    await readExport('weekly-top-stores?format=csv&decimal=,'),
  );
});

it('asks each answer once for each store', async () => {
  const answers = 'department-performance monthly-department-sales';
  await fixture.set({ name: 'stores', answers, stores: '3, 1,3', folder: 'stores' });
  expect(await fixture.sendNow('stores')).toMatchObject({ state: 'sent' });
  for (const path of answers.split(' ')) {
    for (const store of [1, 3]) {
      expect(await fixture.readNamed(`/${path}-store-${store}.csv`)).toBe(
        await readExport(`${path}?store=${store}&format=csv`),
      );
    }
  }
});

it('writes other answers as one file per table, and numbers a repeated answer', async () => {
  const answers = 'holiday-sales customer-visits customer-visits?storeType=B';
  await fixture.set({ name: 'others', answers, folder: 'others' });
  expect(await fixture.sendNow('others')).toMatchObject({ state: 'sent' });
  const names = (await fixture.listFiles()).filter((path) => path.startsWith('others/'));
  expect(names.map((path) => path.split('/').pop())).toEqual([
    'customer-visits-2.csv',
    ...['baskets-2', 'baskets', 'groups-2', 'groups'].map(
      (table) => `customer-visits-${table}.csv`,
    ),
    'customer-visits.csv',
    'holiday-sales-groups.csv',
    'holiday-sales.csv',
    'report.json',
  ]);
  const visits = JSON.parse(await readExport('customer-visits?storeType=B')) as {
    explanation: string;
  };
  const [head, row] = (await fixture.readNamed('/customer-visits-2.csv')).split('\r\n');
  expect(head).toBe(
    'averageWeeklyVisits,basis,share,explanation,storeWeeks,stores,coverage.firstWeek,coverage.lastWeek,coverage.weeks,' +
      'coverage.lastCompleteWeek,coverage.partialWeeks,' +
      'estimate.averageWeeklyVisits,estimate.storeWeeks,estimate.stores,estimate.snapshot,' +
      'observed.averageWeeklyVisits,observed.storeWeeks,observed.stores,observed.days,observed.snapshot',
  );
  // Stores 2 and 3 have five store-weeks with a CPI, of 150, 40, 300, 25 and 40: 2.775 baskets of 200.
  expect(row).toBe(
    `0.56,ESTIMATED,0,"${visits.explanation}",5,2,2010-12-31,2011-02-04,3,,[],0.56,5,2,1,,,,,`,
  );
});

it('lists its source in a file, with digests of the other files', async () => {
  const [place] = (await fixture.listFiles()).filter((path) => /^lists.*report\.json$/.test(path));
  const list = JSON.parse(await fixture.read(place!)) as {
    report: string;
    snapshot: { id: string; facts: string[] };
    files: { name: string; rows: number; bytes: number; sha256: string }[];
  };
  expect(list).toMatchObject({ report: 'lists', snapshot: { id: '1' } });
  expect(list.snapshot.facts[1]).toBe('Sales of 3 weeks, from 2010-12-31 through 2011-02-04.');
  for (const { name, bytes, sha256 } of list.files) {
    const { headers, trailers, body } = await api.download(
      `/v1/${LISTS.find((list) => list.startsWith(name.replace('.csv', '')))}`.replace(
        /(\?.*)?$/,
        (query) => `${query === '' ? '?' : `${query}&`}format=csv`,
      ),
    );
    expect({ bytes, sha256 }).toEqual({
      bytes: body.length,
      sha256: trailers['x-checksum-sha256'] ?? headers['x-checksum-sha256'],
    });
  }
});

it('shows the sentence of each question, mailed and in the folder', async () => {
  const report = {
    name: 'sentences',
    answers: 'weekly-top-stores?department=2&first=1 yearly-store-performance?store=1&year=2011',
    format: 'html',
  } as const;
  // Department 2 of stores 1 to 3: 10, 90 and none; −20, none and 25; none, 40 and 40.
  const sentences = [
    'Stores 2 and 3 each sold most of department 2 in 2 of 3 weeks from December 2010 to February 2011.',
    // 180 and 50 of store 1, 300 and 40 of store 2.
    'Store 1 sold 230 in 2011 so far over 2 weeks, 7 January to 4 February, rank 2 of 3 stores.',
  ];
  const mailed: string[] = [];
  fixture.mailer = {
    send: ({ attachments = [] }) => {
      mailed.push(...attachments.map(({ content }) => String(content)));
      return Promise.resolve([]);
    },
  };
  await fixture.set({ ...report, emails: 'ann@example.com' });
  expect(await fixture.sendNow('sentences')).toMatchObject({ state: 'sent', error: null });
  fixture.mailer = undefined;
  await fixture.set({ ...report, folder: 'sentences' });
  expect(await fixture.sendNow('sentences')).toMatchObject({ state: 'sent', error: null });
  for (const page of [...mailed, await fixture.readNamed('/sentences.html')]) {
    for (const sentence of sentences)
      expect(page.replaceAll('\u00a0', ' ')).toContain(`<p class="sentence">${sentence}</p>`);
  }
  expect(mailed).toHaveLength(1);
});

it('shows every answer as a page with its coverage, and reports how many rows are left out', async () => {
  const answers = EVERYTHING.join(' ').replace(
    'yearly-store-performance',
    'yearly-store-performance?first=1',
  );
  await fixture.set({
    name: 'page',
    answers,
    format: 'html',
    title: 'A <b>title</b>',
    folder: 'page',
  });
  expect(await fixture.sendNow('page')).toMatchObject({ state: 'sent' });
  const page = await fixture.readNamed('/page.html');
  for (const heading of ['Customer visits', 'Weekly top stores', 'Offer impact']) {
    expect(page).toContain(`<h2>${heading}</h2>`);
  }
  expect(page).toContain('<h1>A &lt;b&gt;title&lt;/b&gt;</h1>');
  // Three stores in each of two years, one of them requested.
  expect(page).toContain('5 more rows are not shown.');
  expect(page).toContain('Arguments: department 2.');
  expect(page).toContain('Arguments: store type B.');
  expect(page).toContain(
    'No sales of a week with offers in all stores from December 2010 to February 2011 can be compared with the same week',
  );
  expect(page).toContain('<th scope="row">Coverage first week</th><td>2010-12-31</td>');
});

describe('a report of transactions', () => {
  const answers = [
    'customer-spend?year=2026',
    'top-customers',
    'sales-team-ranking',
    'product-performance?orderBy=REVENUE',
    'basket-size',
  ];
  beforeAll(() => publishRetail(fixture.database));

  it("has the bytes of the API's export as CSV", async () => {
    await fixture.set({ name: 'tills', answers: answers.join(' '), folder: 'tills' });
    expect(await fixture.sendNow('tills')).toMatchObject({ state: 'sent', error: null });
    for (const answer of answers) {
      const [path] = answer.split('?');
      const text = await readExport(`${answer}${answer.includes('?') ? '&' : '?'}format=csv`);
      expect(text.split('\r\n').length).toBeGreaterThan(2);
      expect(await fixture.readNamed(`/${String(path)}.csv`)).toBe(text);
    }
  });

  it('reports the snapshot and its flow, without personal data', async () => {
    await fixture.set({
      name: 'tills-page',
      answers: 'top-customers sales-team-ranking',
      format: 'html',
      folder: 'tills-page',
    });
    expect(await fixture.sendNow('tills-page')).toMatchObject({ state: 'sent', error: null });
    const page = await fixture.readNamed('/tills-page.html');
    expect(page).toContain('<h2>Top customers</h2>');
    // Four days from 2026-02-12 to 2026-03-03 have transactions.
    expect(page).toMatch(/Snapshot \d+ of retail-mart, published/);
    expect(page).toContain('Transactions of 4 days, from 2026-02-12 through 2026-03-03.');
    expect(page).not.toContain('Full name');
  });

  it('is limited to stores where an answer allows it', async () => {
    await fixture.set({
      name: 'tills-1',
      answers: 'sales-team-ranking',
      stores: '1',
      folder: 'tills-1',
    });
    expect(await fixture.sendNow('tills-1')).toMatchObject({ state: 'sent', error: null });
    expect(await fixture.readNamed('/sales-team-ranking-store-1.csv')).toBe(
      await readExport('sales-team-ranking?store=1&format=csv'),
    );
  });

  it('takes another snapshot when its answers are from another flow since the last attempt', async () => {
    await fixture.set({ name: 'moved', answers: 'holiday-sales', folder: 'moved' });
    await fixture.reports.send('moved', 'key 1');
    const [claimed] = await fixture.runs.claim(
      new Date(Date.now() + 60_000),
      new Date(Date.now() + 120_000),
    );
    await fixture.runs.recordSnapshot(claimed!, '1');
    await fixture.set({ name: 'moved', answers: 'basket-size', folder: 'moved' });
    fixture.now = new Date(Date.now() + 180_000);
    expect(await fixture.sendNext()).toMatchObject({ report: 'moved', state: 'sent', error: null });
  });
});

it('escapes text of the data', async () => {
  const hostile = await ReportFixture.open();
  try {
    await hostile.database.warehouse.query(
      `UPDATE mart.store_week_chunks SET is_holiday = true, holiday = '<script>alert(1)</script>'`,
    );
    await hostile.set({ answers: 'holiday-sales', format: 'html' });
    expect(await hostile.sendNow()).toMatchObject({ state: 'sent' });
    const page = await hostile.readNamed('.html');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  } finally {
    await hostile.close();
  }
});

describe('the report of a business question', () => {
  it('has question, method, limits and chart, of the latest year of each snapshot', async () => {
    await fixture.set({
      name: 'years',
      answers: 'reports/yearly-store-performance reports/monthly-department-sales',
      format: 'html',
      folder: 'years',
    });
    expect(await fixture.sendNow('years')).toMatchObject({ state: 'sent', error: null });
    const page = await fixture.readNamed('/years.html');
    expect(page).toContain('How much did each store sell in a year?');
    // The published weeks end in February 2011.
    expect(page).toContain('Arguments: year 2011.');
    expect(page).toContain('Like-for-like growth divides');
    expect(page).toContain('The first year has no growth');
    expect(page).toMatch(/<figcaption>Average weekly sales of the department, by month</);
  });

  it.each<[string, string]>([
    ['reports/holidays', 'reports/holidays is not a report; GET /v1/reports lists all reports'],
    [
      'reports/holiday-sales?year=2011',
      'reports/holiday-sales takes no arguments: leave them out, or write holiday-sales?…',
    ],
  ])('is refused as %s', async (answers, problem) => {
    await expect(fixture.set({ name: 'refused', answers, folder: 'x' })).rejects.toThrow(problem);
  });
});
