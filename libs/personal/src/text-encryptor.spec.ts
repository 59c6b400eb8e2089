import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { contractSchema } from '#intake/contracts/contract-schema.js';
import { decryptCells, PersonKeys } from './person-keys.js';
import { TextEncryptor } from './text-encryptor.js';

const column = (name: string, type: string, more = {}) => ({
  name,
  headers: [name],
  type,
  ...more,
});

const contract = contractSchema.parse({
  dataset: 'members',
  columns: [
    column('number', 'integer', { required: true }),
    column('name', 'text'),
    column('phone', 'text'),
    column('joined', 'date', { formats: ['yyyy-mm-dd'] }),
    column('club', 'text'),
  ],
  key: ['number'],
  personal: ['name', 'phone'],
  nullTokens: ['', 'NA'],
  errorRate: { file: 1, run: 1 },
});

/** Bytes that a file is read in. */
const CHUNK = 65_536;

describe('TextSealer', () => {
  let test: TestWarehouse;
  beforeAll(async () => {
    test = await createTestWarehouse();
  });
  afterAll(() => test.drop());

  const header = { cells: ['number', 'name', 'phone', 'joined', 'club'], delimiter: ',', line: 1 };
  const first = 'number,name,phone,joined,club\n';
  async function encrypt(text: string, given = {}) {
    const sealer = new TextEncryptor(test.warehouse, 'clubs', contract);
    const file = { sha256: 'f'.repeat(64), header: { ...header, ...given } };
    const all = Buffer.from(text, 'utf8');
    const count = Math.ceil(all.length / CHUNK);
    const bytes = Readable.from(
      Array.from({ length: count }, (_, n) => all.subarray(n * CHUNK, (n + 1) * CHUNK)),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of sealer.encrypt(bytes, file)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
  const opened = (...cells: string[]) => decryptCells(test.warehouse, cells);

  it('seals only personal cells, which the key opens', async () => {
    const text = await encrypt(
      `${first}17,Anna Müller,+49 30 1,2024-05-01,north\n18,Ben,NA,2024-05-02,\n`,
    );
    const [head, anna = '', ben = '', end] = text.split('\n');
    expect([`${head}\n`, end]).toEqual([first, '']);
    const [number, name = '', phone = '', ...rest] = anna.split(',');
    expect([number, ...rest]).toEqual(['17', '2024-05-01', 'north']);
    expect(await opened(name, phone)).toEqual(['Anna Müller', '+49 30 1']);
    // Null tokens stay unencrypted.
    expect(ben).toMatch(/^18,sealed:\d+\.[\w-]+,NA,2024-05-02,$/);
  });

  it('gives the same bytes for the same text, also when it is sealed already', async () => {
    const text = `${first}17,Anna,1,2024-05-01,north\n19,"C ""x"" D",2,2024-05-01,a"b\n`;
    const once = await encrypt(text);
    expect(await encrypt(text)).toBe(once);
    expect(await encrypt(once)).toBe(once);
  });

  it('keeps lines and faults of rows: missing and additional cells, cells over several lines, stray quotes', async () => {
    const text = await encrypt(
      [
        `${first}21,Ada`,
        '22,Bob,1,2024-05-01,north,Bobby,x',
        '23,"Cy\r\nthe\r\nGreat",3,2024-05-01,north',
        '24,Di "Dee" Dee,4,2024-05-01,north',
        '"25"x,Eve,5,2024-05-01,north',
        '',
      ].join('\n'),
    );
    const [, short = '', long = '', begin = '', second, third = '', stray = '', lost = ''] =
      text.split(/\r\n|\n/);
    expect(short).toMatch(/^21,sealed:\d+\.[\w-]+$/);
    // The columns of the cells are uncertain: all but the number is sealed.
    expect(long).toMatch(/^22(,sealed:\d+\.[\w-]+){6}$/);
    expect(begin).toMatch(/^23,"sealed:\d+\.[\w-]+$/);
    expect([second, third.split(',').slice(2)]).toEqual(['', ['2024-05-01', 'north']]);
    expect(stray).toMatch(/^sealed:\d+\.[\w-]+""$/);
    expect(await opened(stray.replace('""', ''))).toEqual(['24,Di "Dee" Dee,4,2024-05-01,north']);
    expect(lost).toMatch(/^sealed:\d+\.[\w-]+""$/);
    const keys = await new PersonKeys(test.warehouse, {
      flow: 'clubs',
      dataset: 'members',
    }).ensureKeys(['24']);
    expect(stray).toContain(`sealed:${keys.get('24')?.id}.`);
  });

  it('seals an invalid number or date, under its file and line', async () => {
    const text = await encrypt(`${first}Fay,31,1,2024-05-01,north\n32,Gus,2,Gus Smith,north\n`);
    const [, noNumber = '', noDate = ''] = text.split('\n');
    // As words: three letters in a row occur by chance in encrypted text.
    expect(text).not.toMatch(/(?<![\w-])(Fay|Gus|Smith)(?![\w-])/);
    const [who = '', ...others] = noNumber.split(',');
    expect(others.at(-1)).toBe('north');
    expect(await opened(who, noDate.split(',')[3] ?? '')).toEqual(['Fay', 'Gus Smith']);
  });

  it('seals undeclared columns', async () => {
    const cells = [...header.cells, 'email'];
    const text = await encrypt(`${cells.join(',')}\n41,Hal,1,2024-05-01,north,hal@a.example\n`, {
      cells,
    });
    expect(text).not.toContain('hal@');
    expect(await opened(text.trim().split(',').at(-1) ?? '')).toEqual(['hal@a.example']);
  });

  it('keeps a repeated header', async () => {
    const text = `${first}51,Ida,1,2024-05-01,north\nNumber,Name,Phone,Joined,Club\n`;
    expect(await encrypt(text)).toContain('\nNumber,Name,Phone,Joined,Club\n');
  });

  it('reads no data of an erased person, and never opens earlier data', async () => {
    const text = `${first}61,Jan,1,2024-05-01,north\n62,Kay,2,2024-05-01,north\n`;
    const before = await encrypt(text);
    const keys = new PersonKeys(test.warehouse, { flow: 'clubs', dataset: 'members' });
    const destroy = (person: string) =>
      test.warehouse.transaction((manager) => keys.destroyKey(manager, person));
    expect(await destroy('61')).toBe(true);
    expect(await destroy('61')).toBe(false);
    // This person is not known yet.
    expect(await destroy('63')).toBe(false);
    const [, jan = '', kay = ''] = before.split('\n');
    expect(await opened(jan.split(',')[1] ?? '', kay.split(',')[1] ?? '')).toEqual([null, 'Kay']);
    expect((await encrypt(text)).split('\n')[1]).toBe('61,,,2024-05-01,north');
    expect((await encrypt(before)).split('\n')[1]).toBe('61,,,2024-05-01,north');
    expect(await encrypt(`${first}063,Lee,3,2024-05-01,north\n63,"Lee,3\n`)).toBe(
      `${first}063,,,2024-05-01,north\nerased""\n`,
    );
  });

  it('seals a corrected row for the right person, whatever person it was sealed for', async () => {
    // The number was mistyped, the row quarantined in sealed form, and then corrected.
    const [, before = ''] = (await encrypt(`${first}7l,Mia,1,2024-05-01,north\n`)).split('\n');
    const corrected = before.replace(/^sealed:[^,]+,/, '71,');
    const sealer = new TextEncryptor(test.warehouse, 'clubs', contract);
    const row = await sealer.encryptRow(corrected, 2, { sha256: 'f'.repeat(64), header });
    const [, name = ''] = row.split(',');
    expect(await opened(name)).toEqual(['Mia']);
    const keys = await new PersonKeys(test.warehouse, {
      flow: 'clubs',
      dataset: 'members',
    }).ensureKeys(['71']);
    expect(name).toContain(`sealed:${keys.get('71')?.id}.`);
  });

  it('does not open cells of another person in a file', async () => {
    const [, victim = ''] = (await encrypt(`${first}72,Nia,1,2024-05-01,north\n`)).split('\n');
    const [, theirs = ''] = victim.split(',');
    const copied = await encrypt(`${first}73,${theirs},1,2024-05-01,north\n`);
    const [, name = ''] = copied.split('\n')[1]?.split(',') ?? [];
    expect(await opened(name)).toEqual([theirs]);
  });

  it('treats a text that only looks sealed as text', async () => {
    const forged = `sealed:1.${'A'.repeat(50)}`;
    const text = await encrypt(`${first}81,${forged},1,2024-05-01,north\n`);
    expect(await opened(text.split('\n')[1]?.split(',')[1] ?? '')).toEqual([forged]);
  });

  it('seals a row with unbalanced quotes also under a column without a name', async () => {
    const cells = [...header.cells, ''];
    const text = await encrypt(`${cells.join(',')}\nJohn "Johnny" Smith\n`, { cells });
    expect(text).not.toContain('John');
  });

  it('parses numbers as contracts do: 17.0 is 17', async () => {
    const text = await encrypt(`${first}17.0,Anna,1,2024-05-01,north\n`);
    const keys = await new PersonKeys(test.warehouse, {
      flow: 'clubs',
      dataset: 'members',
    }).ensureKeys(['17']);
    expect(text).toMatch(new RegExp(`\\n17[.]0,sealed:${keys.get('17')?.id}[.]`));
  });

  it('assigns no person to a row that ends before the number', async () => {
    const cells = ['name', 'phone', 'number', 'joined', 'club'];
    const text = await encrypt(`${cells.join(',')}\nNed,17\n`, { cells });
    const keys = await new PersonKeys(test.warehouse, {
      flow: 'clubs',
      dataset: 'members',
    }).ensureKeys(['17']);
    expect(text).not.toContain(`sealed:${keys.get('17')?.id}.`);
    expect(text).not.toMatch(/(?<![\w-])Ned(?![\w-])|,17/);
  });

  it('seals quoted text as engines read it, without surrounding blanks', async () => {
    const [, name = ''] = (await encrypt(`${first}91," Ola  ",1,2024-05-01,north\n`))
      .split(',')
      .slice(4);
    expect(await opened(name)).toEqual(['Ola']);
  });

  it('leaves out data that would make a row longer than engines read, and keeps its lines', async () => {
    const long = 'x'.repeat(800_000);
    const text = await encrypt(
      `${first}92,"${long}\n",1,2024-05-01,north\n93,Pia,1,2024-05-01,north\n`,
    );
    expect(text.split('\n').slice(1, 3)).toEqual(['92,"', '",,2024-05-01,north']);
    expect(text).toMatch(/\n93,sealed:/);
  });

  it('gives the same bytes for a large text, which a thread encrypts', async () => {
    const street = 'Kirchstraße 1, '.repeat(80);
    const rows = Array.from(
      { length: 600 },
      (_, n) => `${1_000 + n},"${street}${n}",+49 30 ${n} / Büro,2024-05-01,north\n`,
    );
    const large = await encrypt(first + rows.join(''));
    const parts = await Promise.all(
      [rows.slice(0, 300), rows.slice(300)].map((part) => encrypt(first + part.join(''))),
    );
    expect(large === first + parts.map((text) => text.slice(first.length)).join('')).toBe(true);
    const [, name = '', phone = ''] = large.split('\n')[600]?.split(',') ?? [];
    expect(await opened(name, phone)).toEqual([`${street}599`, '+49 30 599 / Büro']);
  });

  it('fails as for a small text when a thread finds a line that is too long', async () => {
    const text = `${first}${'9,a,b,2024-05-01,north\n'.repeat(30_000)}${'x'.repeat(1_100_000)}\n`;
    await expect(encrypt(text)).rejects.toMatchObject({ code: 'SOURCE_NOT_TEXT' });
  });
});
