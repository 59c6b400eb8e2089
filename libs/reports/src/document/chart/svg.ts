import { type Drawing, LABEL_SIZE, type Point, type Shape } from './drawing.js';

const roundNumber = (value: number) => Number(value.toFixed(2));
const formatPoints = (points: readonly Point[]) =>
  points.map(([x, y]) => `${roundNumber(x)},${roundNumber(y)}`).join(' ');

/** Returns a drawing as an SVG element. @param escaped makes text safe in markup */
export function renderSvg(
  { title, width, height, shapes }: Drawing,
  escaped: (text: string) => string,
): string {
  const inside = shapes.map((shape) => renderElement(shape, escaped)).join('');
  return `<svg viewBox="0 0 ${roundNumber(width)} ${roundNumber(height)}" role="img" aria-label="${escaped(title)}" font-size="${LABEL_SIZE}">${inside}</svg>`;
}

function renderElement(shape: Shape, escaped: (text: string) => string): string {
  if (shape.kind === 'rectangle') {
    const { x, y, width, height, fill } = shape;
    const [left, top] = [roundNumber(x), roundNumber(y)];
    return `<rect x="${left}" y="${top}" width="${roundNumber(width)}" height="${roundNumber(height)}" fill="${fill}"/>`;
  }
  if (shape.kind === 'line') {
    const { points, stroke, width, isDashed } = shape;
    const dash = isDashed ? ' stroke-dasharray="4 3"' : '';
    return `<polyline points="${formatPoints(points)}" fill="none" stroke="${stroke}" stroke-width="${width}"${dash}/>`;
  }
  if (shape.kind === 'area') {
    const { points, fill, opacity } = shape;
    return `<polygon points="${formatPoints(points)}" fill="${fill}" fill-opacity="${opacity}"/>`;
  }
  if (shape.kind === 'dot') {
    const [x, y] = shape.at;
    return `<circle cx="${roundNumber(x)}" cy="${roundNumber(y)}" r="${shape.radius}" fill="${shape.fill}"/>`;
  }
  const { at, text, anchor, fill, isStrong } = shape;
  const weight = isStrong ? ' font-weight="bold"' : '';
  return `<text x="${roundNumber(at[0])}" y="${roundNumber(at[1])}" text-anchor="${anchor}" fill="${fill}"${weight}>${escaped(text)}</text>`;
}
