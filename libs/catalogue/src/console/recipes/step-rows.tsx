import { useQuery } from '@tanstack/react-query';
import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { Notice } from '#web/parts/notice.js';
import { ScrollArea } from '#web/parts/scroll-area.js';
import { Skeleton } from '#web/parts/skeleton.js';
import { formatCell, isNumericType } from '#web/format/cells.js';
import type { Draft } from './draft.js';
import { recipePreview } from './queries.js';

type Side = Schemas['RecipePreviewSide'];

const parseCells = ({ cells }: Schemas['RecipePreviewRow']) => JSON.parse(cells) as unknown[];

interface Props {
  draft: Draft;
  /** The check is of this draft; until then, the last rows stay. */
  isChecked: boolean;
}

/** The rows before and after the last step of a recipe, beside each other. */
export function StepRows({ draft, isChecked }: Props) {
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...recipePreview(draft),
    enabled: isChecked,
  });
  if (error) return <Notice error={error} retry={refetch} />;
  if (!data) return <Skeleton height="24rem" />;
  const { step, before, after, sampled, isCut, rowsRefused, refused } = data;
  return (
    <section className="recipe-part" aria-labelledby="step-rows" aria-busy={isPlaceholderData}>
      <h2 id="step-rows">Rows of step {step}</h2>
      <p className="aside" role="status">
        {count(before.count)} rows before, {count(after.count)} after
        {rowsRefused > 0 && `, ${count(rowsRefused)} refused`}, of{' '}
        {isCut ? `the first ${count(sampled)}` : count(sampled)} rows of the table.
      </p>
      {refused.length > 0 && (
        <p className="problem">
          Refused: {refused.map(({ column, value }) => `${column} ${value ?? 'empty'}`).join(', ')}
        </p>
      )}
      <div className="recipe-sides">
        <Rows title="Before" side={before} />
        <Rows title="After" side={after} other={before} />
      </div>
    </section>
  );
}

/** @param other marks cells that differ from the same row there */
function Rows({ title, side, other }: { title: string; side: Side; other?: Side }) {
  const isChanged = (row: Side['first'][number], name: string, cell: unknown): boolean => {
    const place = other?.columns.findIndex((column) => column.name === name) ?? -1;
    const same = other?.first.find(({ number }) => number !== null && number === row.number);
    return place >= 0 && same !== undefined && parseCells(same)[place] !== cell;
  };
  return (
    <div>
      <h3>{title}</h3>
      <ScrollArea label={`Rows: ${title.toLowerCase()}`}>
        <table className="rows sample">
          <thead>
            <tr>
              {side.columns.map(({ name, type }) => (
                <th key={name} scope="col" className={isNumericType(type) ? 'number' : undefined}>
                  {name} <span className="aside">{type}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {side.first.map((row, index) => (
              // A row that a step made has no other name than its place.
              <tr key={index}>
                {parseCells(row).map((cell, place) => {
                  const { name = '', type = '' } = side.columns[place] ?? {};
                  const classes = [
                    ...(isNumericType(type) ? ['number'] : []),
                    ...(isChanged(row, name, cell) ? ['changed'] : []),
                  ];
                  return (
                    <td key={name} className={classes.join(' ')}>
                      {formatCell(cell)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </div>
  );
}
