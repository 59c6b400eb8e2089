import type { InputColumn } from './language/column.js';
import { type CompiledRecipe, type CompiledStep, compileRecipe } from './compile.js';
import { spark } from './language/dialect.js';
import { PARAMETERS } from './language/parameters.js';
import { REFUSED } from './language/step.js';
import type { Recipe } from './recipe.js';

/**
 * Returns a recipe as a PySpark script that needs nothing of RetailStream: one view for each step, with its explanation
 * above. The same recipe gives the same text.
 * @param columns of its inputs, by alias, with the catalogue's types
 * @throws AppError RECIPE_INVALID
 */
export function exportPyspark(
  recipe: Recipe,
  columns: ReadonlyMap<string, readonly InputColumn[]>,
): string {
  const compiled = compileRecipe(recipe, columns, spark);
  return [
    renderHead(compiled),
    ...compiled.inputs.map(
      ({ alias, address, raw, name, sql }) =>
        `    # Input ${alias}: ${address}, in the types that the steps below expect.\n` +
        `    inputs.pop(${quoteText(alias)}).createOrReplaceTempView(${quoteText(raw)})\n` +
        renderView(name, sql),
    ),
    ...compiled.steps.map((step) => renderStep(step)),
    renderTail(compiled),
  ].join('\n');
}

function renderHead({ recipe, inputs, parameters }: CompiledRecipe): string {
  const { name, description } = recipe.data;
  const first = renderComment(`Recipe ${name}${description === '' ? '' : `: ${description}`}`);
  const usage = inputs.map(({ alias }) => `--input ${alias}=URL`).join(' ');
  const salts = parameters.map((each) => ` --parameter ${each}=FILE`).join('');
  const given = parameters.length > 0 ? PARAMETERS_TEXT : '';
  return `${first}
#
#   spark-submit ${name}.py ${usage} --output URL${salts}
#
# Inputs are Parquet, or have the format of --format. The result is Parquet in OUTPUT/rows; rows whose value
# does not fit a type are in OUTPUT/quarantine.
import argparse
${parameters.length > 0 ? 'import hashlib\n' : ''}
from pyspark.sql import SparkSession


def pairs(words):
    return dict(word.split("=", 1) for word in words)


${parameters.length > 0 ? KEY_TEXT : ''}def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", action="append", required=True, help="ALIAS=URL")
    parser.add_argument("--output", required=True)
    parser.add_argument("--format", default="parquet")
    parser.add_argument("--parameter", action="append", default=[], help="NAME=FILE with the value")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName(${quoteText(name)}).getOrCreate()
    # A value that does not fit is an error, not a null; and times are UTC.
    spark.conf.set("spark.sql.ansi.enabled", "true")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    reader = spark.read.format(arguments.format).option("header", "true")
    inputs = {alias: reader.load(url) for alias, url in pairs(arguments.input).items()}
${given}`;
}

const KEY_TEXT = `def key(value, pad):
    salt = value.encode()
    salt = hashlib.sha256(salt).digest() if len(salt) > 64 else salt
    return bytes(byte ^ pad for byte in salt.ljust(64, b"\\0")).hex()


`;

const PARAMETERS_TEXT = `    # Values that the recipe does not contain, such as salts.
    values = [
        (name, spark.read.text(file, wholetext=True).first()[0].rstrip("\\n"))
        for name, file in pairs(arguments.parameter).items()
    ]
    # The keys of HMAC-SHA-256, which hashes personal columns.
    values += [
        (f"{name} {part}", key(value, pad))
        for name, value in list(values)
        for part, pad in [("inner", 0x36), ("outer", 0x5C)]
    ]
    spark.createDataFrame(values, "name string, value string").createOrReplaceTempView("${PARAMETERS}")
`;

function renderStep({ number, bound, model, sql, refusedRows }: CompiledStep): string {
  const above = `${indentLines(renderComment(`Step ${number}, ${bound.name}: ${bound.explain}`))}\n`;
  if (!refusedRows) return above + renderView(model.name, sql);
  const act = refusedRows.areFatal
    ? `    if not ${refusedRows.name}.isEmpty():
        raise SystemExit(f"step ${number} stops: {${refusedRows.name}.first()['${REFUSED.column}']}")\n`
    : `    ${refusedRows.name}.write.mode("overwrite").parquet(f"{arguments.output}/quarantine/step_${number}")\n`;
  return `${above}    ${refusedRows.name} = spark.sql(${quoteSql(refusedRows.sql)})\n${act}${renderView(model.name, sql)}`;
}

function renderTail({ result }: CompiledRecipe): string {
  return `    ${result.name}.write.mode("overwrite").parquet(f"{arguments.output}/rows")


if __name__ == "__main__":
    main()
`;
}

const renderView = (name: string, sql: string) =>
  `    ${name} = spark.sql(${quoteSql(sql)})\n    ${name}.createOrReplaceTempView("${name}")\n`;

/** Returns SQL as a multi-line Python string, unchanged: constants and names may contain line ends. */
function quoteSql(sql: string): string {
  const escaped = sql.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\r', '\\r');
  return `"""\n${escaped}\n"""`;
}

const indentLines = (lines: string) => lines.replaceAll(/^/gm, '    ');

const quoteText = (of: string) => JSON.stringify(of);

/** Returns any text as a comment: its line ends are replaced. */
function renderComment(of: string): string {
  const words = of.replaceAll(/\s+/g, ' ').trim().split(' ');
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 94 && line !== '') lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}
