import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listArguments } from '#serving/arguments.js';
import { validateArguments } from '#serving/check-arguments.js';
import { formatCommandName, formatCommand, formatOption } from '#operations/command-line.js';
import { isFileResult, type Operation } from '#operations/operation/operation.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { dropBox, exportBoxes, fillBox, findBoxes } from '#test/factories/sample-operations.js';
import { readTestCall, createIo, runInProcess } from '#test/setup/programs.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import type { CliCall } from '../guests.js';
import { loadCommands, readCall } from '../retailstream.js';
import { allOperations } from './all-operations.js';
import { describeOperation } from './describe-operations.js';
import { createCommand } from './operation-commands.js';
import { parseArguments, executeOperation } from './run-operation.js';

const operations = await allOperations();

const boxes = [findBoxes, dropBox, exportBoxes, fillBox].map((each) =>
  createCommand(describeOperation(each)),
);

/** The call of a line, or undefined when it asks for help. */
async function parseCall(
  operation: Operation,
  argv: readonly string[],
  screen = new PassThrough(),
): Promise<CliCall | undefined> {
  const call = await readCall(
    boxes,
    [formatCommandName(operation), ...argv],
    createIo({ stdout: screen }),
  );
  return call === 0 ? undefined : call;
}

async function readHelp(operation: Operation): Promise<string> {
  const screen = new PassThrough();
  await parseCall(operation, ['--help'], screen);
  return text(screen.end());
}

/** Arguments of a line, and its other output. */
async function read(operation: Operation, argv: readonly string[]) {
  const call = await parseCall(operation, argv);
  if (!call) return undefined;
  const { in: file, out } = call.options;
  const args = await parseArguments(operation, call.options);
  return { args, json: call.json, ...(file ? { in: file } : {}), ...(out ? { out } : {}) };
}

describe('the command line of an operation', () => {
  it('parses checked arguments', async () => {
    expect(await read(findBoxes, ['--first', '5', '--made-since=2010-02-05', '--json'])).toEqual({
      args: { first: 5, madeSince: '2010-02-05' },
      json: true,
    });
    expect(await read(findBoxes, [])).toEqual({ args: { first: 2 }, json: false });
    expect(
      await read(fillBox, ['--id', '4', '--no-close', '--things', '[{"name":"pen"}]']),
    ).toEqual({ args: { id: '4', close: false, things: [{ name: 'pen' }] }, json: false });
  });

  it('names files where the operation takes or returns one', async () => {
    expect(await read(fillBox, ['--id', '4', '--in', 'a.csv'])).toMatchObject({
      in: 'a.csv',
    });
    expect(await read(exportBoxes, ['--out', 'b.csv'])).toMatchObject({ out: 'b.csv' });
  });

  it.each([['--help'], ['-h'], ['--help', '--first', 'x']])('shows help: %s', async (...args) => {
    expect(await read(findBoxes, args)).toBeUndefined();
  });

  it.each<[Operation, string[], RegExp]>([
    [findBoxes, ['--size', '3'], /--size.*; npx retailstream find-boxes --help/],
    [findBoxes, ['--first', 'x'], /first must be an integer number.*; npx retailstream/],
    [findBoxes, ['--colour', 'green'], /colour must be one of.*red, blue/],
    [findBoxes, ['red'], /too many arguments/],
    [findBoxes, ['--in', 'a.csv'], /--in/],
    [findBoxes, ['--out', 'a.csv'], /--out/],
    [exportBoxes, ['--json'], /--json/],
    [fillBox, [], /id must be a string/],
    [fillBox, ['--id', '4', '--things', 'pen'], /--things is not JSON; npx retailstream fill-box/],
    [fillBox, ['--id', '4', '--things', '[{}]'], /things\.0\.name must be a string/],
  ])('refuses %#', async (operation, args, message) => {
    await expect(read(operation, args)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('an operation on the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await createTempFolder('ops');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function runOperation(operation: Operation, ...args: string[]): Promise<string> {
    const screen = new PassThrough();
    const said = text(screen);
    const call = await parseCall(operation, args, screen);
    await executeOperation(operation, call!, (work) => work({} as OperationServices)).finally(() =>
      screen.end(),
    );
    return said;
  }

  it('prints a table, or JSON', async () => {
    expect(await runOperation(findBoxes)).toBe('id  things\nb9  9\nb8  8\n');
    expect(JSON.parse(await runOperation(findBoxes, '--json'))).toEqual([
      { id: 'b9', things: 9 },
      { id: 'b8', things: 8 },
    ]);
    expect(await runOperation(dropBox, '--id', '4', '--no-close')).toBe('done\n');
    expect(await runOperation(dropBox, '--id', '4', '--json')).toBe('true\n');
  });

  it('uses the channel cli', async () => {
    expect(await runOperation(fillBox, '--id', '4')).toBe('id      4 of cli\nthings  0\n');
  });

  it('sends a file, and writes one', async () => {
    const file = join(folder, 'boxes.csv');
    expect(await runOperation(exportBoxes, '--out', file)).toBe('');
    expect(await readFile(file, 'utf8')).toBe('id,things\nb9,9\nb8,8\n');
    expect(await runOperation(exportBoxes, '--first', '1')).toBe('id,things\nb9,9\n');
    await writeFile(file, 'a\nb\n');
    expect(await runOperation(fillBox, '--id', '4', '--in', file)).toContain('things  2');
  });

  it('names a file that it cannot open', async () => {
    const missing = join(folder, 'none', 'boxes.csv');
    const expected = {
      code: 'USAGE',
      message: `${missing}: no such file or folder: check the path`,
    };
    await expect(runOperation(fillBox, '--id', '4', '--in', missing)).rejects.toMatchObject(
      expected,
    );
    await expect(runOperation(exportBoxes, '--out', missing)).rejects.toMatchObject(expected);
    await expect(runOperation(exportBoxes, '--out', folder)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${folder}: cannot be opened (EISDIR): check the path and its permissions`,
    });
  });

  it('explains itself', async () => {
    const help = await readHelp(fillBox);
    for (const line of [
      'Fills a box.',
      'The audit log records it as fill-box.',
      'Usage: retailstream fill-box [options]',
      '  --id <text>      Number of the box. Required.',
      '  --things <json>  What to put in.',
      '  --no-close       Close it. true when left out.',
      '  --in <file>      Reads a file of text/csv instead.',
      '  --json           Prints JSON.',
      '  # leave it open',
      '  npx retailstream fill-box --id 4 --no-close',
      "  # a child's toy",
      String.raw`  npx retailstream fill-box --id 4 --things '[{"name":"a child'\''s toy"}]'`,
    ]) {
      expect(help.split('\n')).toContain(line);
    }
    expect(await readHelp(findBoxes)).toContain(
      '--first <number>           Boxes to give. 2 when left out.\n' +
        '  --made-since <yyyy-mm-dd>  Only boxes made since.\n' +
        '  --colour <text>            Only boxes of this colour. One of: red, blue.\n',
    );
    expect(await readHelp(findBoxes)).toMatch(/^Boxes, the largest first\.$/m);
    expect(await readHelp(exportBoxes)).toContain('--out <file>');
  });
});

/** The words of each command after `npx retailstream`, as a shell splits them. */
function shellWords(commands: readonly string[]): Map<string, string[]> {
  const script = commands.map((command) => {
    const words = command.replace('npx retailstream', '');
    return `printf '%s\\n' ${words}; printf '\\f'`;
  });
  const read = execFileSync('sh', ['-c', script.join('\n')], { encoding: 'utf8' }).split('\f');
  return new Map(
    commands.map((command, index) => [command, (read[index] ?? '').trimEnd().split('\n')]),
  );
}

describe('every operation is a command', async () => {
  const listing = (await runInProcess([])).stdout;
  const each = operations.map((operation) => [operation.name, operation] as const);
  const wordsAsRead = shellWords(
    operations.flatMap((operation) =>
      operation.examples.map(({ args }) => formatCommand(operation, args)),
    ),
  );

  it.each(each)('%s, with the same arguments', async (_, operation) => {
    const line = new RegExp(`^  ${formatCommandName(operation)} +(.*)$`, 'm');
    expect(line.exec(listing)?.[1]).toBe(operation.summary);
    const help = (await runInProcess([formatCommandName(operation), '--help'])).stdout;
    for (const { name, description } of listArguments(operation.args)) {
      expect(help).toMatch(new RegExp(`^  --(no-)?${formatOption(name)}( |$).*`, 'm'));
      expect(help).toContain(description);
    }
    expect(help.includes('--json')).toBe(!isFileResult(operation.result));
  });

  it.each(each)('%s has valid examples, which a shell reads alike', async (_, operation) => {
    for (const { args } of operation.examples) {
      const checked = await validateArguments(operation.args, args);
      expect(checked).toMatchObject(args);
      const argv = wordsAsRead.get(formatCommand(operation, args)) ?? [];
      expect(argv[0]).toBe(formatCommandName(operation));
      const { options, json } = await readTestCall(argv);
      expect({ args: await parseArguments(operation, options), json }).toEqual({
        args: checked,
        json: false,
      });
    }
  });

  it('has a name that no other command has', async () => {
    const names = (await loadCommands()).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    const groups = new Set(
      names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]),
    );
    expect(names.filter((name) => groups.has(name))).toEqual([]);
  });
});
