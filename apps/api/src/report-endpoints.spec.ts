import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishNaiveForecast } from '#test/factories/publish-forecast.js';
import { publishRetail } from '#test/factories/publish-retail.js';
import { type ServedExportingApi, serveExportingApi } from '#test/setup/exporting-api.js';

let api: ServedExportingApi;
beforeAll(async () => {
  api = await serveExportingApi();
});
afterAll(() => api.close());

interface ReportEntry {
  name: string;
  question: string;
  method: string;
  limits: string[];
}

const list = async () =>
  JSON.parse(String((await api.download('/v1/reports')).body)) as ReportEntry[];

it('lists the report of each business question with method and limits', async () => {
  const reports = await list();
  expect(reports.length).toBeGreaterThan(10);
  const holidays = reports.find(({ name }) => name === 'holiday-sales');
  expect(holidays?.question).toBe('What do holidays do to sales?');
  for (const { method, limits } of reports) {
    expect(method).toMatch(/\.$/);
    expect(limits.length).toBeGreaterThan(1);
  }
});

it('returns every report as PDF and HTML, also of the other flow', async () => {
  await publishNaiveForecast(api.database.warehouse);
  await publishRetail(api.database);
  for (const { name, limits } of await list()) {
    const pdf = await api.download(`/v1/reports/${name}`);
    expect(pdf.status, String(pdf.body)).toBe(200);
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(pdf.body.subarray(0, 5).toString()).toBe('%PDF-');
    const page = await api.download(`/v1/reports/${name}?format=html`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(String(page.body)).toContain('<h3>Limits</h3>');
    expect(String(page.body).match(/<li>/g)).toHaveLength(limits.length);
  }
});

it('draws how often each store was the top store', async () => {
  const page = String((await api.download('/v1/reports/weekly-top-stores?format=html')).body);
  expect(page).toContain('<h1>Which store sells most each week?</h1>');
  expect(page).toMatch(/<text [^>]*>weeks as the top store<\/text>/);
  expect(page).toMatch(/<text [^>]*>Store 1<\/text>/);
});

it('names the snapshot and has the same bytes for it', async () => {
  const first = await api.download('/v1/reports/holiday-sales');
  expect(first.headers).toMatchObject({
    'x-snapshot-id': '1',
    'x-snapshot-flow': 'weekly-sales',
    'content-disposition': 'attachment; filename="holiday-sales-report-snapshot-1.pdf"',
    'x-row-count': String(Number(first.headers['x-row-count'])),
  });
  const etag = first.headers.etag!;
  const same = await api.download('/v1/reports/holiday-sales', { 'if-none-match': etag });
  expect(same.status).toBe(304);
  const head = await api.head('/v1/reports/holiday-sales');
  expect(head.headers.etag).toBe(etag);
  expect(head.headers['content-length']).toBe(String(first.body.length));
});

it.each<[string, number, string]>([
  ['/v1/reports/holidays', 404, 'REPORT_NOT_FOUND'],
  ['/v1/reports/holiday-sales?format=docx', 400, 'ARGUMENT_INVALID'],
  ['/v1/reports/holiday-sales?store=1', 400, 'ARGUMENT_INVALID'],
  ['/v1/reports/holiday-sales?snapshot=99', 410, 'SNAPSHOT_GONE'],
])('refuses %s', async (path, status, code) => {
  const refused = await api.download(path);
  expect(refused.status).toBe(status);
  expect(JSON.parse(String(refused.body))).toMatchObject({ code });
});
