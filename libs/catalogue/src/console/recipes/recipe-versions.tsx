import { useNavigate } from '@tanstack/react-router';
import type { Schemas } from '#web/data/api.js';

/** The published versions of a recipe, and the script of the shown one. */
export function RecipeVersions({ published }: { published: Schemas['RecipeDetail'] | undefined }) {
  const navigate = useNavigate({ from: '/recipes/$name' });
  if (!published) return <span className="aside">Not published yet</span>;
  const { name, version } = published;
  return (
    <>
      <label className="aside">
        Version{' '}
        <input
          type="number"
          min={1}
          value={version}
          onChange={({ target }) => {
            const next = target.valueAsNumber;
            if (Number.isInteger(next)) void navigate({ search: { version: next } });
          }}
        />
      </label>
      <a className="button" href={`/v1/admin/recipes/${name}/pyspark?version=${version}`} download>
        PySpark
      </a>
    </>
  );
}
