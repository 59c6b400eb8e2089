import { describe, expect, it } from 'vitest';
import { createRecipe } from '../../test/setup/try-recipe.js';
import { exportPyspark } from './pyspark.js';

const columns = new Map([['main', [{ name: 'a`b', type: 'VARCHAR' }]]]);
const script = (...steps: object[]) => exportPyspark(createRecipe(steps), columns);

describe('exportPyspark', () => {
  it('writes one view for each step, with its explanation above', () => {
    const text = script({ step: 'fill', column: 'a`b', value: "it's" });
    expect(text).toContain('#   spark-submit tried.py --input main=URL --output URL\n');
    expect(text).toContain(`    # Step 1, fill: Fills empty "a\`b" with "it's".
    step_1 = spark.sql("""
SELECT
  coalesce(r.\`a\`\`b\`, 'it\\\\'s') AS \`a\`\`b\`
FROM step_0 r
""")
    step_1.createOrReplaceTempView("step_1")
`);
    expect(text.endsWith('    main()\n')).toBe(true);
  });

  it('quarantines values that do not fit, or stops', () => {
    const cast = { step: 'cast', columns: ['a`b'], to: { type: 'double' } };
    expect(script(cast)).toContain('refused_1.write.mode("overwrite")');
    expect(script({ ...cast, onFail: 'stop' })).toContain('raise SystemExit');
  });

  it('contains no line from a text of the recipe', () => {
    const nasty = `x"""\nimport os\n'''\\`;
    const text = script(
      { step: 'fill', column: 'a`b', value: nasty },
      { step: 'split', column: 'a`b', at: '\n#', into: ['c', 'd'] },
    );
    expect(text.split('\n')).not.toContain('import os');
    expect(text.split('"""').length % 2).toBe(1);
    expect(text).toBe(
      script(
        { step: 'fill', column: 'a`b', value: nasty },
        { step: 'split', column: 'a`b', at: '\n#', into: ['c', 'd'] },
      ),
    );
  });

  it('contains no salt', () => {
    const text = script({ step: 'hash', columns: ['a`b'], salt: 'pepper' });
    expect(text).toContain('--parameter pepper=FILE');
    expect(text).toContain(
      "(SELECT max(p.value) FROM recipe_parameters p WHERE p.name = 'pepper')",
    );
  });
});
