const SCALE = 2;
const MARGIN = 20;
const LINE = 20;
const SVG = 'http://www.w3.org/2000/svg';

/** Properties that the style sheet sets: a picture of the chart has only attributes. */
const STYLED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'visibility',
];

interface Texts {
  title: string;
  /** Where the figures come from. */
  source: string;
}

/** Returns a chart as a PNG picture with its title, its legend and its source. @param place that holds the chart */
export async function renderPng(place: Element, { title, source }: Texts): Promise<Blob> {
  const chart = place.querySelector('svg:last-of-type') ?? place.querySelector('svg');
  if (!(chart instanceof SVGSVGElement)) throw new Error('the place holds no chart');
  const { width, height } = chart.getBoundingClientRect();
  const image = await loadImage(serializeChart(chart, width, height));
  const keys = readLegend(place);
  const top = MARGIN + LINE + (keys.length > 0 ? LINE : 0) + 8;
  const canvas = document.createElement('canvas');
  canvas.width = (width + 2 * MARGIN) * SCALE;
  canvas.height = (top + height + LINE + MARGIN) * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('the browser draws no pictures');
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.documentElement);
  context.scale(SCALE, SCALE);
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = color;
  context.font = `600 15px ${fontFamily}`;
  context.fillText(title, MARGIN, MARGIN + 10, width);
  context.font = `12px ${fontFamily}`;
  let left = MARGIN;
  for (const { label, colour, inside } of keys) {
    context.fillStyle = inside;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.fillRect(left, MARGIN + LINE + 2, 9, 9);
    context.strokeRect(left + 1, MARGIN + LINE + 3, 7, 7);
    context.fillStyle = color;
    context.fillText(label, left + 14, MARGIN + LINE + 11);
    left += 14 + context.measureText(label).width + 16;
  }
  context.drawImage(image, MARGIN, top, width, height);
  context.globalAlpha = 0.7;
  context.fillText(source, MARGIN, top + height + LINE, width);
  return encodePng(canvas);
}

/** Returns a copy of the chart that needs no style sheet. */
function serializeChart(chart: SVGSVGElement, width: number, height: number): string {
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const copies = [copy, ...copy.querySelectorAll('*')];
  [chart, ...chart.querySelectorAll('*')].forEach((each, index) => {
    const style = getComputedStyle(each);
    const target = copies[index];
    target?.removeAttribute('style');
    for (const name of STYLED) target?.setAttribute(name, style.getPropertyValue(name));
  });
  copy.setAttribute('xmlns', SVG);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(copy);
}

async function loadImage(svg: string): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

const readLegend = (place: Element) =>
  Array.from(place.querySelectorAll('.legend > span'), (entry) => {
    const style = getComputedStyle(entry.querySelector('i') ?? entry);
    return { label: entry.textContent, colour: style.color, inside: style.backgroundColor };
  });

const encodePng = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture was made'))));
  });
